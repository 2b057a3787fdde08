"""Release of followers: decides and writes what records may do after they ended a stage.

The caller has locked the members (companies before contacts). The decision itself is `Plan.advance`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.rows import Member, NewRow, lock_contacts_of, lock_members, save_members
from leadgen.pipeline.engine.sql import array_of_ids
from leadgen.pipeline.plan import NO_COMPANY, Bits, Plan, finish
from leadgen.tenancy import tenant_of

Texts = Mapping[UUID, Mapping[int, str]]
"""Why a stage ended badly for a record, by record and position. Followers give it as their reason."""

_COMPANIES_OF = text("""
SELECT DISTINCT m.company_id FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
  SELECT company_id FROM pipeline_run_members
   WHERE tenant_id = :tenant AND run_id = :run AND entity_id = r.id LIMIT 1) AS m
 WHERE m.company_id IS NOT NULL
""")
_OVER_FOR_CONTACTS = text("""
SELECT r.id, m.terminal FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
  SELECT bit_and(terminal) AS terminal FROM pipeline_run_members
   WHERE tenant_id = :tenant AND run_id = :run AND entity = 'contact' AND company_id = r.id) AS m
 WHERE m.terminal IS NOT NULL
""")


class Release:
    """The releases of one transaction; `rows` are the completion rows to insert."""

    def __init__(self, session: Session, run_id: UUID, plan: Plan, texts: Texts) -> None:
        self._session = session
        self._run_id = run_id
        self._plan = plan
        self._texts: dict[UUID, dict[int, str]] = defaultdict(dict, {key: dict(said) for key, said in texts.items()})
        self._places: dict[UUID, str] = {}
        self.rows: list[NewRow] = []

    def settle(self, position: int, ended: Mapping[UUID, State]) -> None:
        """Release what follows the stage at `position` for these ended records and their relations."""
        if self._plan.nodes[position].entity is Entity.COMPANY:
            members = self._lock(lock_members, ended)
            self.companies(members, {key: finish(m.bits, position, ended[key]) for key, m in members.items()})
            return
        companies = self.lock_companies_of(ended)
        contacts = self._lock(lock_members, ended)
        after = {key: finish(m.bits, position, ended[key]) for key, m in contacts.items()}
        self.contacts(contacts, after, companies)

    def lock_companies_of(self, contact_ids: Collection[UUID]) -> dict[UUID, Member]:
        """Lock the company members of these contacts, before the contacts themselves."""
        found = self._session.scalars(
            _COMPANIES_OF, {"tenant": tenant_of(self._session), "run": self._run_id, "ids": array_of_ids(contact_ids)}
        ).all()
        return self._lock(lock_members, found)

    def companies(
        self, before: Mapping[UUID, Member], after: Mapping[UUID, Bits], *, all_contacts: bool = False
    ) -> None:
        """Release stages of companies with new masks, then those of their contacts where needed.

        Contacts are needed where `contact_watch` bits changed, or for all with `all_contacts`.
        """
        moved = {key: self._advance(Entity.COMPANY, key, bits, None, None) for key, bits in after.items()}
        watch = self._plan.contact_watch
        touched = [key for key, bits in moved.items() if all_contacts or _differ(before[key].bits, bits, watch)]
        if touched and self._plan.contact_mask:
            contacts = self._lock(lock_contacts_of, touched)
            over: dict[UUID, int] = {}
            changed = {}
            for key, member in contacts.items():
                company_id = member.company_id
                if company_id is None:
                    continue
                bits = self._advance(Entity.CONTACT, key, member.bits, company_id, moved[company_id])
                if bits != member.bits:
                    changed[key] = bits
                over[company_id] = over.get(company_id, -1) & bits.terminal
            self._save(changed)
            moved |= self._hear_contacts(moved, over)
        self._save(moved)

    def contacts(
        self, before: Mapping[UUID, Member], after: Mapping[UUID, Bits], companies: Mapping[UUID, Member]
    ) -> None:
        """Release stages of contacts with new masks, then of companies that waited for all contacts."""
        moved = {}
        for key, bits in after.items():
            company_id = before[key].company_id
            company = companies[company_id].bits if company_id is not None else None
            moved[key] = self._advance(Entity.CONTACT, key, bits, company_id, company)
        self._save(moved)
        if self._plan.awaited_contacts and companies:
            rows = self._session.execute(
                _OVER_FOR_CONTACTS,
                {"tenant": tenant_of(self._session), "run": self._run_id, "ids": array_of_ids(companies)},
            )
            over = {row[0]: int(row[1]) for row in rows}
            heard = self._hear_contacts({key: member.bits for key, member in companies.items()}, over)
            self._save(heard)

    def _lock(
        self, lock: Callable[[Session, UUID, Collection[UUID]], dict[UUID, Member]], ids: Collection[UUID]
    ) -> dict[UUID, Member]:
        found = lock(self._session, self._run_id, ids)
        self._places.update({key: member.place for key, member in found.items()})
        return found

    def _save(self, bits: Mapping[UUID, Bits]) -> None:
        save_members(self._session, self._run_id, bits, self._places)

    def _hear_contacts(self, companies: Mapping[UUID, Bits], over: Mapping[UUID, int]) -> dict[UUID, Bits]:
        awaited = self._plan.awaited_contacts
        moved = {}
        for key, mask in over.items():
            bits = companies[key]
            terminal = (bits.terminal & ~awaited) | (mask & awaited)
            if terminal != bits.terminal:
                moved[key] = self._advance(Entity.COMPANY, key, bits._replace(terminal=terminal), None, None)
        return moved

    def _advance(self, entity: Entity, key: UUID, own: Bits, company_id: UUID | None, company: Bits | None) -> Bits:
        bits, moves = self._plan.advance(entity, own, company)
        nodes = self._plan.nodes
        for position, state, cause in moves:
            code = said = None
            if cause is not None:
                code = "disqualified" if state is State.SKIPPED else "upstream_failed"
                said = self._why(key, company_id, cause)
                if cause == NO_COMPANY:
                    code = "no_company"
                self._texts[key][position] = said
            self.rows.append(NewRow(nodes[position].code, entity, key, state, code, said))
        return bits

    def _why(self, key: UUID, company_id: UUID | None, cause: int) -> str:
        if cause == NO_COMPANY:
            return "This contact has no company."
        said = self._texts.get(key, {}).get(cause)
        if said is None and company_id is not None:
            said = self._texts.get(company_id, {}).get(cause)
        return said or f"{self._plan.nodes[cause].label} did not end well for this record."


def _differ(before: Bits, after: Bits, mask: int) -> bool:
    # Written out: this runs once per completion, and a generator over four numbers costs more than the comparison.
    changed = (before.satisfied ^ after.satisfied) | (before.terminal ^ after.terminal)
    return bool((changed | (before.failed ^ after.failed) | (before.disqualified ^ after.disqualified)) & mask)
