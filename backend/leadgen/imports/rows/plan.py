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
from leadgen.matching.keys import CompanyKeys, ContactKeys, company_keys, contact_keys, contact_name
from leadgen.matching.known import CompanyIndex, ContactIndex, KnownCompany, KnownContact

_WRITING = (RowAction.CREATE, RowAction.UPDATE)
NOTHING_TO_ADD = "no empty field to fill"


@dataclass(slots=True)
class RecordPlan:
    """Plan for one record: its new `values`, and whether the list's `tags` are added."""

    action: RowAction
    rule: str
    id: UUID
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    tagged: bool = False


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
            contact = contact_keys(said, name_key)
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

    def _find_company(self, keys: CompanyKeys, *, alone: bool) -> tuple[KnownCompany, str] | None:
        if alone and self.company_strategy is Strategy.CREATE_NEW and not self.people:
            return None
        return self.companies.find(keys)

    def _plan_company(
        self,
        plan: RowPlan,
        keys: CompanyKeys,
        *,
        alone: bool,
        found: tuple[KnownCompany, str] | None = None,
        new: UUID | None = None,
    ) -> RecordPlan:
        found = found or (None if new else self._find_company(keys, alone=alone))
        if found is None:
            return self._create_company(plan, keys, new or new_id())
        known, why = found
        rule = f"{why} as {known.label}"
        if self.company_strategy is Strategy.SKIP:
            return RecordPlan(RowAction.SKIP, rule, known.id, known.label)
        values = _fill(self.companies.fields, known.filled, plan.row.company)
        if "registration_id" not in values:
            # The register of this row's number says nothing about the number that the company has.
            values.pop("registration_scheme", None)
        if known.domain is None and "domain" in values:
            known.domain = values["domain"]
        if known.name_key is None and "name" in values:
            known.name_key, known.label = keys.name, values["name"]
        known.filled |= _bits(self.companies.fields, values)
        self.companies.add(known)
        if not values:
            return RecordPlan(RowAction.SKIP, f"{rule}; {NOTHING_TO_ADD}", known.id, known.label, tagged=True)
        return RecordPlan(RowAction.UPDATE, rule, known.id, known.label, values, tagged=True)

    def _create_company(self, plan: RowPlan, keys: CompanyKeys, key: UUID) -> RecordPlan:
        given = plan.row.company
        other = self.companies.namesake(keys)
        if other is not None and other.domain is not None and keys.domain is not None:
            note = f"another company has this name, with the domain {other.domain}; taken as two companies"
            self._remark(plan, "company.name", given["name"], note)
        label = given.get("name") or given["domain"]
        filled = _bits(self.companies.fields, given)
        self.companies.add(KnownCompany(key, label, given.get("domain"), keys.name, filled))
        return RecordPlan(RowAction.CREATE, "new", key, label, dict(given), tagged=True)

    # --- contacts

    def _plan_contact(self, plan: RowPlan, keys: _Keys, *, has_company: bool) -> RowPlan:
        company = self._find_company(keys.company, alone=False) if has_company else None
        # A new company gets its id before the contact is looked up: no contact can be known at it, and the look-up must
        # see that.
        new_company = new_id() if has_company and company is None else None
        company_id = company[0].id if company else new_company
        known = None if self.contact_strategy is Strategy.CREATE_NEW else self.contacts.find(keys.contact, company_id)
        if known is not None:
            return self._meet(plan, keys, known, company, new_company)
        if has_company:
            plan.company = self._plan_company(plan, keys.company, alone=False, found=company, new=new_company)
            plan.company_id = plan.company.id
        plan.contact = self._create_contact(plan.row, keys, plan.company_id)
        return plan.main(plan.contact)

    def _create_contact(self, row: Row, keys: _Keys, company_id: UUID | None) -> RecordPlan:
        values = dict(row.contact)
        contact = KnownContact(
            new_id(), keys.shown, values.get("linkedin_url"), values.get("email"), keys.contact.name, company_id
        )
        contact.names = (values.get("first_name"), values.get("last_name"), values.get("full_name"))
        contact.filled = _bits(self.contacts.fields, values)
        self.contacts.add(contact)
        return RecordPlan(RowAction.CREATE, "new", contact.id, contact.label, values, tagged=True)

    def _meet(
        self,
        plan: RowPlan,
        keys: _Keys,
        found: tuple[KnownContact, str],
        company: tuple[KnownCompany, str] | None,
        new: UUID | None,
    ) -> RowPlan:
        """Plan a row about an existing contact."""
        known, why = found
        rule = f"{why} as {known.label}"
        if self.contact_strategy is Strategy.SKIP:
            if company:
                plan.company = self._plan_company(plan, keys.company, alone=False, found=company)
            plan.contact = RecordPlan(RowAction.SKIP, rule, known.id, known.label)
            plan.company_id = known.company_id
            return plan.main(plan.contact)
        plan.link = known.company_id is None and (company is not None or new is not None)
        if company is not None or plan.link:
            plan.company = self._plan_company(
                plan, keys.company, alone=False, found=company, new=new if company is None else None
            )
        elif new is not None:
            self._remark(
                plan,
                "company.name",
                plan.row.company.get("name") or plan.row.company["domain"],
                f"left out: {known.label} stays with the present company",
            )
        if company is not None and not plan.link and known.company_id != company[0].id:
            self._remark(plan, "company.name", company[0].label, f"{known.label} stays with the present company")
        values = self._fill_contact(plan, keys.contact, known)
        self._after_fill(known, values, plan.company.id if plan.link and plan.company else known.company_id)
        if not values and not plan.link:
            plan.contact = RecordPlan(RowAction.SKIP, f"{rule}; {NOTHING_TO_ADD}", known.id, known.label, tagged=True)
        else:
            plan.contact = RecordPlan(RowAction.UPDATE, rule, known.id, known.label, values, tagged=True)
        plan.company_id = known.company_id
        return plan.main(plan.contact)

    def _fill_contact(self, plan: RowPlan, keys: ContactKeys, known: KnownContact) -> dict[str, Any]:
        given = plan.row.contact
        if plan.row.guessed_names and any(known.names[:2]):
            given = {key: value for key, value in given.items() if key not in ("first_name", "last_name")}
        values = _fill(self.contacts.fields, known.filled, given)
        # A shared mailbox identifies nobody; `keys` leaves these out.
        for key, mine, index in (
            ("linkedin_url", keys.linkedin, self.contacts.by_linkedin),
            ("email", keys.email, self.contacts.by_email),
        ):
            other = index.get(mine) if mine is not None else None
            if other is not None and other is not known and key in values:
                self._remark(plan, f"contact.{key}", values.pop(key), f"left out: it belongs to {other.label}")
        return values

    def _after_fill(self, known: KnownContact, values: dict[str, Any], company_id: UUID | None) -> None:
        known.filled |= _bits(self.contacts.fields, values)
        known.linkedin = known.linkedin or values.get("linkedin_url")
        known.email = known.email or values.get("email")
        first, last, full = known.names
        known.names = (
            first or values.get("first_name"),
            last or values.get("last_name"),
            full or values.get("full_name"),
        )
        shown, name_key = contact_name(*known.names)
        known.label = shown or known.email or ""
        self.contacts.file_again(known, name_key=name_key, company_id=company_id)


def _bits(fields: Sequence[str], values: dict[str, Any]) -> int:
    bits = 0
    for bit, key in enumerate(fields):
        if key in values:
            bits |= 1 << bit
    return bits


def _fill(fields: Sequence[str], filled: int, given: dict[str, Any]) -> dict[str, Any]:
    """Return the values for fields that are empty so far."""
    return {key: given[key] for bit, key in enumerate(fields) if key in given and not filled >> bit & 1}
