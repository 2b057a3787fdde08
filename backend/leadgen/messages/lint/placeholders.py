"""Finds what a template or a model has left unfilled: placeholders in any bracket form, holes, and values of programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadgen.fields.text import normalize_text
from leadgen.messages.lint.finding import FindingKind, FindingSeverity, TextFinding
from leadgen.people.names.tables import words_of

_INSIDE = 80  # longest content of a bracket that may be a placeholder

# Always a placeholder, whatever is inside. Each alternative begins with its own sign and is bounded.
_TEMPLATE = re.compile(
    r"\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}|<%[^<>\n]{0,200}%>|\$\{[^{}\n]{1,80}\}|#\{[^{}\n]{1,80}\}"
    r"|\*\|[^|*\n]{1,80}\|\*"
    r"|%%[A-Za-z_][\w .-]{0,60}%%|\[\[[^\[\]\n]{1,80}\]\]|\[object Object\]|_{4,80}(?=[\s,.;:!?]|$)"
    r"|\b(?:X{3,20}|XYZ|TBD|TBC|TO[D]O|FI[X]ME|PLACEHOLDER)\b|\bLorem ipsum\b"
)
_BRACKETS = (
    re.compile(r"\[([^\[\]\n]{1,80})\](?!\()"),
    re.compile(r"\{([^{}\n]{1,80})\}"),
    re.compile(r"<([^<>\n/]{1,80})>"),
    re.compile(r"«([^«»\n]{1,80})»"),
    re.compile(r"%([A-Za-z][A-Za-z_]{2,60})%"),
    re.compile(r"__([A-Za-z][A-Za-z ]{1,60})__"),
    re.compile(r"\(([^()\n]{1,80})\)"),
)
_VARIABLE = re.compile(r"(?<![\w$])(?:\$|@|::?)([A-Za-z]\w{2,60})")
_PART = re.compile(r"(?<=[a-zà-ž])(?=[A-Z])|[^\w']+|_+")

_FIELDS = words_of(
    """
    kontakt kontaktu linked     name names firstname lastname fname lname fullname surname nickname company companyname organization
    organisation firm business title jobtitle position role job department industry sector niche topic subject
    product service solution offer feature link url website web domain site address city country region location
    town date day time month year phone number mobile email mail contact prospect recipient customer client lead
    sender signature signoff greeting salutation amount price value competitor reason benefit challenge pain
    achievement project event article post news detail details example linkedin profile calendar meeting placeholder
    text personalization icebreaker jmeno prijmeni firma firmy spolecnost spolecnosti nazev pozice funkce obor mesto
    datum telefon odkaz produkt sluzba osloveni podpis meno priezvisko spolocnost nazov pozicia odbor oslovenie
    vorname nachname unternehmen firmenname unternehmensname stelle rolle branche thema stadt ort telefonnummer
    dienstleistung anrede unterschrift prenom nom entreprise societe poste secteur ville sujet lien produit
    telephone fornavn etternavn navn selskap bedrift stilling bransje sted tema lenke fornamn efternamn namn foretag
    befattning bransch amne lank etunimi sukunimi nimi yritys tehtava toimiala kaupunki aihe linkki imie nazwisko
    stanowisko branza miasto temat nazwa nombre apellido empresa cargo puesto ciudad enlace nome cognome azienda
    ruolo settore citta argomento naam voornaam achternaam bedrijf functie stad onderwerp sobrenome cidade assunto
    virksomhed by emne
    """
)
_MODIFIERS = words_of(
    """
    in     your my our the a an of recipient recipients prospect prospects contact contacts sender senders first last full
    given family company companies target specific relevant current own here and or for to in at their his her user
    customer client lead person persons s mr mrs ms dr short brief main unique recent personal insert add enter fill
    vas vase vasi vaseho nase nas prijemce kontaktu firmy odesilatele moje tve krestni ihr ihre ihren ihrem ihrer
    mein meine unser unsere der die das des empfangers kunden name votre vos mon notre le la les de du l d
    destinataire ditt din deres mitt mottaker mottakers ert er mottagare sinun teidan vastaanottajan twoje twoja
    panstwa tu su nombre del destinatario il tuo suo vostro uw jouw van het seu sua seus
    """
)
_ORDERS = re.compile(
    r"(?:insert|add|enter|fill in|replace|your|mention|include|describe|choose|select|e\.g\.|for example"
    r"|doplňte|doplnit|vložte|vložit|uveďte|zde|vaše|váš|dopln|vlož|doplniť|vložiť"
    r"|einfügen|hier|bitte|ihr|ihre|ihren|setzen|insérer|insérez|votre|vos|indiquez|sett inn|fyll"
    r"|ditt|din|lisää|tähän|wstaw|twoje|twój"
    r"|inserta|inserte|su|inserisci|vul|uw|inserir|seu)\b[ :]",
    re.IGNORECASE,
)
_GREETING = (
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|ahoj|dobrý den|dobrý deň|vážený pane"
    r"|vážená paní|vážený|vážená|milý|milá"
    r"|hezký den|zdravím|vážený pán|vážená pani|guten (?:tag|morgen)|hallo|liebe[r]?|sehr geehrte[r]?(?: herr"
    r"| frau)?|servus|moin|bonjour|salut"
    r"|ch[eè]re?|madame|monsieur|hei|heisann|hej|kjære|kære|god dag|goddag|bästa|hyvä|moi|terve|dzień dobry"
    r"|witam|cześć|szanown[ya] pani?e?"
    r"|hola|estimad[oa]|buenos días|ciao|gentile|buongiorno|salve|egregio|beste|geachte|dag|olá|prezad[oa]"
    r"|caro|bom dia)"
)
_HOLE = re.compile(
    rf"(?im)^[ \t]{{0,3}}({_GREETING})"
    r"((?:[ \t]{1,20},|[ \t]{2,20}[,!]|[ \t]{0,20}[,!]?[ \t]{0,20}(?:,[ \t]{0,20},))|[ \t]{1,20}!(?=[ \t]{0,20}\n))"
)
_ALONE = re.compile(
    r"(?im)^[ \t]{0,3}((?:dear|vážený pane|vážená paní|vážený|vážená|sehr geehrte[r]?(?: herr| frau)?"
    r"|estimad[oa]|kjære|kære|geachte))[ \t]{0,20}[,!:]"
)
_PROGRAM = re.compile(
    rf"(?im)^[ \t]{{0,3}}{_GREETING}"
    r"[ \t]{1,20}(?:(?:mr|mrs|ms|herr|frau|pane|paní)\.?[ \t]{1,20})?"
    r"(null|none|undefined|nan|n/a|xxx?|name|firstname|first_name|test|unknown|true|false)[ \t]{0,20}[,!.:\n]"
)
_NULL = re.compile(r"(?<![\w`'\"])(null|undefined|NaN|None|nil)(?=\s?[,.!?:;)]|\s*$)", re.MULTILINE)
_BEFORE_NULL = re.compile(
    r"(?:\b(?:at|from|for|with|of|dear|hi|in|as|to|ve|v|u|pro|od|s|bei|von|für|mit|chez|de|pour|hos"
    r"|fra|for|w|z|dla)|,)\s$",
    re.IGNORECASE,
)


def find_placeholders(text: str) -> Iterator[TextFinding]:
    """Yield the placeholders of a text, and greetings with a hole."""
    taken: list[tuple[int, int]] = []
    for start, end, why in _spans(text):
        if not any(start < other_end and other_start < end for other_start, other_end in taken):
            taken.append((start, end))
            yield TextFinding(FindingKind.PLACEHOLDER, text[start:end], start, end, FindingSeverity.ERROR, why)


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    left = "is left unfilled"
    for found in _TEMPLATE.finditer(text):
        yield found.start(), found.end(), left
    for pattern in _BRACKETS:
        for found in pattern.finditer(text):
            if _is_field(found[1], round_bracket=found[0].startswith("(")):
                yield found.start(), found.end(), left
    for found in _VARIABLE.finditer(text):
        if _is_variable(found[1]):
            yield found.start(), found.end(), left
    for pattern in (_HOLE, _ALONE):
        for found in pattern.finditer(text):
            yield found.start(1), found.end(), "is a greeting without a name"
    for found in _PROGRAM.finditer(text):
        yield found.start(1), found.end(1), "is no name"
    for found in _NULL.finditer(text):
        if found[1] in ("null", "undefined", "NaN") or _BEFORE_NULL.search(
            text[max(0, found.start() - 8) : found.start()]
        ):
            yield found.start(1), found.end(1), "is a value of a program"


def _is_field(content: str, *, round_bracket: bool) -> bool:
    """Tell whether the content of a bracket names something to fill in."""
    if len(content) > _INSIDE or (content != content.strip() and not content.strip()):
        return False
    if _ORDERS.match(f"{content.strip()} ") and (not round_bracket or _ends_with_field(content)):
        return True
    return any(_all_fields(words, round_bracket=round_bracket) for words in (_words(content), _plain_words(content)))


def _all_fields(words: list[str], *, round_bracket: bool) -> bool:
    if not words or len(words) > 6 or words[0].isdigit() or (round_bracket and len(words) < 2):
        return False
    named = any(word in _FIELDS for word in words)
    return named and all(word in _FIELDS or word in _MODIFIERS or word.isdigit() for word in words)


def _ends_with_field(content: str) -> bool:
    words = _words(content)
    return bool(words) and len(words) <= 5 and words[-1] in _FIELDS


def _is_variable(word: str) -> bool:
    words = _words(word)
    joined = "_" in word or any(char.isupper() for char in word[1:])
    return (
        joined
        or (len(words) == 1 and words[0] in ("firstname", "lastname", "fname", "lname", "fullname", "companyname"))
    ) and (any(part in _FIELDS for part in words) and all(part in _FIELDS or part in _MODIFIERS for part in words))


def _plain_words(content: str) -> list[str]:
    return normalize_text(content.split("|", maxsplit=1)[0].replace("'s", "").replace("’s", "")).split()


def _words(content: str) -> list[str]:
    folded = [
        normalize_text(part.replace("'s", "").replace("’s", "").replace("'", " "))
        for part in _PART.split(content.split("|", maxsplit=1)[0])
    ]
    return [word for part in folded for word in part.split()]
