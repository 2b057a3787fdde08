"""Column headers of other tools and people for our fields.

English, Czech, German, French, Norwegian and Finnish are here; Slovak, Polish, Swedish, Danish, Dutch, Spanish and
Italian are in `more_languages`. A field's own key and label count as well and need not be repeated here. Spellings are
compared by `normalize_text`.
"""

from __future__ import annotations

from leadgen.countries.lookups import words
from leadgen.countries.table import COUNTRIES
from leadgen.fields.enums import IdentifierScheme
from leadgen.fields.headers.more_languages import MORE_COMPANY, MORE_CONTACT
from leadgen.fields.text import normalize_text

_COMPANY = {
    "name": """company | company name | account | account name | organization | organisation | organization name |
        business name | employer | firma | název firmy | název společnosti | společnost | jméno firmy |
        unternehmen | firmenname | gesellschaft | entreprise | société | nom de l'entreprise | raison sociale |
        dénomination | dénomination sociale |
        bedrift | firmanavn | selskap | foretaksnavn | yritys | yrityksen nimi | yhtiö | nimi yritys""",
    "spoken_name": """company short name | short company name | company name for emails | cleaned company name
        | zkrácený název firmy | kurzname firma""",
    "domain": """domain | company domain | email domain | web domain | doména | domäne | domaine | domene | verkkotunnus""",
    "website_url": """website | web | web page | webpage | webová stránka | page web | webside |
        web site | url | homepage | company website | company url | webové stránky | stránky |
        www | webseite | internetseite | site web | site internet | nettside | hjemmeside | nettsted | verkkosivu
        | verkkosivusto | kotisivu""",
    "linkedin_url": """company linkedin | company linkedin url | linkedin company page | linkedin firmy | linkedin unternehmen |
        linkedin entreprise""",
    "registration_id": """registration number | registration id | company number | company id | ičo | ico | ič | identifikační
        číslo | handelsregisternummer | hrb | registernummer | siren | numéro siren | n siren |
        organisasjonsnummer | org nr | orgnr | org number | organization number | y-tunnus | ytunnus | business
        id | yritystunnus""",
    "siret": """siret | numéro siret | n siret | numéro de siret | siret siège | siret du siège""",
    "tax_id": """vat | vat number | vat id | tax id | tax number | dič | dic | ust-idnr | ust id | ustid | umsatzsteuer-id
        | steuernummer | numéro de tva | tva | tva intracommunautaire | mva | mva-nummer | alv-numero | alv |
        vero numero""",
    "phone": """company phone | main phone | switchboard | telefon firmy | ústředna | telefon zentrale | téléphone
        entreprise | sentralbord | puhelinvaihde""",
    "email": """company email | company e-mail | general email | info email | firemní email obecný | email firmy | e-mail
        unternehmen | email entreprise | firmapost | yrityksen sähköposti""",
    "industry": """industry | sector | vertical | branch | odvětví | obor | branche | industrie | secteur | secteur
        d'activité | bransje | næring | toimiala | ala""",
    "industry_detail": """sub-industry | subindustry | industry detail | podobor | niche""",
    "business_model": """business model | obchodní model | geschäftsmodell | modèle économique | forretningsmodell |
        liiketoimintamalli""",
    "business_type": """business type | company type | typ firmy | unternehmenstyp | type d'entreprise""",
    "company_size": """company size | size | size band | employee range | velikost | velikost firmy | unternehmensgröße | größe
        | taille | tranche d'effectif | størrelse | koko | yrityksen koko""",
    "employees_count": """employees | employee count | number of employees | headcount | # employees | fte | počet zaměstnanců |
        zaměstnanci | mitarbeiter | anzahl mitarbeiter | mitarbeiterzahl | effectif | nombre d'employés |
        salariés | ansatte | antall ansatte | henkilöstö | henkilöstömäärä | työntekijät""",
    "revenue_eur_m": """revenue | annual revenue | turnover | revenue eur | revenue m eur | sales volume | obrat | tržby | umsatz
        | jahresumsatz | chiffre d'affaires | ca | omsetning | liikevaihto""",
    "revenue_range": """revenue range | revenue band | rozsah obratu | umsatzklasse""",
    "ownership_type": """ownership | ownership type | vlastnictví | eigentum | eigentümerstruktur | actionnariat | eierskap |
        omistus""",
    "founded_year": """founded | founded year | year founded | established | rok založení | založeno | gründungsjahr | gegründet
        | année de création | stiftet | stiftelsesår | perustettu | perustamisvuosi""",
    "hq_country": """country | hq country | company country | headquarters country | země | stát | země sídla | land |
        firmenland | pays | pays du siège | hovedkontor land | maa | kotimaa""",
    "hq_city": """city | hq city | company city | headquarters | headquarters city | town | město | sídlo | město sídla |
        stadt | ort | firmensitz | sitz | ville | siège | by | poststed | kaupunki | kotipaikka""",
    "hq_address": """address | company address | hq address | street | street address |
        adresa | adresa sídla | adresse | anschrift | osoite |
        postadresse | forretningsadresse | ulice | straße | strasse | rue | gate | katuosoite""",
    "geo_region": """region | geo region | geo | territory""",
    "summary": """summary | description | company description | about | popis | beschreibung | beskrivelse | kuvaus""",
    "products": """products | services | produkty | produkte | produits | produkter | tuotteet""",
    "target_customers": """target customers | customers | zákazníci | kunden | clients | kunder | asiakkaat""",
    "competitors": """competitors | konkurence | konkurrenten | wettbewerber | concurrents | konkurrenter | kilpailijat""",
    "technologies": """technologies | tech stack | technographics | technologie | technologien | teknologi""",
    "markets": """markets | trhy | märkte | marchés | markeder""",
    "parent_company": """parent | parent company | group | mateřská společnost | muttergesellschaft | konzern | société mère |
        morselskap | emoyhtiö""",
    "tier": """tier | account tier | priorita | stufe""",
    "buying_stage": """buying stage""",
    "engagement_status": """engagement status | engagement""",
    "crm_status": """crm status | lifecycle stage | stav crm""",
    "cohort": """cohort""",
    "notes": """company notes | account notes | notes | poznámka | poznámky | notiz | notizen | remarque | notat |
        merknad | muistiinpanot""",
}

_CONTACT = {
    "first_name": """first name | firstname | given name | forename | jméno | křestní jméno | vorname | prénom | fornavn |
        etunimi""",
    "last_name": """last name | lastname | surname | family name | příjmení | nachname | familienname | nom | nom de famille
        | etternavn | sukunimi""",
    "greeting_name": "greeting name | salutation name | oslovení | oslovenie | oslovení v 5. pádě",
    "full_name": """name | full name | fullname | contact | contact name | person | jméno a příjmení | celé jméno | kontakt |
        kontaktní osoba | ansprechpartner | vollständiger name | nom complet | nom et prénom | fullt navn | navn
        | kontaktperson | koko nimi | nimi | yhteyshenkilö""",
    "email": """email | e-mail | mail | email address | e-mail address | work email | business email | emailová adresa |
        e-mail-adresse | emailadresse | courriel | adresse e-mail | adresse email | adresse de messagerie |
        e-mailová adresa | e-post | epost |
        e-postadresse | sähköposti | sähköpostiosoite""",
    "phone": """phone | phone number | telephone | tel | work phone | direct phone | telefon | telefonní číslo |
        telefonnummer | rufnummer | téléphone | puhelin | puhelinnumero | tlf""",
    "mobile_phone": """mobile | mobile phone | cell | cell phone | mobil | mobilní telefon | handy | mobiltelefon | portable |
        mobilnummer | matkapuhelin | gsm | tél mobile | téléphone mobile | mobile number | handynummer |
        tel mobil | telefon mobil | mobile phone number""",
    "linkedin_url": """linkedin | linkedin url | linkedin profile | linkedin profile url | person linkedin url | profile url |
        linkedin profil | li url | profil linkedin | linkedin-profil""",
    "job_title": """job title | title | position | role | job | jobtitle | funkce | pozice | pracovní pozice |
        stellenbezeichnung | titel | funktion | poste | fonction | intitulé du poste | stilling | stillingstittel
        | tittel | titteli | tehtävänimike | asema""",
    "seniority_level": """seniority | seniority level | level | management level | úroveň""",
    "department": """department | function | departments | oddělení | abteilung | service | département | avdeling | osasto""",
    "language": """language | preferred language | jazyk | sprache | langue | språk | kieli""",
    "location_city": """contact city | person city | location | location city | lokalita | town | město | stadt | ort |
        ville | by | poststed | kaupunki""",
    "location_country": """contact country | person country | location country | země | stát | land | pays | maa""",
    "contact_source": """lead source | contact source | source | zdroj | quelle | kilde | lähde""",
    "relationship_status": """relationship | relationship status | vztah""",
    "notes": """notes | note | contact notes | comment | comments | poznámka | poznámky | bemerkung | notizen | remarques
        | merknad | huomautus""",
}


def company_headers(key: str) -> tuple[str, ...]:
    """Return the headers that mean a company field."""
    own = words(f"{_COMPANY.get(key, '')} | {MORE_COMPANY.get(key, '')}")
    return (*own, *_NUMBER_HEADERS) if key == "registration_id" else own


def contact_headers(key: str) -> tuple[str, ...]:
    """Return the headers that mean a contact field."""
    return words(f"{_CONTACT.get(key, '')} | {MORE_CONTACT.get(key, '')}")


def scheme_of_header(header: str) -> IdentifierScheme | None:
    """Return the register whose number a header names.

    Returns None where the header only says that the column holds some number.
    """
    return _SCHEME_OF.get(normalize_text(header))


_SCHEME_OF = {
    normalize_text(header): IdentifierScheme(country.scheme)
    for country in COUNTRIES
    for header in words(f"{country.headers} | {country.scheme_headers}")
}
_NUMBER_HEADERS = tuple(header for country in COUNTRIES for header in words(country.headers))
