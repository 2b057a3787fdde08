"""Words in front of registration and tax numbers, in the languages of their countries."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from leadgen.fields.text import normalize_text, words_of


class Kind(StrEnum):
    """What a number identifies: a company, a French establishment, or a tax payer."""

    REGISTRATION = "registration"
    ESTABLISHMENT = "establishment"
    TAX = "tax"


class Label(NamedTuple):
    """What a label says about the number beside it; None where it leaves that open."""

    kind: Kind | None
    scheme: str | None = None
    country: str | None = None


NORDIC = "nordic_orgnr"
"""Scheme of a label that Norwegian and Swedish lists share: 9 digits are Norwegian, 10 Swedish."""
_R, _T, _E = Kind.REGISTRATION, Kind.TAX, Kind.ESTABLISHMENT
_ROWS: tuple[tuple[Label, str], ...] = (
    (Label(_R, "ico"), "ičo|ič|ico|identifikační číslo|ic"),
    (Label(_T, "dic"), "dič|daňové identifikační číslo|dic"),
    (Label(_T, "vat", "SK"), "ič dph|ic dph|icdph"),
    (Label(_R, "orgnr"), "organisasjonsnummer|foretaksregisteret|organisasjonsnr"),
    (Label(_R, NORDIC), "org nr|orgnr|org no|orgnummer|org nummer|organization number|organisation number"),
    (Label(_T, "vat", "NO"), "mva nr|mva nummer|mva"),
    (Label(_R, "se_orgnr"), "organisationsnummer|organisationsnr"),
    (Label(_T, "vat", "SE"), "momsregistreringsnummer|momsreg nr|momsnr|moms nr|vat nr se"),
    (Label(_R, "cvr"), "cvr|cvr nr|cvr nummer|cvr no|se nr|cvrnr"),
    (Label(_R, "ytunnus"), "y tunnus|ytunnus|yritystunnus|fo nummer|fo nr|liike ja yhteisötunnus"),
    (Label(_T, "vat", "FI"), "alv numero|alv nro|alv nr|alv|alv tunnus"),
    (Label(_R, "siren"), "siren|n siren|no siren|numéro siren|num siren|rcs|r c s"),
    (Label(_E, "siret"), "siret|n siret|no siret|numéro siret|num siret"),
    (Label(_T, "vat", "FR"), "tva intracommunautaire|n tva|tva intra|numéro de tva|n de tva|no tva|tva"),
    (Label(_R, "hrb"), "handelsregister|handelsregisternummer|amtsgericht|registergericht"),
    (Label(_T, "vat", "DE"), "ust idnr|ust id nr|ustid|ust id|ustidnr|ust ident nr|umsatzsteuer id|umsatzsteuer idnr"),
    (Label(_T, "steuernummer", "DE"), "steuernummer|steuernr|st nr|stnr"),
    (Label(_R, "fn"), "firmenbuchnummer|firmenbuch|firmenbuchnr"),
    (Label(None), "uid|uid nr|uid nummer|mwst nr|mwst|mwst nummer"),
    (Label(_T, "nip"), "nip|nip ue|nr nip"),
    (Label(_R, "regon"), "regon|nr regon"),
    (Label(_R, "krs"), "krs|nr krs|numer krs"),
    (Label(_T, "vat", "IT"), "p iva|partita iva|piva|p i|c f p iva|partita i v a"),
    (Label(_T, "codice_fiscale"), "codice fiscale|c f|cod fisc"),
    (Label(_T, "nif"), "nif|cif|n i f|c i f"),
    (
        Label(_R, "crn"),
        "company no|company number|companies house|registered number|crn|co no|registered in england no",
    ),
    (Label(_R, "kvk"), "kvk|kvk nr|kvk nummer|k v k"),
    (Label(_T, "vat", "NL"), "btw|btw nr|btw nummer|btw id"),
    (Label(_R, "kbo"), "kbo|bce|ondernemingsnummer|numéro d entreprise|n d entreprise|ondernemingsnr|rpr|rpm"),
    (
        Label(_T, "vat"),
        "vat|vat no|vat number|vat id|vat reg no|vat reg|vat nr|vat registration no|vat registration number",
    ),
    (Label(_T, None), "tax id|tax no|tax number|tin|tax identification number"),
    (Label(_R, None), "reg nr|reg no|registration number|registration no|registernummer|reg number|rejstříkové číslo"),
    (Label(None), "nr|no|n|number|číslo|nummer|numéro|numer|id|č"),
)
LABELS: dict[str, Label] = {
    normalize_text(word): label for label, words in reversed(_ROWS) for word in words.split("|")
}
LONGEST_LABEL = max(len(label.split()) for label in LABELS)

# Country codes that begin a number, as VAT numbers do.
PREFIXES = words_of(
    """AT ATU BE BG CY CZ DE DK EE EL ES FI FR GB GR HR HU IE IT LT LU LV MC MT NL NO PL PT RO SE SI SK XI CH CHE"""
)
# Parts of the number itself that are letters only.
KEPT_BEFORE = frozenset(("HRB", "HRA", "GNR", "VR", "FN", "CHE", "ATU", "SC", "NI", "OC"))
KEPT_BEHIND = frozenset(("MVA", "MWST", "TVA", "IVA"))


def label_of(header: str) -> Label | None:
    """Return what a column's header says about its numbers; None where it says nothing."""
    words = normalize_text(header[:_HEADER_CHARACTERS]).split()[:12]
    for size in range(len(words), 0, -1):
        for start in range(len(words) - size + 1):
            known = LABELS.get(" ".join(words[start : start + size]))
            if known is not None and known != Label(None):
                return known
    return None


_HEADER_CHARACTERS = 200
