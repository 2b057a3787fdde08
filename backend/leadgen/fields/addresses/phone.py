"""Phone numbers: reads one number with its label, extension and the damage that tools do. Pure.

A wrong number is never made. What a tool has damaged is repaired only where the numbering plan leaves one reading, and
refused otherwise. A national number without a known country keeps its digits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

from leadgen.fields.addresses.phone_plan import country_of, dial, international, is_too_long, is_valid, type_of
from leadgen.fields.addresses.reading import REFUSED, AddressReading
from leadgen.fields.addresses.text import one_line, plain_text, without_spreadsheet
from leadgen.fields.identifiers.labels import label_of

PHONE_CHARACTERS = 200
"""Longest text that is read as one number with a label, in characters."""
_URI = re.compile(r"(?:tel|callto|sip|whatsapp|sms|phone)\s*:\s*(?://)?(?=[+\d(])", re.IGNORECASE)
_LABEL = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .:/()&'_-]){0,40}?(?=\+|\(?\d|\(\+|$)")
_AFTER = re.compile(r"(?<=\d)[\s)]*[-–(\[]*\s*([^\W\d_](?:[^\W\d_]|[ .:/&'_-]){0,40})[)\]]*$")
_NOTE = re.compile(r"\(([^()\d]{1,40})\)|\[([^\[\]\d]{1,40})\]")
_EXTENSION = re.compile(
    r"[\s,;(/-]*(?:extension|ext|linka|linky|klapka|klap|durchwahl|nebenstelle|apparat|poste|wewn[eę]trzny|wewn|wew"
    r"|anknytning|ankn|lokalnummer|lokal|lok|interno|int|toestel|tst|mell[eé]k|alanumero|pobočka|extensi[oó]n|anexo"
    r"|ramal|dw|kl|l|x|#|;ext=)\s*[.:=]{0,2}\s*-?\s*(\d{1,7})\)?$",
    re.IGNORECASE,
)
_FAX = re.compile(r"fax|faks|фак", re.IGNORECASE)
_VOICE = re.compile(r"tel|phone|fon|mob|gsm|handy", re.IGNORECASE)
_FAX_LETTER = re.compile(r"f\s*[.:]", re.IGNORECASE)
_DECIMALS = re.compile(r"\+?\d{7,15}[.,]0{1,2}")
_SCIENTIFIC = re.compile(r"\+?(\d)[.,](\d{1,14})e\+?(\d{1,2})", re.IGNORECASE)
_THOUSANDS = re.compile(r"\+?\d{1,3}(?:[,']\d{3}){2,4}(?:[.,]0{1,2})?")
_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d(?!\d)|\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:19|20)\d\d$")
_ENDING = re.compile(r"(.*\d)\s*/\s*(\d{1,3})")
_ZERO = re.compile(r"\(\s*0\s*\)")
_WRITTEN = re.compile(r"[\d\s()+./\-]+")
_VANITY = re.compile(r"(?:\+?1[\s.-]*)?\(?8(?:00|[3-8]{2})\)?[\s.-]*(?:\d{1,3}[\s.-]*)?[A-Z]{4,7}")
_LETTERS = ("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz")
_KEYS = {sign: str(key) for key, signs in enumerate(_LETTERS, 2) for sign in signs}
_LEAST_DIGITS, _MOST_DIGITS = 5, 15
_LEAST_OF_NUMBER = 9  # digits before a slash that are a whole number already
_FIX = "Write the number with its country code, such as +420 777 123 456."


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneReading(AddressReading):
    """A phone number in E.164, its extension behind it as ` x12`; `country` and `type` are null where not known.

    `changes` are remarks about what was left out or repaired.
    """

    changes: tuple[str, ...] = ()

    number: str | None = None
    extension: str | None = None
    country: str | None = None
    type: str | None = None


def normalize_phone(text: str, country: str | None = None) -> str | None:
    """Return an international number in E.164, its extension as ` x12`.

    Returns None where the text is no phone number. A national number becomes international by the alpha-2 code of its
    country. Without a country, or where the number is impossible there, its digits are kept.
    """
    return read_phone(text, country).value


def read_phone(text: str, country: str | None = None) -> PhoneReading:
    """Read one phone number. `country` is the alpha-2 code of the record's country."""
    if len(text) > PHONE_CHARACTERS:
        return _refused(f"has {len(text):,} characters", _FIX)
    bare = one_line(without_spreadsheet(plain_text(text)))
    main, remarks, refusal = _without_words(_URI.sub("", bare, count=1))
    if refusal is not None:
        return refusal
    main, extension = _split_extension(main)
    digits, rule, reason = _undamaged(main)
    if digits is None:
        return _refused(reason or "is no phone number", _FIX)
    found = _number(digits, rule, country)
    if found.value is None:
        return found
    value = f"{found.value} x{extension}" if extension else found.value
    changes = (*remarks, *found.changes)
    return replace(found, value=value, extension=extension or None, remarks=(*remarks, *found.remarks), changes=changes)


def country_of_numbers(texts: Iterable[str]) -> str | None:
    """Return the country of at least four in five international numbers of a column; None for a few numbers."""
    likely = (text for text in texts if len(text) <= PHONE_CHARACTERS and ("+" in text or text.startswith("00")))
    readings = (read_phone(text) for text in islice(likely, _NEIGHBOURS))
    found = Counter(one.country for one in readings if one.rule == "international" and one.country is not None)
    total = sum(found.values())
    country, count = found.most_common(1)[0] if found else (None, 0)
    return country if total >= _LEAST_NEIGHBOURS and count * 5 >= total * 4 else None


_NEIGHBOURS, _LEAST_NEIGHBOURS = 200, 3  # numbers of a column


def is_fax(text: str) -> bool:
    """Tell whether the words around a number name a fax and no telephone."""
    text = text[:PHONE_CHARACTERS]
    return bool(_FAX_LETTER.match(text.strip())) or bool(_FAX.search(text) and not _VOICE.search(text))


def _refused(reason: str, fix: str) -> PhoneReading:
    return PhoneReading(value=None, rule=REFUSED, reason=reason, fix=fix)


def _without_words(text: str) -> tuple[str, tuple[str, ...], PhoneReading | None]:
    """Return a text without the label before a number and the note behind it, and what was left out."""
    words = []
    label = _LABEL.match(text)
    if label is not None and label.end() < len(text):
        words.append(label[0])
        text = text[label.end() :]
    words += [note or other for note, other in _NOTE.findall(text)]
    text = _NOTE.sub(" ", text).strip()
    if _EXTENSION.search(text) is None:
        after = _AFTER.search(text)
        if after is not None and not _VANITY.fullmatch(text):
            words.append(after[1])
            text = text[: after.start()].strip()
    if is_fax(" ".join(words)) or any(_FAX_LETTER.match(word) for word in words):
        return text, (), _refused("is a fax number", "Write a telephone number.")
    if label is not None and not _is_label(label[0].strip(" .:()/-")) and label_of(label[0]) is not None:
        reason = f"is labelled “{label[0].strip(' .:')}”, which is no phone number"
        return text, (), _refused(reason, "Put it in the column of that number.")
    unknown = [word for part in words if (word := part.strip(" .:()/-")) and not _is_label(word)]
    return text.strip(" .;,"), tuple(f"left out: {word}" for word in unknown), None


_LABELS = re.compile(
    r"(?:t|m|p|d|c|w|h|o|b|tel\w{0,8}|phone|phones|mob\w{0,6}|cell\w{0,6}|handy|gsm|natel|fon|festnetz|zentrale|direct\w{0,3}"
    r"|direkt\w{0,4}|dir|dw|work|home|office|private?|privat\w{0,2}|main|business|number|nr|no|č|c|numer|nummer|num[eé]ro"
    r"|n|puh\w{0,6}|puhelin\w{0,4}|kontakt|kontor|arbeit|gesch[aä]ft\w{0,4}|pr[aá]ce|dom[uů]|pracovn[ií]|soukrom\w{1,2}"
    r"|pevn[aá]|linka|fixe|fax|faks|bureau|portable|komórk\w{1,4}|kom|służbow\w|praca|dom|recepce|ústředna|infolinka"
    r"|mobiel|vast|werk|thuis|cellulare|ufficio|casa|fisso|m[oó]vil|trabajo|fijo|oficina|tlf|tlfn|telef|whatsapp|viber"
    r"|signal|sms|hotline|helpline|toll|free|infoline|call|us|and|und|a|et|i|oder|or)",
    re.IGNORECASE,
)


def _is_label(text: str) -> bool:
    return all(_LABELS.fullmatch(word) for word in re.split(r"[\s./:()&_-]+", text) if word)


def _split_extension(text: str) -> tuple[str, str]:
    """Split a phone number from its extension; return the number and the digits or ""."""
    found = _EXTENSION.search(text)
    if found is None or sum(map(str.isdigit, text[: found.start()])) < _LEAST_DIGITS:
        return text, ""
    return text[: found.start()].rstrip(" ,;-/("), found[1]


def _undamaged(text: str) -> tuple[str | None, str, str | None]:
    """Return the digits of a written number, `+` in front where it is international; the rule; or why not."""
    text = text.replace(" ", "") if _SCIENTIFIC.fullmatch(text.replace(" ", "")) else text
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific is not None:
        if len(scientific[2]) != int(scientific[3]):
            return None, REFUSED, "is shortened by a spreadsheet: digits are missing"
        return scientific[1] + scientific[2], "scientific", None
    if _DATE.match(text):
        return None, REFUSED, "is a date"
    rule = "plain"
    if _DECIMALS.fullmatch(text):
        text, rule = re.split(r"[.,]", text)[0], "decimals"
    elif _THOUSANDS.fullmatch(text):
        text, rule = re.sub(r"[.,]0{1,2}$", "", text), "thousands"
    if _VANITY.fullmatch(text) and sum(map(str.isalnum, text)) in (10, 11):
        text, rule = "".join(_KEYS.get(sign, sign) for sign in text.lower()), "letters"
    if rule != "thousands" and not _WRITTEN.fullmatch(text):
        return None, REFUSED, "has letters or signs that no phone number has"
    ending = _ENDING.fullmatch(text)
    if ending is not None and _digits(ending[1]) >= _LEAST_OF_NUMBER:
        return None, REFUSED, "holds a number and other endings behind a slash"
    return _with_plus(text, rule)


def _with_plus(text: str, rule: str) -> tuple[str | None, str, str | None]:
    plus = text.lstrip("( ").startswith("+")
    if "+" in text.lstrip("(+ "):
        return None, REFUSED, "holds more than one number"
    zero = _ZERO.search(text)
    digits = re.sub(r"\D", "", _ZERO.sub("", text) if zero is not None else text)
    if digits.startswith("00"):
        digits, plus = digits[2:], True
    elif zero is not None and not plus:
        digits = re.sub(r"\D", "", text)
    if not _LEAST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return None, REFUSED, f"has {len(digits)} digits: a phone number has {_LEAST_DIGITS} to {_MOST_DIGITS}"
    return f"{'+' if plus else ''}{digits}", rule, None


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _number(written: str, rule: str, country: str | None) -> PhoneReading:
    if written.startswith("+"):
        return _international(written, rule)
    if rule == "letters" and country is None:
        country = "US"
    found = dial(written, country)
    if found is not None and (rule == "plain" or is_valid(found.e164)):
        reading = _described(found.e164, found.rule if rule == "plain" else rule)
        note = _REPAIRS.get(found.rule)
        return replace(reading, remarks=(note, *reading.remarks), changes=(note,)) if note else reading
    reason = _why_not(written, rule, country)
    if reason is not None:
        return _refused(reason, _FIX)
    remark = "the country is not known: the digits are kept" if country is None else "is no number of its country"
    return PhoneReading(value=written, rule="digits" if rule == "plain" else rule, number=written, remarks=(remark,))


def _international(written: str, rule: str) -> PhoneReading:
    number = international(written[1:])
    if number is None or (rule in _DAMAGES and not is_valid(number)):
        return _refused("has a length that no number with this country code has", _FIX)
    if not is_valid(number) and country_of(number) == "IT":
        with_zero = f"+390{number[3:]}"
        number = with_zero if is_valid(with_zero) else number
    return _described(number, rule)


def _why_not(written: str, rule: str, country: str | None) -> str | None:
    """Return why digits that are no certain number are refused; None where they are kept as digits."""
    if rule in _DAMAGES and country is not None:
        return "is damaged, and more than one number may be meant"
    if rule == "letters":
        return "has letters or signs that no phone number has"
    return "has more digits than a number of its country" if is_too_long(written, country) else None


_DAMAGES = frozenset({"scientific", "decimals", "thousands"})
_REPAIRS = {
    "lost_zero": "the zero in front was missing",
    "lost_plus": "the + in front was missing",
    "old_zero": "the zero in front is not dialled any more",
}


def _described(number: str, rule: str) -> PhoneReading:
    remarks = () if is_valid(number) else ("does not follow the numbering plan of its country",)
    rule = "international" if rule == "plain" else rule
    return PhoneReading(
        value=number, rule=rule, number=number, remarks=remarks, country=country_of(number), type=type_of(number)
    )
