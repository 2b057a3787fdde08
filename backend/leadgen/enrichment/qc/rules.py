"""Rules of quality control: contradictions across sources. Pure.

Each rule looks at one company and yields its findings. A finding that its rule no longer yields is resolved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from leadgen.companies.identifiers import is_siret_of_another
from leadgen.countries.lookups import COMPANY_REGISTERS, HOME_OF, INSOLVENCY_REGISTERS, LABELS, REGISTER_OF
from leadgen.enrichment.models import MatchOutcome, Severity
from leadgen.enrichment.qc.input import PERSON, MatchSeen, QcInput, RuleFinding, SourceStatement, value_of
from leadgen.enrichment.registries.debtors import POSSIBLE
from leadgen.enrichment.registries.match_text import absence_words
from leadgen.enrichment.registries.profile import SAME_NAME, NameRelation, name_relation, warning_codes
from leadgen.enrichment.research.contradictions import implausible_revenue
from leadgen.fields import Entity, get_field
from leadgen.fields.addresses.mail_hosts import is_free_mail
from leadgen.fields.text import day_in_words
from leadgen.providers.registries.matching.names import host

# Values that a completed stage should have stored, because later stages and messages depend on them.
EXPECTED = {
    "l1": ("summary", "industry", "hq_country", "employees_count"),
    **dict.fromkeys(COMPANY_REGISTERS, ("registration_id", "official_name", "registration_status")),
    **dict.fromkeys(INSOLVENCY_REGISTERS, ("insolvency_flag",)),
}
# An open match in the other register explains these gaps.
_BEHIND = {code: REGISTER_OF[HOME_OF[code]] for code in INSOLVENCY_REGISTERS}
RULE_LABELS = {
    "active_insolvency": "Active insolvency",
    "pending_insolvency": "Petition for insolvency",
    "insolvency_sign": "Sign of insolvency",
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
    "siret_of_another": "SIRET of another company",
    "contact_email_domain": "Contact's e-mail domain",
    "headcount_contradiction": "Headcount contradiction",
    "revenue_contradiction": "Revenue contradiction",
    "revenue_per_employee": "Implausible revenue per employee",
    "identifier_doubtful": "Doubtful identifier",
    "stale_data": "Stale data",
}
"""Label of every rule, for people."""
MEDIUM_GAP, HIGH_GAP = 0.5, 1.0
STALE_RESEARCH_DAYS, STALE_REGISTER_DAYS = 180, 90


# Chosen by the relation of our name to the register's. Short forms of a name and names of relatives count as alike.
_MISMATCHES: dict[NameRelation, tuple[Severity, str, str]] = {
    "alike": (
        Severity.LOW,
        "The register knows this company as {}.",
        "Check that the number is not that of its parent, sister company or branch",
    ),
    "relative": (
        Severity.MEDIUM,
        "The register knows this number as {}, which may be its parent, sister company or branch.",
        "Check that the number is the company's own and not that of a related company",
    ),
    "other": (Severity.MEDIUM, "The register knows this company as {}.", "Check the registration number"),
}


def _registry_name(seen: QcInput) -> Iterator[RuleFinding]:
    name, official = seen.values.get("name"), seen.values.get("official_name")
    if not name or not official:
        return
    others = [official, *(seen.values.get("trading_names") or ())]
    relation = name_relation(name, others, seen.values.get("hq_country"))
    if relation != "same":
        severity, message, advice = _MISMATCHES[relation]
        yield RuleFinding(
            "registry_name_mismatch",
            severity,
            message.format(official),
            (
                value_of("Company name", name, "our record", "name"),
                value_of("Official name", official, "state register", "name"),
            ),
            f"{advice}; if it is right, take over the official name.",
        )


def _country(seen: QcInput) -> Iterator[RuleFinding]:
    statements = seen.statements.get("hq_country", ())
    if statements and statements[0].source == PERSON:
        return
    seat = (seen.values.get("registered_address") or {}).get("country")
    said = [*statements, *([SourceStatement(seat, "state register (seat)")] if seat else [])]
    if len({item.value for item in said}) > 1:
        yield RuleFinding(
            "hq_country_conflict",
            Severity.MEDIUM,
            "Sources disagree about the country: " + ", ".join(sorted({str(item.value) for item in said})) + ".",
            tuple(value_of("Country", item.value, item.source, "hq_country") for item in said),
            "Choose the country of the headquarters; it decides which register is asked.",
        )


def _insolvency(seen: QcInput) -> Iterator[RuleFinding]:
    proceedings = seen.values.get("insolvency_proceedings") or []
    if seen.values.get("insolvency_flag") is True:
        running = [item for item in proceedings if item.get("status") == "running"]
        shown = [
            value_of("Proceeding", item.get("reference") or item.get("state"), "state register") for item in running
        ]
        yield RuleFinding(
            "active_insolvency",
            Severity.HIGH,
            "An insolvency proceeding is running.",
            tuple(shown) or (value_of("Insolvency", value=True, source="state register"),),
            "Review the proceeding before writing to this company.",
        )
    pending = [item for item in proceedings if item.get("status") == "pending"]
    if pending:
        yield RuleFinding(
            "pending_insolvency",
            Severity.MEDIUM,
            "A petition for insolvency is filed and not decided.",
            tuple(value_of("Petition", item.get("reference"), "state register") for item in pending),
            "Review the petition before writing to this company.",
        )


# Hints of a register: the warning's code, its meaning, and the statuses that already say the same. The last ones come
# from the insolvency register, which names the proceeding.
_SIGNS = {
    "trustee": ("A bankruptcy trustee is entered among the roles.", ("insolvent", "dissolved")),
    "liquidator": ("A liquidator is listed.", ("in_liquidation", "insolvent", "dissolved")),
    "court_entries": ("The public register carries insolvency entries.", ("insolvent",)),
    "maybe_more": ("The insolvency register holds more proceedings than it listed.", ()),
    POSSIBLE: ("A debtor of this name is in the insolvency register, and may be another company or person.", ()),
    "petition_pending": ("A petition for insolvency is filed and not decided.", ("insolvent",)),
    "review": ("The insolvency register has a proceeding in a state that is not known here.", ()),
}
_NAMES_PROCEEDING = frozenset({"petition_pending", "review", POSSIBLE})
# These codes say that the answer about insolvency is incomplete, whatever else is known.
_LEFT_OPEN = frozenset({"maybe_more", "review", POSSIBLE})


def _signs(seen: QcInput) -> Iterator[RuleFinding]:
    values = seen.values
    is_said = values.get("insolvency_flag") is True or bool(values.get("insolvency_proceedings"))
    warnings = [*(values.get("registry_warnings") or ()), *(values.get("insolvency_warnings") or ())]
    for code in sorted(warning_codes(warnings) & _SIGNS.keys()):
        sentence, statuses = _SIGNS[code]
        if values.get("registration_status") in statuses or (is_said and code not in _LEFT_OPEN):
            continue
        own_words = [text.partition(": ")[2] for text in warnings if text.startswith(f"{code}: ")]
        hint = "; ".join(own_words) if code in _NAMES_PROCEEDING else sentence.removesuffix(".")
        yield RuleFinding(
            "insolvency_sign",
            Severity.MEDIUM,
            sentence,
            (
                value_of("Hint", hint, "state register"),
                value_of("Registration status", values.get("registration_status") or "not known", "state register"),
            ),
            "Review the official record before writing to this company; watch the company if the hint remains.",
            subject=code,
        )


def _not_active(seen: QcInput) -> Iterator[RuleFinding]:
    status = seen.values.get("registration_status")
    if status not in ("dissolved", "in_liquidation"):
        return
    gone = status == "dissolved"
    ended = seen.values.get("date_dissolved")
    yield RuleFinding(
        "dissolved" if gone else "in_liquidation",
        Severity.HIGH if gone else Severity.MEDIUM,
        f"The company is dissolved{f' since {_day(ended)}' if ended else ''}."
        if gone
        else "The company is being wound up.",
        (
            value_of("Registration status", status, "state register"),
            *((value_of("Dissolved on", str(ended), "state register"),) if gone and ended else ()),
        ),
        "Take the company out of outreach, or find its successor." if gone else "Think twice before writing.",
    )


def _day(value: object) -> str:
    return day_in_words(date.fromisoformat(str(value)[:10]))


def _register(match: MatchSeen) -> str:
    return LABELS.get(match.registry, match.registry)


def _matches(seen: QcInput) -> Iterator[RuleFinding]:
    for match in seen.matches:
        if match.outcome == MatchOutcome.AMBIGUOUS:
            shown = tuple(value_of("Candidate", text, _register(match)) for text in match.candidates)
            yield RuleFinding(
                "registry_ambiguous",
                Severity.MEDIUM,
                f"It is not clear which company of the register this is: {match.reason}.",
                shown or (value_of("Register", match.reason, _register(match)),),
                "Confirm the right one under Legal & registry on the company's page, or enter its registration number.",
                subject=match.registry,
            )
        elif match.outcome == MatchOutcome.ABSENT:
            number = value_of("Registration number", seen.values.get("registration_id"), "our record")
            shown = tuple(value_of("Candidate", text, _register(match)) for text in match.candidates)
            yield RuleFinding(
                "registry_absent",
                Severity.MEDIUM,
                absence_words(match.reason, has_candidates=bool(shown)),
                (number, *shown) if shown else (number, value_of("Look-up", match.reason, _register(match))),
                "Confirm the right one under Legal & registry on the company's page, or check the number."
                if shown
                else "Check name, country and registration number.",
                subject=match.registry,
            )


def _low_confidence(seen: QcInput) -> Iterator[RuleFinding]:
    confidence = seen.values.get("registry_confidence")
    if confidence is not None and confidence < SAME_NAME:
        yield RuleFinding(
            "registry_low_confidence",
            Severity.MEDIUM,
            f"The register's record is this company's with a confidence of only {confidence:.0%}.",
            (
                value_of("Company name", seen.values.get("name"), "our record"),
                value_of("Official name", seen.values.get("official_name"), "state register"),
            ),
            "Confirm or correct the registration number.",
        )


def _named(key: str) -> str:
    return get_field(Entity.COMPANY, key).label


def _incomplete(seen: QcInput) -> Iterator[RuleFinding]:
    settled = {match.registry for match in seen.matches if match.outcome != MatchOutcome.MATCHED}
    missing = {
        stage: [key for key in keys if seen.values.get(key) is None]
        for stage, keys in EXPECTED.items()
        if stage in seen.completed and stage not in settled and _BEHIND.get(stage) not in settled
    }
    lacking = {stage: keys for stage, keys in missing.items() if keys}
    if lacking:
        gaps = {key for keys in lacking.values() for key in keys}
        names = sorted(_named(key) for key in gaps)
        yield RuleFinding(
            "incomplete_data",
            # A message cannot be written without a summary.
            Severity.MEDIUM if "summary" in gaps else Severity.LOW,
            f"Research found no {', '.join(names)}.",
            tuple(
                value_of("Not found", ", ".join(map(_named, keys)), LABELS.get(stage, "AI research"))
                for stage, keys in lacking.items()
            ),
            "Enter important values by hand, or leave them out of messages.",
        )


def _domain(seen: QcInput) -> Iterator[RuleFinding]:
    mismatch = [flag for flag in seen.l1_flags if flag.startswith(("name_mismatch:", "domain_mismatch:"))]
    if mismatch:
        yield RuleFinding(
            "domain_of_another",
            Severity.HIGH,
            f"Domain and name belong to different companies ({mismatch[0].partition(': ')[2]}).",
            (
                value_of("Company name", seen.values.get("name"), "our record"),
                value_of("Domain", seen.values.get("domain"), "our record"),
                value_of("Research", mismatch[0].partition(": ")[2], "AI research"),
            ),
            "Correct the domain; then research the company again.",
        )
    for other in seen.same_domain:
        yield RuleFinding(
            "domain_shared",
            Severity.MEDIUM,
            f"{other.name} has the same domain.",
            (
                value_of("Domain", seen.values.get("domain"), "our record"),
                value_of("Other company", other.name, "our list"),
            ),
            "Merge the two, or correct the domain of one.",
            subject=other.id,
        )


def _duplicate(seen: QcInput) -> Iterator[RuleFinding]:
    for other in seen.same_number:
        yield RuleFinding(
            "duplicate_identifier",
            Severity.MEDIUM,
            f"{other.name} has the same {other.what[:1].lower()}{other.what[1:]} ({other.registers}).",
            (
                value_of(other.what, other.number, "our record"),
                value_of("Other company", other.name, "our list"),
            ),
            "Merge the two records, or correct the number of one.",
            subject=other.id,
        )


def _establishment(seen: QcInput) -> Iterator[RuleFinding]:
    if not is_siret_of_another(seen.values):
        return
    siret, number = str(seen.values["siret"]), str(seen.values["registration_id"])
    said = seen.statements.get("siret", ())
    own = next((item.value for item in said if str(item.value).startswith(number)), None)
    owner = {"registration_id": siret[:9]}
    yield RuleFinding(
        "siret_of_another",
        Severity.MEDIUM,
        f"The SIRET is of the company {siret[:9]}, not of {number}.",
        (
            value_of("SIRET", siret, _first_source(seen, "siret"), "siret", also=owner),
            value_of(
                "Registration number",
                number,
                _first_source(seen, "registration_id"),
                "registration_id",
                also={"siret": own},
            ),
        ),
        "Choose the number that is this company's; the other one follows.",
    )


def _first_source(seen: QcInput, key: str) -> str:
    return next((item.source for item in seen.statements.get(key, ())), "our record")


def _contact_mail(seen: QcInput) -> Iterator[RuleFinding]:
    own = {host(str(seen.values[k])) for k in ("domain", "website_url", "registry_website") if seen.values.get(k)}
    if seen.values.get("email"):
        own.add(str(seen.values["email"]).rpartition("@")[2].casefold())
    if not own:
        return
    for contact in seen.contacts:
        mail = contact.email.rpartition("@")[2].casefold()
        if is_free_mail(mail) or any(mail == d or mail.endswith(f".{d}") or d.endswith(f".{mail}") for d in own):
            continue
        yield RuleFinding(
            "contact_email_domain",
            Severity.LOW,
            f"{contact.name}'s address is at {mail}, not at the company's domain.",
            (
                value_of("E-mail", contact.email, "our record"),
                value_of("Domain", ", ".join(sorted(own)), "our record"),
            ),
            "Check whether the person still works here.",
            subject=contact.id,
            contact_id=contact.id,
        )


def _gap(seen: QcInput, key: str, label: str, rule: str) -> Iterator[RuleFinding]:
    said = [item for item in seen.statements.get(key, ()) if item.value]
    if len(said) < 2:
        return
    low, high = min(said, key=lambda s: s.value), max(said, key=lambda s: s.value)
    gap = (high.value - low.value) / low.value
    if gap > MEDIUM_GAP:
        yield RuleFinding(
            rule,
            _gap_severity(gap),
            f"Sources differ by {gap:.0%} about {label.lower()}.",
            tuple(value_of(label, item.value, item.source, key) for item in (low, high)),
            "Choose the right value.",
        )


def _gap_severity(gap: float) -> Severity:
    return Severity.HIGH if gap > HIGH_GAP else Severity.MEDIUM


def _headcount(seen: QcInput) -> Iterator[RuleFinding]:
    yield from _gap(seen, "employees_count", "Employees", "headcount_contradiction")
    band = seen.values.get("registered_employees") or {}
    low, high = band.get("min"), band.get("max")
    statements = next(iter(seen.statements.get("employees_count", ())), None)
    if statements is None or not statements.value or statements.source == PERSON or low is None:
        return
    if high and statements.value > high:
        gap = (statements.value - high) / high
    elif statements.value < low:
        gap = (low - statements.value) / statements.value
    else:
        return
    if gap > MEDIUM_GAP:
        shown = f"{low} or more" if high is None else f"{low} to {high}"
        exact = low == high
        yield RuleFinding(
            "headcount_contradiction",
            _gap_severity(gap),
            f"Headcount conflict: {statements.value} from {statements.source}, {low if exact else shown} in the state register.",
            (
                value_of("Employees", statements.value, statements.source, "employees_count"),
                value_of("Employees", low, "state register", "employees_count")
                if exact
                else value_of("Employees", shown, "state register"),
            ),
            "Choose the right value; a register counts the legal entity, research often the group.",
            subject="register",
        )


def _revenue(seen: QcInput) -> Iterator[RuleFinding]:
    return _gap(seen, "revenue_eur_m", "Revenue (M EUR)", "revenue_contradiction")


def _revenue_per_head(seen: QcInput) -> Iterator[RuleFinding]:
    revenue, heads = seen.values.get("revenue_eur_m"), seen.values.get("employees_count")
    if revenue is not None and heads and implausible_revenue(float(revenue), heads):
        yield RuleFinding(
            "revenue_per_employee",
            Severity.LOW,
            f"{float(revenue):g} M EUR with {heads} employees is implausible.",
            (value_of("Revenue (M EUR)", float(revenue), "our record"), value_of("Employees", heads, "our record")),
            "Check both numbers: one of them is likely a group's, or in another unit.",
        )


def _numbers(seen: QcInput) -> Iterator[RuleFinding]:
    for warning in seen.doubtful_numbers:
        key, _, sentence = warning.partition(": ")
        yield RuleFinding(
            "identifier_doubtful",
            Severity.LOW,
            f"{sentence[:1].upper()}{sentence[1:]}.",
            (value_of(_named(key), seen.values.get(key), "our record"),),
            "Compare it with an invoice or the register; a few real numbers fail their check.",
            subject=key,
        )


def _stale(seen: QcInput) -> Iterator[RuleFinding]:
    if seen.today is None:
        return
    checked = {key: str(seen.values.get(key) or "")[:10] for key in ("registry_checked_at", "insolvency_checked_at")}
    sides = (
        ("research", "Researched on", seen.researched_on, "AI research", STALE_RESEARCH_DAYS),
        ("register", "Checked on", checked["registry_checked_at"], "the state register", STALE_REGISTER_DAYS),
        ("insolvency", "Checked on", checked["insolvency_checked_at"], "the insolvency register", STALE_REGISTER_DAYS),
    )
    for subject, label, day, source, most in sides:
        if day and (date.fromisoformat(seen.today) - date.fromisoformat(day)).days > most:
            yield RuleFinding(
                "stale_data",
                Severity.LOW,
                f"The data from {source} is older than {most} days.",
                (value_of(label, day, source.removeprefix("the ")),),
                "Run the stage again before relying on it.",
                subject=subject,
            )


RULES: tuple[Callable[[QcInput], Iterator[RuleFinding]], ...] = (
    _insolvency,
    _signs,
    _not_active,
    _domain,
    _registry_name,
    _matches,
    _low_confidence,
    _country,
    _duplicate,
    _establishment,
    _contact_mail,
    _headcount,
    _revenue,
    _revenue_per_head,
    _numbers,
    _stale,
    _incomplete,
)


def check(seen: QcInput) -> list[RuleFinding]:
    """Apply all rules to one company and return the findings."""
    return [problem for rule in RULES for problem in rule(seen)]
