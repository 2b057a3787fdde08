"""Converts a register's profile to catalogue findings.

A value that the register does not give is left out, never made zero, false or clean.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from leadgen.countries.lookups import SCHEME_OF
from leadgen.fields import LEGAL_PROFILE_KEYS
from leadgen.pipeline.stage import Evidence, Finding
from leadgen.providers.registries.matching.names import ALIKE, are_relatives, name_similarity
from leadgen.providers.registries.models import PROFILE_KEYS, Insolvency, LegalProfile

SAME_NAME = 0.85
LIKE_NAME = ALIKE
_APART = ("insolvency", "registered_capital", "warnings")
NAME_IN_DOUBT = "name_in_doubt"
"""Code of the warning that a number is known under another name, so that its record is a candidate only."""
DIRECTORS_NOT_LISTED = "directors_not_listed: the register names no directors of this company"


def warning_codes(warnings: Iterable[str] | None) -> set[str]:
    """Return the codes of `code: sentence` warnings."""
    return {text.partition(":")[0] for text in warnings or ()}


def has_warning(warnings: Iterable[str] | None, code: str) -> bool:
    """Tell whether one of the warnings has this code."""
    return code in warning_codes(warnings)


def profile_findings(
    profile: LegalProfile, *, country: str, confidence: float, warnings: Iterable[str] = ()
) -> dict[str, Finding]:
    """Convert a profile to findings with this `confidence` that it is the company's.

    `warnings` are added to the register's own.
    """
    evidence = evidence_of(profile)
    shown = profile.to_json()
    values: dict[str, Any] = {LEGAL_PROFILE_KEYS.get(key, key): shown[key] for key in PROFILE_KEYS if key not in _APART}
    if profile.registration_id:
        values["registration_scheme"] = SCHEME_OF[country]
    if profile.registered_capital is not None:
        capital = profile.registered_capital
        values["registered_capital"] = {"amount": str(capital.amount), "currency": capital.currency}
    noted = [*profile.warnings, *warnings]
    if profile.directors is None:
        noted.append(DIRECTORS_NOT_LISTED)
    values["registry_warnings"] = noted
    values["registry_confidence"] = confidence
    values["registry_checked_at"] = profile.fetched_at
    values |= insolvency_values(profile.insolvency)
    return {key: Finding(value, confidence, evidence) for key, value in values.items() if _is_said(value)}


def insolvency_values(insolvency: Insolvency | None) -> dict[str, Any]:
    """Return catalogue values about insolvency; nothing where the register does not tell."""
    if insolvency is None:
        return {}
    values = {
        "insolvency_flag": insolvency.flag,
        "insolvency_active_count": insolvency.active_count,
        "insolvency_total_count": insolvency.total_count,
        "insolvency_proceedings": [
            {
                "reference": item.reference,
                "court": item.court,
                "state": item.state,
                "status": item.status,
                "started_on": item.started_on.isoformat() if item.started_on else None,
                "ended_on": item.ended_on.isoformat() if item.ended_on else None,
                "url": item.url,
            }
            for item in insolvency.proceedings
        ],
    }
    return {key: value for key, value in values.items() if _is_said(value)}


def evidence_of(profile: LegalProfile) -> tuple[Evidence, ...]:
    """Return the official record as evidence."""
    seen = profile.fetched_at.isoformat() if profile.fetched_at else None
    return (Evidence(url=profile.source_url, title=profile.official_name, seen_at=seen),)


def name_confidence(name: str | None, profile: LegalProfile, country: str) -> tuple[float, tuple[str, ...]]:
    """Rate by name how surely a profile found by number is the company's.

    A number may have been copied wrongly. The confidence is 1 where the names agree or none is known, 0.9 where they
    are alike (a former name counts), else 0.5 with a warning.
    """
    names = [n for n in (profile.official_name, *profile.trading_names, *profile.former_names) if n]
    match name_relation(name, names, country):
        case "same":
            return 1.0, ()
        case "alike":
            return 0.9, ()
        case "relative":
            relative = "which may be its parent, sister company or branch"
            what = f"the register knows this number as {profile.official_name}, {relative}"
            return 0.5, (f"name_of_relative: {what}",)
        case "other":
            return 0.5, (f"name_mismatch: the register knows this number as {profile.official_name}",)


NameRelation = Literal["same", "alike", "relative", "other"]


def name_relation(name: str | None, others: Iterable[str], country: str | None = None) -> NameRelation:
    """Compare our name of a company with its names in a register.

    Returns "same" where either side has no name. Returns "relative" where the names are alike but for a word such as
    Holding that only one of them has. One equal name settles the comparison.
    """
    said = [
        (name_similarity(name, other, country=country), are_relatives(name, other, country)) for other in others if name
    ]
    if not said or any(part >= SAME_NAME and not kin for part, kin in said):
        return "same"
    if any(kin for _, kin in said):
        return "relative"
    return "alike" if any(part >= LIKE_NAME and not kin for part, kin in said) else "other"


def _is_said(value: Any) -> bool:
    return value is not None and value not in ([], {})
