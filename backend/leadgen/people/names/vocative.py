"""Forms the Czech fifth case of given names and surnames.

The rules are ours. The library `vokativ` has had no release for years, needs `six`, reads pickled tables, and treats
every foreign name as Czech. Where the form of an ending is not certain, there is no form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from leadgen.people.names.letters import show_name
from leadgen.people.names.tables import words_of

_IRREGULAR: dict[str, str | None] = {
    "švec": "ševče", "žnec": "ženče", "král": "králi", "lev": "lve", "pes": None, "bůh": None, "otec": "otče",
    "kadlec": "kadleci", "tkadlec": "tkadleci", "marcel": "marceli", "axel": "axeli", "derek": "dereku", "tarek": "tareku",
    "karel": "karle", "pavel": "pavle", "havel": "havle", "kozel": "kozle", "orel": "orle", "osel": "osle",
    "datel": "datle", "kotel": "kotle", "dominic": "dominiku", "dominik": "dominiku", "kos": "kose", "rus": "rusi",
    "duben": "dubne", "leden": "ledne", "březen": "březne", "oves": "ovse", "šimánek": "šimánku", "hříbal": "hříbale",
    "pavol": "pavle", "bohuš": "bohuši", "čapek": "čapku", "vrkoč": "vrkoči", "štěpán": "štěpáne", "jan": "jane",
    "kuchař": "kuchaři", "samko": "samko", "ezechiel": "ezechieli", "karol": "karole", "viliam": "viliame",
}  # fmt: skip
_UNSURE = re.compile(
    r"(?:[wqx]|ic|sc|tz|ck|rr|ff|ss|ll|tt|nn|mm|th|ph|sh|gh|ch[ts]|oe|oo|ee|ou|ius|ios|eus|el|eo|ey|ay|oy|ie|[bcdfgjklmnpqrstvwxz]y)$"
)
_SOFT = ("ž", "š", "č", "ř", "j", "c", "s", "z", "x", "ď", "ť", "ň")
_SOFTENED = {"ď": "di", "ť": "ti", "ň": "ni"}
_HARD = ("k", "g", "h", "ch", "q")
_SOFT_EL = ("uel", "iel", "ael", "tel", "iël")
_HARD_EL = ("řel", "šel", "ěl", "žel", "čel")
_UNCHANGED = ("ý", "í", "é", "ě", "e", "o", "ů", "u", "i", "ó", "ú", "á")
_VOWELS = "aáeéěiíoóuúůyý"
_SOFTENED_K = {"ně": "ňk", "dě": "ďk", "tě": "ťk"}
_FOREIGN_LETTERS = re.compile(r"[^a-záäčďéěíĺľňóôŕřšťúůýžö-]|[wqx]")
_KNOWN_IN_X = words_of("alex felix max maxx")


def has_foreign_letters(name: str) -> bool:
    """Tell whether a name has letters that Czech and Slovak names do not have."""
    return name.lower() not in _KNOWN_IN_X and _FOREIGN_LETTERS.search(name.lower()) is not None


def vocative_of_man(name: str) -> str | None:
    """Return the fifth case of a man's given name or surname; None: not certain."""
    parts = name.split("-")
    formed = [_man(part.lower()) for part in parts]
    return _joined(formed)


def vocative_of_woman(given_name: str) -> str | None:
    """Return the fifth case of a woman's given name. A woman's surname keeps its form."""
    formed = [_woman(part.lower()) for part in given_name.split("-")]
    return _joined(formed)


def _joined(parts: Sequence[str | None]) -> str | None:
    whole = "-".join(part or "" for part in parts)
    return show_name(whole) if all(parts) else None


def _woman(key: str) -> str:
    return key[:-1] + "o" if key.endswith("a") else key


def _man(key: str) -> str | None:  # noqa: PLR0911 - one ending a line
    if key in _IRREGULAR:
        return _IRREGULAR[key]
    if key in _KNOWN_IN_X:
        return key + "i"
    if key.endswith("a"):
        return key[:-1] + "o"
    if key.endswith(("ek", "ěk")):
        return _behind_e(key)
    if key.endswith(("ec", "ěc")):
        return _ec(key)
    if key.endswith("el") or key.endswith(_HARD_EL):
        return key + "i" if key.endswith(_SOFT_EL) else key + "e" if key.endswith(_HARD_EL) else None
    if key.endswith(("ký", "ný", "rý", "lý", "vý", "tý", "hý", "chý", "bý", "dý", "mý", "pý")):
        return key
    if _UNSURE.search(key) and not key.endswith("ch"):
        return None
    return _by_last_letter(key)


def _by_last_letter(key: str) -> str | None:
    last = key[-1]
    if key.endswith(_UNCHANGED):
        return key
    if key.endswith(_HARD):
        return key + "u"
    if last in _SOFTENED:
        return key[:-1] + _SOFTENED[last]
    if last in _SOFT:
        return key + "i"
    if last == "r":
        return key[:-1] + "ře" if len(key) > 2 and key[-2] not in _VOWELS else key + "e"
    return key + "e" if last in "bdflmnptv" else None


def _behind_e(key: str) -> str:
    """Return the form of a name in -ek: the e falls out, unless no vowel would remain (Cvek, Šnek)."""
    stem = key[:-2]
    if not any(sign in _VOWELS + "rl" for sign in stem):
        return key + "u"
    softened = _SOFTENED_K.get(key[-3:-1])
    return key[:-3] + softened + "u" if softened else stem + "ku"


def _ec(key: str) -> str | None:
    stem = key[:-2]
    if key.endswith("ěc") or not any(sign in _VOWELS for sign in stem):
        return None
    return stem + "če"
