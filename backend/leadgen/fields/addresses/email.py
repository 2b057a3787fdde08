"""E-mail addresses: reads one address with what people and tools put around it. Pure; the DNS is not asked.

Nothing is put together from doubtful parts: a changed address would write to a stranger. So what is taken off lies
around the address (names, labels, brackets, marks), and a fault inside it is a refusal that says what may be meant.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

import email_validator

from leadgen.fields.addresses.email_advice import advice_of
from leadgen.fields.addresses.hosts import suffix_of
from leadgen.fields.addresses.reading import REFUSED, AddressReading
from leadgen.fields.addresses.text import one_line, plain_text, without_quotes, without_spreadsheet

EMAIL_CHARACTERS = 1_000
"""Longest text that is read as one address with a name around it, in characters."""
_ADDRESS_CHARACTERS = 320
# Company networks use names such as `.local`. Nothing is sent to an address here, so every name is allowed.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()

_DIRECTORY = re.compile(r"(?:(?:ex|x500|x400|notes):)?\s*/?(?:o|ou|cn|c)=|imceaex-", re.IGNORECASE)
_IN_ANGLES = re.compile(r"<([^<>]*@[^<>]*)(?:>|$)")
_IN_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*@[^()\[\]{}]*)[)\]}]")
_REMARK = re.compile(r"\([^()@]{0,200}\)|\[[^\[\]@]{0,200}\]|\{[^{}@]{0,200}\}")
_LABEL = re.compile(r"[^\W\d_][^:@<>]{0,40}:\s*(?!//)")
_WORD_LABEL = re.compile(
    r"(?:e-?mail\w{0,4}|mail|courriel|mél|correo|correio|sähköposti|e-?post\w{0,4}|mejl|pošta|posta|adresa)\s+(?=\S+@)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:mailto|smtp|email|e-mail)\s*:\s*(?://)?", re.IGNORECASE)
_AT = re.compile(
    r"\s*[(\[{<]\s*(?:at|ät|@|zavin[aá][cč]|arobase|arroba|chiocciola|krøllalfa|snabel-?a)\s*[)\]}>]\s*",
    re.IGNORECASE,
)
_DOT = re.compile(
    r"\s*[(\[{<]\s*(?:dot|te[cč]ka|bodka|punkt|point|punto|ponto|kropka|prikk|piste|\.)\s*[)\]}>]\s*", re.IGNORECASE
)
_WORDS = re.compile(r"(\S+)\s+at\s+(\S+(?:\s+dot\s+\S+)+)", re.IGNORECASE)
_AT_WORD = re.compile(r"^(\S+)\s+(?:at|zavin[aá][cč])\s+(\S+\.\S+)$", re.IGNORECASE)
_BULLET = re.compile(r"\d{1,2}[.)]\s+|[a-z]\)\s+|[-*+>=~#]{1,3}\s+")
_BEFORE_ADDRESS = frozenset("!#$%&'*+/=?^_`{|}~-\"<([.")
_BLANK_AT = re.compile(r"\s*@\s*")
_BLANK_DOT = re.compile(r"\s*\.\s+|\s+\.\s*")
_COMMA = re.compile(r"@[^\s@,]*,[^\s@]+$")
_ADDRESS_END = " .,;:!?*\"')]}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailReading(AddressReading):
    """An e-mail address; `name` is the display name beside it."""

    name: str | None = None


def normalize_email(text: str) -> str | None:
    """Return the address of a text in lower case, its domain in ASCII; None for anything else."""
    return read_email(text).value


def read_email(text: str) -> EmailReading:
    """Read one address, with a display name, a label, brackets or marks around it."""
    if len(text) > EMAIL_CHARACTERS:
        return _refused(f"has {len(text):,} characters", "Write one address in the cell.")
    bare = one_line(without_spreadsheet(plain_text(text)))
    if _DIRECTORY.match(bare):
        return _refused(
            "is a path in a directory (Exchange, X.500) and not an address",
            "Use the column with the SMTP address, or export the list again with SMTP addresses.",
        )
    if '"@' in bare:
        return _refused("has a quoted name before the @", "Few servers accept such an address: ask for another one.")
    readable, rule = _without_cover(unquote(bare) if _SCHEME.match(bare) is not None else bare)
    if "@" not in readable:
        return _refused_without_at(readable)
    found, name, how = _candidate(readable)
    if found is None:
        return _refused("holds more than one address, or words beside it", "Write one address in the cell.")
    return _judge(found, name, rule or how)


def ascii_email(address: str, *, strict: bool = False) -> str:
    """Return a bare address in lower case, its domain in ASCII.

    Raises `ValueError` with the reason for anything else. Line breaks, commas, a second @, quoted names and display
    names are refused. The DNS is not asked. `strict` applies the length limits of RFC 5321.
    """
    if len(address) > _ADDRESS_CHARACTERS:
        raise ValueError(f"it has {len(address):,} characters, at most {_ADDRESS_CHARACTERS} are possible.")
    parsed = email_validator.validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=strict)
    if parsed.ascii_email is None:
        raise ValueError("write the part before the @ in plain letters.")
    return parsed.ascii_email.lower()


def _refused(reason: str, fix: str) -> EmailReading:
    return EmailReading(value=None, rule=REFUSED, reason=reason, fix=fix)


def _without_cover(text: str) -> tuple[str, str | None]:
    """Return text with `[at]` and `[dot]` as signs, where both are covered, or the sign itself is in brackets."""
    words = _WORDS.fullmatch(text)
    if words is not None:
        return f"{words[1]}@{'.'.join(re.split(r' +dot +', words[2], flags=re.IGNORECASE))}", "covered"
    at, dots = _AT.search(text), _DOT.search(text)
    if at is None:
        return text, None
    if "@" not in at[0] and dots is None:
        return text, None
    if text.count("@") > at[0].count("@"):
        return text, None
    return _DOT.sub(".", _AT.sub("@", text)), "covered"


def _refused_without_at(text: str) -> EmailReading:
    meant = _AT.sub("@", text) if _AT.search(text) else None
    words = _AT_WORD.match(text)
    if words is not None:
        meant = f"{words[1]}@{words[2]}"
    fix = "Write the address as name@company.example."
    if meant is not None and len(meant) <= 100 and _valid(meant.lower()) is not None:
        fix = f"If {meant.lower()} is meant, write it so."
    return _refused("has no @", fix)


def _candidate(text: str) -> tuple[str | None, str | None, str]:
    """Return the bare address of a text, the display name and the rule; no address where several may be meant."""
    rule = "plain"
    name = None
    angles = _IN_ANGLES.findall(text)
    if angles:
        outside = _IN_ANGLES.sub(" ", text)
        if len({_bare(inside).lower() for inside in angles}) > 1 or _other_address(outside, angles[0]):
            return None, None, rule
        found, rule = angles[0], "display_name"
        name = without_quotes(_REMARK.sub(" ", outside).replace("[", " ").replace("]", " ").strip(" ,;:-")) or None
        name = None if name is None or "@" in name else name
    elif (inside := _IN_BRACKETS.search(text)) is not None and "@" not in (rest := _IN_BRACKETS.sub(" ", text)):
        found, rule = inside[1], "brackets"
        name = one_line(rest).strip(" ,;:-") or None
    elif inside is not None and not _other_address(rest, inside[1]):
        found, rule = rest, "brackets"
    else:
        found = _REMARK.sub(" ", text)
        rule = "remark_left_out" if found != text else rule
    bare = _bare(found)
    if rule == "plain" and bare.lower() != text.lower():
        rule = "mailto" if _SCHEME.match(text) else "marks_left_out" if len(text) - len(bare) < 4 else "label"
    return bare, name, rule


def _other_address(text: str, known: str) -> bool:
    """Tell whether a text holds an address besides a known one."""
    return any(
        "@" in word and _bare(word).lower() != _bare(known).lower() for word in re.split(r"[\s,;<>()\[\]]+", text)
    )


def _bare(text: str) -> str:
    """Return an address without labels, marks and query around it."""
    text = _without_bullet(text.strip())
    scheme = _SCHEME.match(text)
    if scheme is not None:
        text = unquote(text[scheme.end() :])
    else:
        label = _LABEL.match(text)
        text = text[label.end() :] if label is not None else _WORD_LABEL.sub("", text, count=1)
        scheme = _SCHEME.match(text)
        text = unquote(text[scheme.end() :]) if scheme is not None else text
    local, _, domain = text.rpartition("@")
    domain = domain.partition("?")[0].partition("/")[0] if local else domain
    text = f"{local}@{domain}" if local else text
    return without_quotes(text.lstrip(' <([{"').rstrip(_ADDRESS_END)).strip()


def _without_bullet(text: str) -> str:
    found = _BULLET.match(text)
    text = text[found.end() :] if found is not None else text
    start = 0
    while start < len(text) and not text[start].isalnum() and text[start] not in _BEFORE_ADDRESS:
        start += 1
    return text[start:]


def _judge(found: str, name: str | None, rule: str) -> EmailReading:
    remarks: list[str] = []
    if rule == "plain" and name is None and " " in found:
        found, name = _beside_name(found)
        rule = "display_name" if name else rule
    text = unicodedata.normalize("NFC", found).lower()
    if " " in text:
        joined = _joined(text)
        if joined is None:
            return _refused("has blanks, or words beside the address", "Write one address without blanks.")
        remarks.append(f"blanks were taken out: {joined}")
        text, rule = joined, "blanks_left_out"
    if text.count("@") > 1:
        return _refused("holds more than one @", "Write one address in the cell.")
    if _COMMA.search(text):
        return _refused("has a comma where a dot belongs", _meant(text.replace(",", ".")))
    try:
        value = _valid_address(text)
    except ValueError as error:
        return _refused(_reason(str(error)), "Write an address such as name@company.example.")
    if not value.isascii():
        remarks.append("letters with accents before the @ work only with servers for international addresses")
    return EmailReading(value=value, rule=rule, name=name, remarks=(*remarks, *advice_of(value)))


def _beside_name(text: str) -> tuple[str, str | None]:
    """Return the address and the full name beside it, where all other words are names in capitals."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if "@" in word]
    if len(places) != 1 or places[0] not in (0, len(words) - 1) or len(words) < _LEAST_WORDS:
        return text, None
    address = words.pop(places[0])
    is_name = all(word[:1].isupper() and word.replace("-", "").isalpha() for word in words)
    return (address, " ".join(words)) if is_name and address == address.lower() else (text, None)


_LEAST_WORDS = 3  # one word beside an address may be a torn part of it


def _joined(text: str) -> str | None:
    """Return an address without blanks beside its @ and dots, where nothing else can be meant."""
    if text.count("@") != 1:
        return None
    local, _, domain = _BLANK_AT.sub("@", text).partition("@")
    joined = f"{local}@{_BLANK_DOT.sub('.', domain)}"
    if " " in joined or _valid(joined) is None or not suffix_of(joined.rpartition("@")[2]).suffix:
        return None
    return joined


def _meant(text: str) -> str:
    value = _valid(text) if len(text) <= _ADDRESS_CHARACTERS else None
    return f"If {value} is meant, write it so." if value else "Write an address such as name@company.example."


def _valid(text: str) -> str | None:
    try:
        return _valid_address(text)
    except ValueError:
        return None


def _valid_address(text: str) -> str:
    """Return the normal form of a bare address in lower case; letters with accents before the @ stay."""
    local = text.rpartition("@")[0]
    if text.isascii() or local.isascii():
        return ascii_email(text, strict=True)
    if not all(sign.isascii() or unicodedata.category(sign)[0] in "LM" for sign in local):
        raise ValueError("there is a sign before the @ that no address has.")
    if len(text) > _ADDRESS_CHARACTERS:
        raise ValueError("it is too long.")
    parsed = email_validator.validate_email(text, check_deliverability=False, strict=True)
    return f"{parsed.local_part}@{parsed.ascii_domain}".lower()


def _reason(error: str) -> str:
    text = error.replace("The email address", "The address").replace("An email address", "an address").rstrip(".")
    return f"breaks a rule: {text[:1].lower()}{text[1:]}"
