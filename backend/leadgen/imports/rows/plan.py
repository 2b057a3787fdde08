"""Plans each row, in the file's order, against existing records and earlier rows.

Preview and commit both run only this code, so their results are equal. The planner uses no database: the indexes were
loaded before. After each row, the indexes know its outcome. Rows are never changed, so that they can be planned again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from leadgen.db import new_id
from leadgen.imports.rows.row import Problem, Row, cell_warning, row_problem
from leadgen.imports.schemas import RowAction, Strategy
from leadgen.matching.companies import CompanyFinding, CompanyIndex, KnownCompany
from leadgen.matching.contacts import ContactFinding, ContactIndex, KnownContact
from leadgen.matching.evidence import Evidence
from leadgen.matching.keys import CompanyKeys, ContactKeys, company_keys, contact_keys, contact_name, phones_of

_WRITING = (RowAction.CREATE, RowAction.UPDATE)
NOTHING_TO_ADD = "no empty field to fill"


@dataclass(slots=True)
class RecordPlan:
    """Plan for one record: its new `values`, and whether the list's `tags` are added.

    `kept` are the row's values that lose against present ones. `evidence` is what speaks for and against the record
    that it is, or that it may be.
    """

    action: RowAction
    rule: str
    id: UUID
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    tagged: bool = False
    kept: dict[str, Any] = field(default_factory=dict)
    evidence: Evidence = ()


@dataclass(slots=True)
class RowPlan:
    """Plan for one row. `remarks` are the problems that planning found.

    `link`: an existing contact without a company is assigned to this one.
    """

    row: Row
    action: RowAction = RowAction.NONE
    rule: str = ""
    contact: RecordPlan | None = None
    company: RecordPlan | None = None
    company_id: UUID | None = None
    link: bool = False
    remarks: tuple[Problem, ...] = ()

    @classmethod
    def refused(cls, row: Row, reason: str, fix: str | None = None) -> RowPlan:
        """Return the plan of a row that cannot be imported."""
        return cls(row, RowAction.ERROR, reason, remarks=(row_problem(row.line, "error", reason, fix),))

    @property
    def problems(self) -> list[Problem]:
        """Return the problems of the row: found while reading, then while planning."""
        return [*self.row.problems, *self.remarks] if self.remarks else self.row.problems

    def main(self, record: RecordPlan) -> RowPlan:
        """Take action and rule of the row's main record, and return the plan."""
        self.action, self.rule = record.action, record.rule
        return self

    def records(self) -> list[RecordPlan]:
        """Return the records of this row."""
        return [record for record in (self.contact, self.company) if record is not None]


@dataclass(slots=True)
class _Keys:
    company: CompanyKeys
    contact: ContactKeys
    shown: str


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans rows. `people`: contact columns are mapped. `headers`: each target's column.

    The headers are for remarks.
    """

    companies: CompanyIndex
    contacts: ContactIndex
    contact_strategy: Strategy
    company_strategy: Strategy
    people: bool
    headers: dict[str, str]

    def take_over(self, before: Planner, plans: Iterable[RowPlan]) -> None:
        """Adopt what another planner created or changed, which the database may not show yet."""
        for plan in plans:
            if plan.company is not None and plan.company.action in _WRITING:
                self.companies.add(before.companies.by_id[plan.company.id])
            if plan.contact is not None and plan.contact.action in _WRITING:
                self.contacts.add(before.contacts.by_id[plan.contact.id])

    def keys(self, rows: Iterable[Row]) -> list[_Keys]:
        """Return the keys of each row, to load the indexes by."""
        found = []
        for row in rows:
            said = row.contact
            shown, name_key = contact_name(said.get("first_name"), said.get("last_name"), said.get("full_name"))
            contact = contact_keys(said, name_key, shown)
            found.append(_Keys(company_keys(row.company), contact, shown or said.get("email") or ""))
        return found

    def plan(self, rows: Sequence[Row], keys: Sequence[_Keys]) -> list[RowPlan]:
        """Plan each row, in order."""
        return [self._plan_row(row, key) for row, key in zip(rows, keys, strict=True)]

    def _plan_row(self, row: Row, keys: _Keys) -> RowPlan:
        if row.refused is not None:
            return RowPlan(row, RowAction.ERROR, row.refused)
        has_person = bool(keys.contact.name or row.contact.get("email"))
        has_company = bool(keys.company.name or keys.company.domain)
        if not has_person and not has_company:
            return self._refuse(row)
        plan = RowPlan(row)
        if row.company and not has_company:
            for key, value in row.company.items():
                self._remark(plan, f"company.{key}", value, "left out: the row names no company and no domain")
        if not has_person:
            for key, value in row.contact.items():
                self._remark(
                    plan,
                    f"contact.{key}",
                    value,
                    "left out: the row has no name and no e-mail, so it is a company only",
                )
            plan.company = self._plan_company(plan, keys.company, alone=True)
            plan.company_id = plan.company.id
            return plan.main(plan.company)
        return self._plan_contact(plan, keys, has_company=has_company)

    def _refuse(self, row: Row) -> RowPlan:
        if self.people:
            reason, fix = "has neither a name nor an e-mail nor a company", "Fill in a name or an e-mail address."
        else:
            reason, fix = "has neither a company name nor a domain", "Fill in the company's name or domain."
        return RowPlan.refused(row, reason, fix)

    def _remark(self, plan: RowPlan, target: str, value: Any, reason: str) -> None:
        plan.remarks += (cell_warning(plan.row.line, self.headers.get(target), target, str(value), reason),)

    # --- companies

    def _find_company(self, keys: CompanyKeys, *, alone: bool) -> CompanyFinding:
        if alone and self.company_strategy is Strategy.CREATE_NEW and not self.people:
            return _NO_COMPANY
        return self.companies.find(keys)

    def _plan_company(
        self,
        plan: RowPlan,
        keys: CompanyKeys,
        *,
        alone: bool,
        found: CompanyFinding | None = None,
        new: UUID | None = None,
    ) -> RecordPlan:
        found = found or self._find_company(keys, alone=alone)
        known, why, evidence = found
        if known is None:
            return self._create_company(plan, keys, new or new_id(), evidence)
        rule = f"{why} as {known.label}"
        if self.company_strategy is Strategy.SKIP:
            return RecordPlan(RowAction.SKIP, rule, known.id, known.label, evidence=evidence)
        values, kept = _fill(self.companies.fields, known.filled, plan.row.company)
        if "registration_id" not in values:
            # The register of this row's number says nothing about the number that the company has.
            values.pop("registration_scheme", None)
        if values:
            _learn(known, keys, values)
            known.filled |= _bits(self.companies.fields, values)
            self.companies.add(known)
        if not values:
            action, rule = RowAction.SKIP, f"{rule}; {NOTHING_TO_ADD}"
        else:
            action = RowAction.UPDATE
        return RecordPlan(action, rule, known.id, known.label, values, tagged=True, kept=kept, evidence=evidence)

    def _create_company(self, plan: RowPlan, keys: CompanyKeys, key: UUID, evidence: Evidence) -> RecordPlan:
        given = plan.row.company
        for other in evidence:
            target = "company.name" if "name" in given else "company.domain"
            note = f"possible duplicate: {other.in_words()}; taken as two companies"
            self._remark(plan, target, given[target.removeprefix("company.")], note)
        label = given.get("name") or given["domain"]
        known = KnownCompany(key, label, given.get("domain"), keys.name)
        _learn(known, keys, given)
        known.filled = _bits(self.companies.fields, given)
        self.companies.add(known)
        return RecordPlan(RowAction.CREATE, _new(evidence), key, label, dict(given), tagged=True, evidence=evidence)

    # --- contacts

    def _plan_contact(self, plan: RowPlan, keys: _Keys, *, has_company: bool) -> RowPlan:
        company = self._find_company(keys.company, alone=False) if has_company else _NO_COMPANY
        # A new company gets its id before the contact is looked up: no contact can be known at it, and the look-up must
        # see that.
        new_company = new_id() if has_company and company.known is None else None
        company_id = company.known.id if company.known else new_company
        found = _NOBODY
        if self.contact_strategy is not Strategy.CREATE_NEW:
            found = self.contacts.find(keys.contact, company_id)
        if found.known is not None:
            return self._meet(plan, keys, found.known, found=found, company=company, new=new_company)
        if has_company:
            plan.company = self._plan_company(plan, keys.company, alone=False, found=company, new=new_company)
            plan.company_id = plan.company.id
        plan.contact = self._create_contact(plan, keys, found.evidence)
        return plan.main(plan.contact)

    def _create_contact(self, plan: RowPlan, keys: _Keys, evidence: Evidence) -> RecordPlan:
        values = dict(plan.row.contact)
        for other in evidence:
            target = _named_field(values)
            note = f"possible duplicate: {other.in_words()}; taken as two contacts"
            self._remark(plan, f"contact.{target}", values[target], note)
        contact = KnownContact(
            new_id(), keys.shown, values.get("linkedin_url"), values.get("email"), keys.contact.name, plan.company_id
        )
        contact.names = (values.get("first_name"), values.get("last_name"), values.get("full_name"))
        contact.phones = keys.contact.phones
        if contact.email is not None:
            contact.keyed = contact.email, keys.contact.email
        contact.filled = _bits(self.contacts.fields, values)
        self.contacts.add(contact)
        return RecordPlan(
            RowAction.CREATE, _new(evidence), contact.id, contact.label, values, tagged=True, evidence=evidence
        )

    def _meet(
        self,
        plan: RowPlan,
        keys: _Keys,
        known: KnownContact,
        *,
        found: ContactFinding,
        company: CompanyFinding,
        new: UUID | None,
    ) -> RowPlan:
        """Plan a row about an existing contact."""
        _, why, evidence = found
        rule = f"{why} as {known.label}"
        if self.contact_strategy is Strategy.SKIP:
            if company.known:
                plan.company = self._plan_company(plan, keys.company, alone=False, found=company)
            plan.contact = RecordPlan(RowAction.SKIP, rule, known.id, known.label, evidence=evidence)
            plan.company_id = known.company_id
            return plan.main(plan.contact)
        plan.link = known.company_id is None and (company.known is not None or new is not None)
        if company.known is not None or plan.link:
            plan.company = self._plan_company(plan, keys.company, alone=False, found=company, new=new)
        elif new is not None:
            for key, value in plan.row.company.items():
                self._remark(plan, f"company.{key}", value, f"left out: {known.label} stays with the present company")
        if company.known is not None and not plan.link and known.company_id != company.known.id:
            self._remark(plan, "company.name", company.known.label, f"{known.label} stays with the present company")
        values, kept = self._fill_contact(plan, keys.contact, known)
        self._after_fill(known, values, plan.company.id if plan.link and plan.company else known.company_id)
        action = RowAction.UPDATE if values or plan.link else RowAction.SKIP
        if action is RowAction.SKIP:
            rule = f"{rule}; {NOTHING_TO_ADD}"
        plan.contact = RecordPlan(
            action, rule, known.id, known.label, values, tagged=True, kept=kept, evidence=evidence
        )
        plan.company_id = known.company_id
        return plan.main(plan.contact)

    def _fill_contact(
        self, plan: RowPlan, keys: ContactKeys, known: KnownContact
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the values that are written, and those that lose against present ones."""
        given = plan.row.contact
        if plan.row.guessed_names and any(known.names[:2]):
            given = {key: value for key, value in given.items() if key not in ("first_name", "last_name")}
        values, kept = _fill(self.contacts.fields, known.filled, given)
        for key in ("linkedin_url", "email"):
            if key in values and (other := self.contacts.owner_of(keys, key, but=known)) is not None:
                self._remark(plan, f"contact.{key}", values.pop(key), f"left out: it belongs to {other.label}")
        return values, kept

    def _after_fill(self, known: KnownContact, values: dict[str, Any], company_id: UUID | None) -> None:
        known.filled |= _bits(self.contacts.fields, values)
        known.linkedin = known.linkedin or values.get("linkedin_url")
        known.email = known.email or values.get("email")
        if "phone" in values or "mobile_phone" in values:
            known.phones = (*known.phones, *phones_of(values.get("phone"), values.get("mobile_phone")))
        first, last, full = known.names
        known.names = (
            first or values.get("first_name"),
            last or values.get("last_name"),
            full or values.get("full_name"),
        )
        shown, name_key = contact_name(*known.names)
        known.label = shown or known.email or ""
        self.contacts.file_again(known, name_key=name_key, company_id=company_id)


_NO_COMPANY = CompanyFinding(None, "", ())
_NOBODY = ContactFinding(None, "", ())


def _new(evidence: Evidence) -> str:
    """Return why a record is new: nothing is like it, or what is like it is another one."""
    return f"new; {evidence[0].in_words()}: possible duplicate" if evidence else "new"


def _named_field(values: dict[str, Any]) -> str:
    return next(key for key in ("full_name", "last_name", "first_name", "email") if key in values)


def _learn(known: KnownCompany, keys: CompanyKeys, values: dict[str, Any]) -> None:
    """Give a company the keys that a row's values bring."""
    if known.domain is None and "domain" in values:
        known.domain = values["domain"]
    if known.name_key is None and "name" in values:
        known.name_key, known.label = keys.name, values["name"]
    known.number = known.number or values.get("registration_id")
    known.scheme = known.scheme or values.get("registration_scheme")
    known.tax = known.tax or values.get("tax_id")
    known.country = known.country or values.get("hq_country")


def _bits(fields: Sequence[str], values: dict[str, Any]) -> int:
    bits = 0
    for bit, key in enumerate(fields):
        if key in values:
            bits |= 1 << bit
    return bits


def _fill(fields: Sequence[str], filled: int, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values for fields that are empty so far, and those that lose against present ones."""
    values: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for bit, key in enumerate(fields):
        if key in given:
            (kept if filled >> bit & 1 else values)[key] = given[key]
    return values, kept
