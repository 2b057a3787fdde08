"""Quality control: what does not fit together across sources. Findings, not opinions. Pure.

Each rule looks at one company and yields what it found; a rule that finds nothing any more resolves its earlier finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from leadgen.enrichment.consistency import implausible_revenue
from leadgen.enrichment.credibility import LABELS
from leadgen.enrichment.free_mail import FREE_MAIL
from leadgen.enrichment.models import MatchOutcome, Severity
from leadgen.enrichment.registry_profile import LIKE_NAME, SAME_NAME
from leadgen.fields import Entity, get_field
from leadgen.providers.registries.names import host, name_similarity

# What a stage that completed should have left behind; the values that later stages and messages lean on.
EXPECTED = {
    "l1": ("summary", "industry", "hq_country", "employees_count"),
    "ares": ("registration_id", "official_name", "registration_status"),
    "brreg": ("registration_id", "official_name", "registration_status"),
    "prh": ("registration_id", "official_name", "registration_status"),
    "recherche": ("registration_id", "official_name", "registration_status"),
}
RULE_LABELS = {
    "active_insolvency": "Active insolvency",
    "pending_insolvency": "Petition for insolvency",
    "dissolved": "Dissolved",
    "in_liquidation": "In liquidation",
    "registry_name_mismatch": "Registry name mismatch",
    "registry_ambiguous": "Several registry candidates",
    "registry_absent": "Not in the register",
    "registry_low_confidence": "Low registry confidence",
    "hq_country_conflict": "HQ country conflict",
    "incomplete_data": "Incomplete data",
    "domain_of_another": "Domain of another company",
    "domain_shared": "Shared domain",
    "duplicate_identifier": "Duplicate identifier",
    "contact_email_domain": "Contact's e-mail domain",
    "headcount_contradiction": "Headcount contradiction",
    "revenue_contradiction": "Revenue contradiction",
    "revenue_per_employee": "Implausible revenue per employee",
    "identifier_doubtful": "Doubtful identifier",
    "stale_data": "Stale data",
}
"""Every rule in words."""
MEDIUM_GAP, HIGH_GAP = 0.5, 1.0
STALE_RESEARCH_DAYS, STALE_REGISTER_DAYS = 180, 90
PERSON = "a person"


@dataclass(frozen=True, slots=True)
class Told:
    """One value and who said it, in words for people."""

    value: Any
    source: str


@dataclass(frozen=True, slots=True)
class MatchSeen:
    """How the look-up in a register ended; `candidates` in words."""

    registry: str
    outcome: str
    reason: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """A contact with an e-mail address."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class OtherCompany:
    """Another record of the same list."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Twin(OtherCompany):
    """Another record with the same number: `what` kind of number, the number itself, and whose it is by both records."""

    what: str
    number: str
    registers: str


@dataclass(frozen=True, slots=True)
class QcInput:
    """One company as quality control sees it.

    `values` are its current values, `told` who said what about fields that several sources may know (strongest first),
    `l1_flags` the flags of the newest research, `completed` the stages that have completed for it, `doubtful_numbers` the
    identifiers that do not pass their check, `researched_on` and `today` ISO days.
    """

    values: Mapping[str, Any]
    told: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    l1_flags: tuple[str, ...] = ()
    matches: tuple[MatchSeen, ...] = ()
    contacts: tuple[ContactSeen, ...] = ()
    same_number: tuple[Twin, ...] = ()
    same_domain: tuple[OtherCompany, ...] = ()
    completed: tuple[str, ...] = ()
    doubtful_numbers: tuple[str, ...] = ()
    researched_on: str | None = None
    today: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `subject` tells several findings of one rule apart; `values` are `{label, value, source}`, with `field` where
    choosing one of them settles the finding.
    """

    rule: str
    severity: Severity
    message: str
    values: tuple[dict[str, Any], ...]
    suggestion: str
    subject: str = ""
    contact_id: str | None = None


def _value(label: str, value: Any, source: str, field: str | None = None) -> dict[str, Any]:
    return {"label": label, "value": value, "source": source, **({"field": field} if field else {})}


def _registry_name(seen: QcInput) -> Iterator[Problem]:
    name, official = seen.values.get("name"), seen.values.get("official_name")
    if not name or not official:
        return
    others = [official, *(seen.values.get("trading_names") or ())]
    if max(name_similarity(name, other) for other in others) < LIKE_NAME:
        yield Problem(
            "registry_name_mismatch",
            Severity.MEDIUM,
            f"The register knows this company as {official}.",
            (
                _value("Company name", name, "our record", "name"),
                _value("Official name", official, "state register", "name"),
            ),
            "Check the registration number; if it is right, take over the official name.",
        )


def _country(seen: QcInput) -> Iterator[Problem]:
    told = seen.told.get("hq_country", ())
    if told and told[0].source == PERSON:
        return
    seat = (seen.values.get("registered_address") or {}).get("country")
    said = [*told, *([Told(seat, "state register (seat)")] if seat else [])]
    if len({item.value for item in said}) > 1:
        yield Problem(
            "hq_country_conflict",
            Severity.MEDIUM,
            "Sources disagree about the country: " + ", ".join(sorted({str(item.value) for item in said})) + ".",
            tuple(_value("Country", item.value, item.source, "hq_country") for item in said),
            "Choose the country of the headquarters; it decides which register is asked.",
        )


def _insolvency(seen: QcInput) -> Iterator[Problem]:
    proceedings = seen.values.get("insolvency_proceedings") or []
    if seen.values.get("insolvency_flag") is True:
        running = [item for item in proceedings if item.get("status") == "running"]
        shown = [_value("Proceeding", item.get("reference") or item.get("state"), "state register") for item in running]
        yield Problem(
            "active_insolvency",
            Severity.HIGH,
            "An insolvency proceeding is running.",
            tuple(shown) or (_value("Insolvency", value=True, source="state register"),),
            "Do not write to this company before somebody has looked at the proceeding.",
        )
    pending = [item for item in proceedings if item.get("status") == "pending"]
    if pending:
        yield Problem(
            "pending_insolvency",
            Severity.MEDIUM,
            "A petition for insolvency is filed and not decided.",
            tuple(_value("Petition", item.get("reference"), "state register") for item in pending),
            "Look at the petition before writing to this company.",
        )


def _not_active(seen: QcInput) -> Iterator[Problem]:
    status = seen.values.get("registration_status")
    if status not in ("dissolved", "in_liquidation"):
        return
    gone = status == "dissolved"
    ended = seen.values.get("date_dissolved")
    yield Problem(
        "dissolved" if gone else "in_liquidation",
        Severity.HIGH if gone else Severity.MEDIUM,
        f"The company is dissolved{f' since {ended}' if ended else ''}." if gone else "The company is being wound up.",
        (
            _value("Registration status", status, "state register"),
            *((_value("Dissolved on", str(ended), "state register"),) if gone and ended else ()),
        ),
        "Take the company out of outreach, or find its successor." if gone else "Think twice before writing.",
    )


def _register(match: MatchSeen) -> str:
    return LABELS.get(match.registry, match.registry)


def _matches(seen: QcInput) -> Iterator[Problem]:
    for match in seen.matches:
        if match.outcome == MatchOutcome.AMBIGUOUS:
            shown = tuple(_value("Candidate", text, _register(match)) for text in match.candidates)
            yield Problem(
                "registry_ambiguous",
                Severity.MEDIUM,
                f"It is not clear which company of the register this is: {match.reason}.",
                shown or (_value("Register", match.reason, _register(match)),),
                "Confirm the right one under Legal & registry on the company's page, or enter its registration number.",
                subject=match.registry,
            )
        elif match.outcome == MatchOutcome.ABSENT:
            yield Problem(
                "registry_absent",
                Severity.MEDIUM,
                f"The state register does not hold this company: {match.reason}.",
                (
                    _value("Registration number", seen.values.get("registration_id"), "our record"),
                    _value("Look-up", match.reason, _register(match)),
                ),
                "Check name, country and registration number.",
                subject=match.registry,
            )


def _low_confidence(seen: QcInput) -> Iterator[Problem]:
    confidence = seen.values.get("registry_confidence")
    if confidence is not None and confidence < SAME_NAME:
        yield Problem(
            "registry_low_confidence",
            Severity.MEDIUM,
            f"The register's record is this company's with a confidence of only {confidence:.0%}.",
            (
                _value("Company name", seen.values.get("name"), "our record"),
                _value("Official name", seen.values.get("official_name"), "state register"),
            ),
            "Confirm or correct the registration number.",
        )


def _named(key: str) -> str:
    return get_field(Entity.COMPANY, key).label


def _incomplete(seen: QcInput) -> Iterator[Problem]:
    settled = {match.registry for match in seen.matches if match.outcome != MatchOutcome.MATCHED}
    missing = {
        stage: [key for key in keys if seen.values.get(key) is None]
        for stage, keys in EXPECTED.items()
        if stage in seen.completed and stage not in settled
    }
    lacking = {stage: keys for stage, keys in missing.items() if keys}
    if lacking:
        gaps = {key for keys in lacking.values() for key in keys}
        names = sorted(_named(key) for key in gaps)
        yield Problem(
            "incomplete_data",
            # Without a summary there is nothing to write a message from.
            Severity.MEDIUM if "summary" in gaps else Severity.LOW,
            f"Stages that completed left gaps: {', '.join(names)}.",
            tuple(
                _value("Not found", ", ".join(map(_named, keys)), LABELS.get(stage, "AI research"))
                for stage, keys in lacking.items()
            ),
            "Fill in by hand what matters, or leave it out of messages.",
        )


def _domain(seen: QcInput) -> Iterator[Problem]:
    mismatch = [flag for flag in seen.l1_flags if flag.startswith(("name_mismatch:", "domain_mismatch:"))]
    if mismatch:
        yield Problem(
            "domain_of_another",
            Severity.HIGH,
            f"The web knows the domain and the name as different companies ({mismatch[0].partition(': ')[2]}).",
            (
                _value("Company name", seen.values.get("name"), "our record"),
                _value("Domain", seen.values.get("domain"), "our record"),
                _value("Research", mismatch[0].partition(": ")[2], "AI research"),
            ),
            "Correct the domain; then research the company again.",
        )
    for other in seen.same_domain:
        yield Problem(
            "domain_shared",
            Severity.MEDIUM,
            f"{other.name} has the same domain.",
            (
                _value("Domain", seen.values.get("domain"), "our record"),
                _value("Other company", other.name, "our list"),
            ),
            "Merge the two, or correct the domain of one.",
            subject=other.id,
        )


def _duplicate(seen: QcInput) -> Iterator[Problem]:
    for other in seen.same_number:
        yield Problem(
            "duplicate_identifier",
            Severity.MEDIUM,
            f"{other.name} has the same {other.what[:1].lower()}{other.what[1:]} ({other.registers}).",
            (
                _value(other.what, other.number, "our record"),
                _value("Other company", other.name, "our list"),
            ),
            "Merge the two records, or correct the number of one.",
            subject=other.id,
        )


def _contact_mail(seen: QcInput) -> Iterator[Problem]:
    own = {host(str(seen.values[k])) for k in ("domain", "website_url", "registry_website") if seen.values.get(k)}
    if seen.values.get("email"):
        own.add(str(seen.values["email"]).rpartition("@")[2].casefold())
    if not own:
        return
    for contact in seen.contacts:
        mail = contact.email.rpartition("@")[2].casefold()
        if mail in FREE_MAIL or any(mail == d or mail.endswith(f".{d}") or d.endswith(f".{mail}") for d in own):
            continue
        yield Problem(
            "contact_email_domain",
            Severity.LOW,
            f"{contact.name}'s address is at {mail}, not at the company's domain.",
            (
                _value("E-mail", contact.email, "our record"),
                _value("Domain", ", ".join(sorted(own)), "our record"),
            ),
            "Check whether the person still works here.",
            subject=contact.id,
            contact_id=contact.id,
        )


def _gap(seen: QcInput, key: str, label: str, rule: str) -> Iterator[Problem]:
    said = [item for item in seen.told.get(key, ()) if item.value]
    if len(said) < 2:
        return
    low, high = min(said, key=lambda s: s.value), max(said, key=lambda s: s.value)
    gap = (high.value - low.value) / low.value
    if gap > MEDIUM_GAP:
        yield Problem(
            rule,
            _gap_severity(gap),
            f"Sources differ by {gap:.0%} about {label.lower()}.",
            tuple(_value(label, item.value, item.source, key) for item in (low, high)),
            "Choose the right value.",
        )


def _gap_severity(gap: float) -> Severity:
    return Severity.HIGH if gap > HIGH_GAP else Severity.MEDIUM


def _headcount(seen: QcInput) -> Iterator[Problem]:
    yield from _gap(seen, "employees_count", "Employees", "headcount_contradiction")
    band = seen.values.get("registered_employees") or {}
    low, high = band.get("min"), band.get("max")
    told = next(iter(seen.told.get("employees_count", ())), None)
    if told is None or not told.value or told.source == PERSON or low is None:
        return
    if high and told.value > high:
        gap = (told.value - high) / high
    elif told.value < low:
        gap = (low - told.value) / told.value
    else:
        return
    if gap > MEDIUM_GAP:
        shown = f"{low} or more" if high is None else f"{low} to {high}"
        exact = low == high
        yield Problem(
            "headcount_contradiction",
            _gap_severity(gap),
            f"{told.value} employees do not fit the state register's {low if exact else shown}.",
            (
                _value("Employees", told.value, told.source, "employees_count"),
                _value("Employees", low, "state register", "employees_count")
                if exact
                else _value("Employees", shown, "state register"),
            ),
            "Choose the right value; a register counts the legal entity, research often the group.",
            subject="register",
        )


def _revenue(seen: QcInput) -> Iterator[Problem]:
    return _gap(seen, "revenue_eur_m", "Revenue (M EUR)", "revenue_contradiction")


def _revenue_per_head(seen: QcInput) -> Iterator[Problem]:
    revenue, heads = seen.values.get("revenue_eur_m"), seen.values.get("employees_count")
    if revenue is not None and heads and implausible_revenue(float(revenue), heads):
        yield Problem(
            "revenue_per_employee",
            Severity.LOW,
            f"{float(revenue):g} M EUR with {heads} employees is past belief.",
            (_value("Revenue (M EUR)", float(revenue), "our record"), _value("Employees", heads, "our record")),
            "Check both numbers: one of them is likely a group's, or in another unit.",
        )


def _numbers(seen: QcInput) -> Iterator[Problem]:
    for warning in seen.doubtful_numbers:
        key, _, sentence = warning.partition(": ")
        label = "VAT number" if key == "tax_id" else "Registration number"
        yield Problem(
            "identifier_doubtful",
            Severity.LOW,
            f"{sentence[:1].upper()}{sentence[1:]}.",
            (_value(label, seen.values.get(key), "our record"),),
            "Compare it with an invoice or the register; a few real numbers fail their check.",
            subject=key,
        )


def _stale(seen: QcInput) -> Iterator[Problem]:
    if seen.today is None:
        return
    checked = seen.values.get("registry_checked_at")
    sides = (
        ("research", "Researched on", seen.researched_on, "AI research", STALE_RESEARCH_DAYS),
        ("register", "Checked on", str(checked)[:10] if checked else None, "state register", STALE_REGISTER_DAYS),
    )
    for subject, label, day, source, most in sides:
        if day and (date.fromisoformat(seen.today) - date.fromisoformat(day)).days > most:
            yield Problem(
                "stale_data",
                Severity.LOW,
                f"What {source if source != 'state register' else 'the state register'} says is older than {most} days.",
                (_value(label, day, source),),
                "Run the stage again before relying on it.",
                subject=subject,
            )


RULES: tuple[Callable[[QcInput], Iterator[Problem]], ...] = (
    _insolvency,
    _not_active,
    _domain,
    _registry_name,
    _matches,
    _low_confidence,
    _country,
    _duplicate,
    _contact_mail,
    _headcount,
    _revenue,
    _revenue_per_head,
    _numbers,
    _stale,
    _incomplete,
)


def check(seen: QcInput) -> list[Problem]:
    """Everything that all rules find about one company."""
    return [problem for rule in RULES for problem in rule(seen)]
