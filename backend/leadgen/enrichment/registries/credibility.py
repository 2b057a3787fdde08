"""Credibility of a company by state registers: six published parts, 100 points. Pure.

A part is not available if its register cannot answer or was not asked yet. Such a part counts neither for nor against
the company, and the score names the points that were available. For a company that its register does not hold, that
part has zero points and the rest is not available.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from leadgen.countries.lookups import INSOLVENCY_OF, INSOLVENCY_REGISTERS, LABELS, REGISTER_OF, REGISTERS
from leadgen.enrichment.registries.debtors import NUMBER_IN_DOUBT, POSSIBLE
from leadgen.enrichment.registries.profile import NAME_IN_DOUBT, has_warning, warning_codes
from leadgen.fields.text import day_in_words

STATUS_POINTS = {"active": 20, "in_liquidation": 5, "insolvent": 0, "dissolved": 0}
HISTORY_POINTS = ((10, 15), (5, 10), (2, 6), (1, 3))
# Only companies of the public register have these.
_OF_EXTRACT = frozenset({"registered_capital", "file_number"})
# Below this confidence, an answer (a debtor found by name alone) is no statement about this company.
SURE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the score. Not `available`: not counted, and `points` is 0."""

    key: str
    label: str
    points: int = 0
    max: int
    available: bool
    reason: str
    source: str | None = None
    source_url: str | None = None
    checked_at: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the form stored in `credibility_parts`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RegisterStatement:
    """Latest values of one register by catalogue key, when it was asked, and the top confidence."""

    code: str
    values: Mapping[str, Any]
    checked_at: str
    confidence: float | None = None


def credibility(
    country: str | None, register: RegisterStatement | None, isir: RegisterStatement | None, *, today: date
) -> list[Part]:
    """Compute the six parts, always all, in published order."""
    absent = (
        register is not None and "official_name" not in register.values and "registration_id" not in register.values
    )
    held = None if absent else register
    why_not = _why_not(country, register)
    return [
        _verified(register, why_not, absent=absent),
        _status(held, isir, why_not),
        _insolvency(country, register, isir, absent=absent),
        _history(held, today, why_not),
        _complete(held, why_not),
        _directors(held, why_not),
    ]


def _part(said: RegisterStatement | None, about: tuple[str, str, int], points: int | None, reason: str) -> Part:
    key, label, maximum = about
    source = {} if said is None else {"source": LABELS[said.code], "checked_at": said.checked_at}
    url = said.values.get("registry_source_url") if said else None
    return Part(
        key=key,
        label=label,
        points=points or 0,
        max=maximum,
        available=points is not None,
        reason=reason,
        source_url=url,
        **source,
    )


def _why_not(country: str | None, register: RegisterStatement | None) -> str:
    """Explain why there is no record, by what happened: not asked, no answer, candidates, or not held."""
    if country is None:
        return "Not available: the company's country of registration is unknown."
    if country not in REGISTER_OF:
        return f"Not available: no register of {country} is connected."
    label = LABELS[REGISTER_OF[country]]
    if register is None:
        return f"Not available: {label} has not answered about the company yet."
    return f"Not available: {label} was asked. {_outcome(register)}"


def _outcome(said: RegisterStatement) -> str:
    """Say in words how a look-up without a record ended."""
    codes = warning_codes(said.values.get("registry_warnings"))
    if NAME_IN_DOUBT in codes:
        return "The number is known under another name; nobody has confirmed it yet."
    if "ambiguous" in codes:
        return "It is not clear which company it is; none is chosen yet."
    if "removed" in codes:
        return "The record was removed for legal reasons."
    if "candidates" in codes:
        return "The number is not in the register, which has companies of a similar name; none is chosen yet."
    return "Not in the register."


def _verified(said: RegisterStatement | None, why_not: str, *, absent: bool) -> Part:
    about = ("registration_verified", "Registration verified", 25)
    if said is None:
        return _part(None, about, None, why_not)
    if absent:
        return _part(said, about, 0, _outcome(said))
    confidence = float(said.values.get("registry_confidence") or 0)
    return _part(said, about, round(25 * confidence), f"Matched with a confidence of {confidence:.0%}.")


def is_insolvent(isir: RegisterStatement | None) -> bool:
    """Tell whether the insolvency register surely reports a running proceeding."""
    sure = isir is not None and (isir.confidence is None or isir.confidence >= SURE)
    return sure and isir is not None and isir.values.get("insolvency_flag") is True


def _status(said: RegisterStatement | None, isir: RegisterStatement | None, why_not: str) -> Part:
    about = ("active_status", "Active", 20)
    status = said.values.get("registration_status") if said else None
    if status != "dissolved" and is_insolvent(isir):
        return _part(isir, about, STATUS_POINTS["insolvent"], "The insolvency register reports a running proceeding.")
    if status not in STATUS_POINTS:
        return _part(said, about, None, "Not available: the register does not say." if said else why_not)
    return _part(said, about, STATUS_POINTS[status], f"The register says: {status.replace('_', ' ')}.")


def _insolvency(
    country: str | None, register: RegisterStatement | None, isir: RegisterStatement | None, *, absent: bool
) -> Part:
    about = ("no_insolvency", "No insolvency", 20)
    said = isir if country in INSOLVENCY_OF else register
    values = said.values if said else {}
    # The company register has not said whose number it is, so "no entry" for it says nothing about the company.
    is_unsettled = absent and not is_insolvent(isir)
    if said is None or values.get("insolvency_flag") is None or is_unsettled or _is_by_name(said):
        return _part(said, about, None, f"Not available: {_why_open(said, register)}.")
    proceedings = values.get("insolvency_proceedings") or []
    pending = [item for item in proceedings if item.get("status") == "pending"]
    if values["insolvency_flag"]:
        return _part(said, about, 0, "A proceeding is running.")
    if pending:
        return _part(said, about, 10, "A petition is filed and not decided.")
    if proceedings or values.get("insolvency_total_count"):
        return _part(said, about, 10, "Only proceedings that have ended.")
    return _part(said, about, 20, "No entry now.")


def _is_by_name(said: RegisterStatement) -> bool:
    return said.code in INSOLVENCY_REGISTERS and said.confidence is not None and said.confidence < SURE


def _why_open(said: RegisterStatement | None, register: RegisterStatement | None) -> str:
    """Explain why an answer, or a missing one, settles nothing about insolvency."""
    if said is None or said.code not in INSOLVENCY_REGISTERS:
        return "no insolvency register has answered about this company"
    warnings = said.values.get("insolvency_warnings") or ()
    codes = warning_codes(warnings)
    unanswered = said.values.get("insolvency_flag") is None
    left_open = [text.partition(": ")[2] or text for text in warnings]
    not_held = "not_found" in warning_codes(register.values.get("registry_warnings")) if register else False
    reasons = (
        (NUMBER_IN_DOUBT in codes, "was asked by a number that may be another company's"),
        (POSSIBLE in codes, "has a debtor of this name, who may be another company or person"),
        (_is_by_name(said), "was asked by name only, and may mean another company"),
        (unanswered and left_open, f"has answered, but {'; '.join(left_open)}"),
        (unanswered, "was asked by name only, which proves nothing"),
        (not_held, "was asked by a number that the company register does not hold"),
        (True, "was asked by a number that the company register has not confirmed"),
    )
    return f"the insolvency register {next(words for holds, words in reasons if holds)}"


def _history(said: RegisterStatement | None, today: date, why_not: str) -> Part:
    about = ("business_history", "Business history", 15)
    since = said.values.get("date_established") if said else None
    if said is None or not since:
        reason = "Not available: the register names no founding day." if said else why_not
        return _part(said, about, None, reason)
    until = said.values.get("date_dissolved")
    end = min(date.fromisoformat(until), today) if until else today
    founded = date.fromisoformat(since)
    years = (end - founded).days / 365.25
    points = next((points for least, points in HISTORY_POINTS if years >= least), 0)
    return _part(said, about, points, f"Founded on {day_in_words(founded)}, {int(max(years, 0))} full years.")


def _complete(said: RegisterStatement | None, why_not: str) -> Part:
    about = ("data_completeness", "Data completeness", 10)
    if said is None:
        return _part(None, about, None, why_not)
    offered = REGISTERS[said.code].offers
    if has_warning(said.values.get("registry_warnings"), "directors_not_listed"):
        # A sole trader has no extract, and so no file number: that is no gap.
        offered = tuple(key for key in offered if key not in _OF_EXTRACT or said.values.get(key) is not None)
    missing = [key for key in offered if said.values.get(key) in (None, "unknown")]
    reason = f"{len(offered) - len(missing)} of {len(offered)} facts are known."
    if missing:
        reason += f" Missing: {', '.join(key.replace('_', ' ') for key in missing)}."
    return _part(said, about, round(10 * (len(offered) - len(missing)) / len(offered)), reason)


def _directors(said: RegisterStatement | None, why_not: str) -> Part:
    about = ("directors_known", "Directors known", 10)
    if said is None:
        return _part(None, about, None, why_not)
    directors = said.values.get("directors") or []
    if not directors and has_warning(said.values.get("registry_warnings"), "directors_not_listed"):
        return _part(said, about, None, "Not available: the register names no directors of this company.")
    return _part(
        said, about, 10 if directors else 0, f"{len(directors)} named." if directors else "None is entered now."
    )
