"""The table. A further country is one row here, one client and one stand-in in the sandbox."""

from __future__ import annotations

from leadgen.countries.country import Country, Register

_CLIENTS = "leadgen.providers.registries"
_SANDBOX = "leadgen.sandbox.registries"
_CHECKS = f"{_CLIENTS}.identifiers"
_PROFILE = (
    "official_name",
    "registration_id",
    "legal_form_code",
    "registration_status",
    "date_established",
    "registered_address",
    "nace_codes",
)

COUNTRIES: tuple[Country, ...] = (
    Country(
        code="CZ",
        name="Czechia",
        tld="cz",
        scheme="ico",
        number="IČO",
        check=f"{_CHECKS}:check_ico",
        check_tax=f"{_CHECKS}:check_dic",
        register=Register(
            code="ares",
            label="ARES",
            stage_label="ARES (Czechia)",
            client=f"{_CLIENTS}.ares:Ares",
            sandbox=f"{_SANDBOX}.ares",
            calls_at_once=4,
            calls_per_second=8.0,
            burst=8,
            offers=(*_PROFILE, "registered_capital", "file_number"),
            callers_fault=frozenset(("rejected", "too_many_matches")),
        ),
        insolvency=Register(
            code="isir",
            label="ISIR",
            stage_label="ISIR (Czech insolvency register)",
            client=f"{_CLIENTS}.isir:Isir",
            sandbox=f"{_SANDBOX}.isir",
            calls_at_once=2,
            calls_per_second=4.0,
            burst=2,
            records_at_once=2,
        ),
        headers="ičo | ico | ič",
        scheme_headers="ičo firmy | ičo společnosti | company ico",
        legal_forms="s r o | spol s r o | spolecnost s rucenim omezenym | a s | akciova spolecnost | v o s | k s"
        " | komanditni spolecnost | z s | z u | o p s | s p | se | druzstvo | v likvidaci",
    ),
    Country(
        code="NO",
        name="Norway",
        tld="no",
        scheme="orgnr",
        number="organisasjonsnummer",
        check=f"{_CHECKS}:check_orgnr",
        check_tax=f"{_CHECKS}:check_norwegian_vat",
        register=Register(
            code="brreg",
            label="BRREG",
            stage_label="BRREG (Norway)",
            client=f"{_CLIENTS}.brreg:Brreg",
            sandbox=f"{_SANDBOX}.brreg",
            calls_at_once=8,
            calls_per_second=20.0,
            burst=8,
            offers=(*_PROFILE, "registered_employees"),
        ),
        # "Org nr" is not here, because Swedish lists use it as well.
        headers="organisasjonsnummer",
        legal_forms="as | a s | asa | enk | nuf | ans | da | sa | ks | ba | aksjeselskap | allmennaksjeselskap"
        " | under avvikling | konkursbo",
    ),
    Country(
        code="FI",
        name="Finland",
        tld="fi",
        scheme="ytunnus",
        number="Y-tunnus",
        check=f"{_CHECKS}:check_ytunnus",
        check_tax=f"{_CHECKS}:check_finnish_vat",
        register=Register(
            code="prh",
            label="PRH",
            stage_label="PRH (Finland)",
            client=f"{_CLIENTS}.prh:Prh",
            sandbox=f"{_SANDBOX}.prh",
            # A limit of 300 a minute for the whole service is known second-hand; we stay below it.
            calls_at_once=4,
            calls_per_second=4.0,
            burst=4,
            offers=_PROFILE,
        ),
        headers="y-tunnus | ytunnus | y tunnus | yritystunnus",
        legal_forms="oy | oyj | ab | abp | oy ab | ky | kb | ay | tmi | ry | osk | osakeyhtio | julkinen osakeyhtio"
        " | aktiebolag | asunto oy | kiinteisto oy",
        leading_forms="oy | oy ab | ab | asunto oy | kiinteisto oy",
    ),
    Country(
        code="FR",
        name="France",
        tld="fr",
        scheme="siren",
        number="SIREN",
        check=f"{_CHECKS}:check_siren",
        check_tax=f"{_CHECKS}:check_french_vat",
        register=Register(
            code="recherche",
            label="Recherche d'entreprises",
            stage_label="Recherche d'entreprises (France)",
            client=f"{_CLIENTS}.recherche:Recherche",
            sandbox=f"{_SANDBOX}.recherche",
            # At most 7 a second: six, and never two at once, so that no second sees eight.
            calls_at_once=4,
            calls_per_second=6.0,
            burst=1,
            service_label="recherche-entreprises",
            offers=(*_PROFILE, "registered_employees"),
            callers_fault=frozenset(("rejected",)),
        ),
        headers="siren | numéro siren | n siren",
        legal_forms="sas | s a s | s a r l | s a | sasu | sarl | eurl | sa | sci | snc | scop | scs | sca | selarl | se"
        " | gie | societe par actions simplifiee | societe anonyme | societe a responsabilite limitee",
        leading_forms="sarl | sas | sasu | eurl | sci | snc | gie | selarl | societe par actions simplifiee"
        " | societe anonyme | societe a responsabilite limitee",
    ),
    Country(
        code="DE",
        name="Germany",
        tld="de",
        scheme="hrb",
        number="HRB",
        legal_forms="gmbh | mbh | ag | kg | ohg | ug | gbr | e k | e v | gmbh co kg | se | kgaa | eg",
    ),
)
