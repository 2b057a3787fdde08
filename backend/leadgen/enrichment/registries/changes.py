"""Compares two answers of one register about one company. Pure.

A value that is known for the first time is no change. Bad news is the exception: it counts whether or not an earlier
answer said the opposite. A value that a record no longer holds is reported, because it is no longer shown either. An
answer without a record (the company was not found, or several candidates) removes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from leadgen.enrichment.registries.credibility import SURE
from leadgen.enrichment.registries.profile import has_warning
from leadgen.fields import Entity, get_field
from leadgen.observations.fold import Observation
from leadgen.providers.registries.matching.names import plain


class ChangeKind(StrEnum):
    """Kind of a change. All but `other` hold a company's outreach until a person has looked."""

    INSOLVENCY = "insolvency"
    DISSOLUTION = "dissolution"
    NAME = "name"
    SEAT = "seat"
    DIRECTORS = "directors"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RegistryChange:
    """One change. `sentence` is for people; `before` and `after` are catalogue values."""

    kind: ChangeKind
    field: str
    before: Any
    after: Any
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Return the change as plain JSON."""
        label = get_field(Entity.COMPANY, self.field).label
        return {
            "kind": self.kind.value,
            "field": self.field,
            "label": label,
            "before": self.before,
            "after": self.after,
            "sentence": self.sentence,
        }


_MISSED = ("registered_address", "registered_capital", "tax_id", "legal_form_code", "insolvency_flag")
_ENDED = frozenset({"dissolved", "in_liquidation"})
_WORDS = {"in_liquidation": "being wound up", "insolvent": "insolvent", "dissolved": "dissolved", "active": "active"}


SEVERE = frozenset({ChangeKind.INSOLVENCY, ChangeKind.DISSOLUTION})
# Keys that an answer may hold without having found a record.
_NO_RECORD = frozenset({"registry_warnings", "registry_checked_at", "insolvency_checked_at", "registration_status"})


@dataclass(frozen=True, slots=True)
class News:
    """News of an answer, and the answer it was compared with (None: the first about its number)."""

    before: Observation | None
    changes: tuple[RegistryChange, ...]


def news(answers: Sequence[Observation]) -> News:
    """Return the news of the last of one register's answers (oldest first, at least one).

    The last answer is compared with the latest earlier answer that held a record of the same number. Answers without a
    record in between (not found, several candidates, another number tried) hide nothing. Without such an earlier
    answer, only bad news counts, and only if the answer is surely about the company.
    """
    *earlier, newest = answers
    for answer in reversed(earlier):
        if _is_lost(answer) and _is_lost(newest):
            return News(None, ())  # already reported when the record was lost
        if _holds_record(answer) and not _differ(_plain(answer), _plain(newest), "registration_id", str):
            return News(answer, tuple(changes_between(answer, newest)))
    if _confidence(newest) < SURE:
        return News(None, ())
    first = changes_between(replace(newest, values={}), newest)
    return News(None, tuple(change for change in first if change.kind in SEVERE))


def _plain(answer: Observation) -> dict[str, Any]:
    return {key: claim.value for key, claim in answer.values.items()}


def _holds_record(answer: Observation) -> bool:
    values = _plain(answer)
    return bool(values.keys() - _NO_RECORD) or values.get("registration_status") in _WORDS


def _is_lost(answer: Observation) -> bool:
    values = _plain(answer)
    is_missing = has_warning(values.get("registry_warnings"), "not_found")
    return is_missing and "registration_status" in values and not _holds_record(answer)


def _confidence(answer: Observation) -> float:
    said = [claim.confidence for claim in answer.values.values() if claim.confidence is not None]
    return max(said, default=1.0)


def changes_between(before: Observation, after: Observation) -> list[RegistryChange]:
    """Return what the later answer says differently; nothing for two different companies."""
    old, new = _plain(before), _plain(after)
    if _differ(old, new, "registration_id", str):
        return []
    return [*_status(old, new), *_insolvency(old, new), *_identity(old, new), *_others(old, new)]


def _status(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[RegistryChange]:
    was, now = old.get("registration_status"), new.get("registration_status")
    if now is None or was == now:
        return
    if now in _WORDS:
        if now != "active":
            kind = ChangeKind.INSOLVENCY if now == "insolvent" else ChangeKind.DISSOLUTION
            yield RegistryChange(kind, "registration_status", was, now, f"The company is {_WORDS[now]}.")
        elif was in _WORDS:
            sentence = f"The company is active again; it was {_WORDS[was]}."
            yield RegistryChange(ChangeKind.OTHER, "registration_status", was, now, sentence)
    elif was in _WORDS and was not in _ENDED and has_warning(new.get("registry_warnings"), "not_found"):
        sentence = "The register no longer holds the company."
        yield RegistryChange(ChangeKind.DISSOLUTION, "registration_status", was, now, sentence)


def _insolvency(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[RegistryChange]:
    was, now = old.get("insolvency_flag"), new.get("insolvency_flag")
    if now is True and was is not True:
        if new.get("registration_status") == "insolvent" != old.get("registration_status"):
            return  # the status already says so
        sentence = "An insolvency proceeding is running."
        yield RegistryChange(ChangeKind.INSOLVENCY, "insolvency_flag", was, now, sentence)
        return
    if was is True and now is False:
        sentence = "No insolvency proceeding is running now."
        yield RegistryChange(ChangeKind.OTHER, "insolvency_flag", was, now, sentence)
    petitions = _pending(new) - _pending(old)
    if petitions:
        field = "insolvency_proceedings"
        sentence = f"A petition for insolvency is filed: {', '.join(sorted(petitions))}."
        yield RegistryChange(ChangeKind.INSOLVENCY, field, old.get(field), new.get(field), sentence)


def _pending(values: Mapping[str, Any]) -> set[str]:
    proceedings: Sequence[Mapping[str, Any]] = values.get("insolvency_proceedings") or ()
    return {str(item.get("reference")) for item in proceedings if item.get("status") == "pending"}


def _identity(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[RegistryChange]:
    if _differ(old, new, "official_name", plain):
        was, now = old["official_name"], new["official_name"]
        yield RegistryChange(
            ChangeKind.NAME, "official_name", was, now, f"The company, {was} before, is called {now} now."
        )
    if _differ(old, new, "registered_address", _place):
        was, now = old["registered_address"], new["registered_address"]
        sentence = f"The registered seat moved from {_shown(was)} to {_shown(now)}."
        yield RegistryChange(ChangeKind.SEAT, "registered_address", was, now, sentence)
    was, now = _directors(old), _directors(new)
    if was and now is not None and _people(was) != _people(now):
        gone, come = _people(was) - _people(now), _people(now) - _people(was)
        parts = [f"{_names(was, gone)} left"] if gone else []
        parts += [f"{_names(now, come)} came"] if come else []
        parts += [] if now else ["nobody is entered now"]
        sentence = f"The directors changed: {'; '.join(parts)}."
        yield RegistryChange(ChangeKind.DIRECTORS, "directors", was, now, sentence)


def _directors(values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:
    """Return the entered directors; [] if the record says that there are none, None if unknown."""
    if "directors" in values:
        said: Sequence[Mapping[str, Any]] = values["directors"] or []
        return said
    silent = "official_name" not in values or has_warning(values.get("registry_warnings"), "directors_not_listed")
    return None if silent else []


def _others(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[RegistryChange]:
    for key in ("legal_form_code", "registered_capital", "siret", "tax_id", "date_dissolved", "trading_names"):
        if _differ(old, new, key, _json):
            label = get_field(Entity.COMPANY, key).label
            yield RegistryChange(ChangeKind.OTHER, key, old[key], new[key], f"{label} changed.")
    for key in _MISSED if "official_name" in new else ():
        if old.get(key) and new.get(key) is None:
            label = get_field(Entity.COMPANY, key).label
            yield RegistryChange(ChangeKind.OTHER, key, old[key], None, f"{label}: the register no longer says this.")


def _differ(old: Mapping[str, Any], new: Mapping[str, Any], key: str, form: Callable[[Any], Any]) -> bool:
    was, now = old.get(key), new.get(key)
    return was is not None and now is not None and form(was) != form(now)


def _json(value: Any) -> Any:
    return value


def _place(address: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(plain(str(address.get(key) or "")) for key in ("street", "city", "postal_code", "country"))


def _shown(address: Mapping[str, Any]) -> str:
    return ", ".join(str(address[key]) for key in ("street", "city") if address.get(key)) or "an unknown place"


def _people(directors: Sequence[Mapping[str, Any]]) -> set[str]:
    return {plain(str(item.get("name") or "")) for item in directors}


def _names(directors: Sequence[Mapping[str, Any]], wanted: set[str]) -> str:
    return ", ".join(
        dict.fromkeys(str(item["name"]) for item in directors if plain(str(item.get("name") or "")) in wanted)
    )
