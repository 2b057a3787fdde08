"""Recognises text that means "no value": `N/A`, `unknown`, `keine Angabe`, `není známo`.

People, tools and models write such words where they know nothing. Stored, they would count as facts. A text is no value
only as a whole: "Unknown Pleasures Records" and "None Such Ltd" are names.
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 120
_MARKS = re.compile(r"[\s\W_]+")

_SIGNS = frozenset(
    {"", "-", "--", "---", "–", "—", "?", "??", "???", ".", "..", "...", "…", "/", "//", "*", "[]", "{}", "()"}
)

_SPREADSHEET = frozenset(
    {"#n/a", "#ref!", "#value!", "#name?", "#null!", "#num!", "#div/0!", "#nv", "#bezug!", "#wert!"}
)

# Folded: lower case, without accents, words joined by single blanks. Each is the whole text.
_ALONE = frozenset(
    """
    n a|na|nan|nil|null|none|nul|undefined|unknown|unk|unkn|not known|not found|not available|unavailable
    not applicable|not specified|unspecified|not stated|not provided|not given|not disclosed|undisclosed
    not publicly available|not publicly disclosed|not mentioned|not listed|not determined|undetermined|not sure
    unclear|uncertain|no value|no data|no data available|no data found|no info|no information
    no information available|no information found|no result|no results|nothing found|none found|none available
    none listed|could not be found|cannot be determined|could not be determined|could not determine
    unable to determine|unable to find|information not available|data not available|information not found|tbd|tba
    tbc|to be determined|to be confirmed|to be defined|no answer|withheld|not published|not public|redacted
    no website|no email|no phone|no e mail|no linkedin|nezname|neznamy|neznama|neznamo|neni znamo|neni zname
    neni k dispozici|nenalezeno|nezjisteno|neuvedeno|neuveden|neuvedena|neni uvedeno|nedostupne|bez udaje|bez udaju
    nevime|nevim|zadny|zadna|zadne|chybi|nelze zjistit|nebylo nalezeno|neni|nezname udaje|nezistene|nezisteny
    nie je zname|nie je znamy|nie je k dispozicii|nenajdene|neuvedene|neznamy udaj|ziadny|ziadna|ziadne|nedostupny
    nie je uvedene|bez udajov|keine angabe|keine angaben|unbekannt|nicht bekannt|nicht verfugbar|nicht gefunden
    nicht angegeben|nicht vorhanden|nicht zutreffend|entfallt|ohne angabe|keine|keiner|keine daten
    keine informationen|nicht ermittelbar|fehlt|k angabe|nicht offentlich|unklar|nicht auffindbar|inconnu|inconnue
    non connu|non communique|non communiquee|non renseigne|non renseignee|non disponible|non trouve|non trouvee
    non precise|non specifie|non applicable|sans objet|aucun|aucune|aucune donnee|aucune information|neant
    indisponible|pas disponible|pas d information|non indique|ukjent|ikke kjent|ikke funnet|ikke tilgjengelig
    ikke oppgitt|ikke opplyst|ingen|mangler|ikke relevant|ingen data|uoplyst|ukendt|ikke fundet|ikke tilgaengelig
    ikke angivet|okand|okant|ej kand|inte kand|saknas|ej angivet|ej tillganglig|uppgift saknas|inga uppgifter
    hittades inte|ej relevant|tuntematon|ei tiedossa|ei saatavilla|ei loydy|ei loytynyt|ei ilmoitettu|ei tietoa
    puuttuu|ei mitaan|tieto puuttuu|nieznany|nieznana|nieznane|brak|brak danych|brak informacji|nie znaleziono
    nie podano|niedostepne|nie dotyczy|nie wiadomo|nie jest znane|desconocido|desconocida|no disponible
    no encontrado|no aplica|sin datos|sin informacion|ninguno|ninguna|no especificado|sconosciuto|sconosciuta
    non disponibile|non trovato|nessuno|nessuna|non specificato|non noto|dato non disponibile|onbekend|niet bekend
    niet beschikbaar|niet gevonden|geen|geen gegevens|niet van toepassing|nvt|n v t|niet vermeld|desconhecido
    desconhecida|nao disponivel|nao encontrado|nao informado|sem dados|nenhum|nenhuma|nao especificado
    """.replace("\n", "|").split("|")
)
_ABBREVIATIONS = frozenset(("k a", "o a", "n v", "n b", "n c", "n d", "nc", "b d", "ka", "n p", "n i", "n z"))
"""Short forms that may also be initials or a person's name."""

_WORDS = frozenset(" ".join(word.split()) for word in _ALONE if word.strip())

# What a sentence that says "I do not know" begins with, in folded form. Only sentences: five words or more.
_SENTENCE = re.compile(
    r"(?:i (?:could not|couldn t|can not|cannot|can t|was unable|was not able|am unable|(?:did not|do not|don t) "
    r"(?:have|know|find|see))\b|(?:it|that|the (?:information|data|value|answer|company|person|figure|number)) "
    r"(?:is|was|are|could|can|has|does|did) ?(?:not|n t|unknown|unclear)\b|there (?:is|was|are|were) no\b"
    r"|no (?:reliable |public |publicly available |official |specific |exact |such |further )+"
    r"(?:information|data|source|sources|figure|figures|evidence|value|record|records|number)\b"
    r"|(?:not|no information) (?:found|available|mentioned|disclosed|specified|provided|listed|stated|published|known)"
    r" (?:in|on|by|at|from)\b"
    r"|(?:information|data|value|details?) (?:is |was |are )?(?:not|un) ?(?:found|available|known|disclosed|provided)\b"
    r"|es (?:konnte|liegen|gibt|ist|sind) (?:kein|keine|nicht)\b|keine (?:information|informationen|angaben|daten|quelle) "
    r"|nepodarilo s[ea]\b|(?:informace|informacia|udaj|hodnota) (?:neni|nie je|nebyla|nebyl|nebola)\b"
    r"|aucune (?:information|donnee|source) (?:n|sur|disponible|trouvee)\b|je n ai (?:pas|trouve)\b"
    r"|ingen (?:informasjon|opplysninger) |brak (?:informacji|danych) (?:o|na|w)\b|nie udalo sie\b|tietoa ei\b)"
)


def is_no_value(text: str, *, short_forms: bool = True) -> bool:
    """Tell whether a text as a whole says that there is no value.

    Numbers are values, `0` too. Without `short_forms`, letters such as "N. D." are values: initials, codes of countries.
    Reads at most 120 characters: longer texts are values.
    """
    bare = text.strip() if len(text) <= 2 * _LONGEST else text
    lowered = bare.lower()
    if lowered in _SIGNS or lowered in _SPREADSHEET:
        return True
    noted = _NOTE.match(lowered) if len(bare) <= _LONGEST else None
    if noted is not None:
        return is_no_value(noted[1], short_forms=short_forms)
    if len(bare) > _LONGEST or any(char.isdecimal() for char in bare):
        return False
    folded = " ".join(word for word in _fold(lowered).split() if word not in _ADVERBS)
    if not folded:
        return not any(char.isalpha() for char in bare) and not any(unicodedata.category(char) == "So" for char in bare)
    if folded in _ABBREVIATIONS:
        return short_forms
    return folded in _WORDS or _SENTENCE.match(f"{folded} ") is not None


_NOTE = re.compile(r"([^()\[\]]{2,60}?)\s?(?:\([^()]{1,80}\)|\[[^\[\]]{1,80}\])$")
_ADVERBS = frozenset(
    (
        "publicly",
        "currently",
        "yet",
        "online",
        "still",
        "offentlich",
        "derzeit",
        "verejne",
        "zatim",
        "aktualne",
        "offentlig",
    )
)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return _MARKS.sub(" ", "".join(char for char in plain if not unicodedata.combining(char))).strip()


_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ı": "i", "æ": "ae", "ß": "ss"})
