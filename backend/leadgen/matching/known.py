"""Finds existing records for thousands of rows in two statements.

An index holds the database's records for the keys it was asked for, and what the caller adds. An added record is found
exactly as it would be after it was written. So a preview and a commit decide alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.custom_fields.custom_field import is_custom, observed_field
from leadgen.db import array
from leadgen.fields import Entity, Field
from leadgen.matching.keys import CompanyKeys, ContactKeys
from leadgen.people.mailboxes import is_role_mailbox
from leadgen.tenancy import tenant_of


@dataclass(slots=True, eq=False)
class KnownCompany:
    """A company as matching sees it.

    `filled` has a bit per watched field that has a value, or that a person left empty.
    """

    id: UUID
    label: str
    domain: str | None
    name_key: str | None
    filled: int = 0


@dataclass(slots=True, eq=False)
class KnownContact:
    """A contact as matching sees it; `names` are its first, last and full name."""

    id: UUID
    label: str
    linkedin: str | None
    email: str | None
    name_key: str | None
    company_id: UUID | None
    names: tuple[str | None, str | None, str | None] = (None, None, None)
    filled: int = 0

    def mailbox(self) -> tuple[str, UUID | None] | None:
        """Return the shared mailbox that this contact is, with its company; None for a person."""
        if self.name_key is not None or self.email is None or not is_role_mailbox(self.email):
            return None
        return self.email, self.company_id


@dataclass(slots=True)
class CompanyIndex:
    """Companies by domain and by name.

    `fields` are the watched fields, by bit. `only_ref` restricts the index to one import's records. `asked` are the
    keys that were looked up.
    """

    fields: Sequence[str]
    only_ref: str | None = None
    by_id: dict[UUID, KnownCompany] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    by_domain: dict[str, KnownCompany] = field(default_factory=dict)
    by_name: dict[str, list[KnownCompany]] = field(default_factory=dict)

    def load(self, session: Session, keys: Collection[CompanyKeys]) -> None:
        """Read the database's records for these keys."""
        own = _only("company", self.only_ref)
        domains = {key.domain for key in keys if key.domain} - self.asked
        names = {key.name for key in keys if key.name} - self.asked
        self.asked |= domains | names  # one set: a domain contains a dot, a normalized name never does
        found = session.execute(
            text(
                "WITH found AS (SELECT id FROM companies WHERE tenant_id = :tenant AND domain = ANY(CAST(:domains AS text[]))"
                " UNION SELECT id FROM companies WHERE tenant_id = :tenant AND name_key = ANY(CAST(:names AS text[])))"
                " SELECT m.id, m.name, m.domain, CASE WHEN m.name IS NOT NULL THEN m.name_key END,"
                f" {_filled(Entity.COMPANY, self.fields)}"
                f" FROM found JOIN companies m ON m.tenant_id = :tenant AND m.id = found.id"
                f" {_side_joins(Entity.COMPANY, self.fields)} {own} ORDER BY m.id"
            ),
            {
                "tenant": tenant_of(session),
                "domains": array(list(domains)),
                "names": array(list(names)),
                "ref": self.only_ref,
            },
        )
        fresh = [
            KnownCompany(key, name or domain or "", domain, name_key, int(filled))
            for key, name, domain, name_key, filled in found
            if key not in self.by_id
        ]
        _respect_people(session, Entity.COMPANY, self.fields, fresh)
        for known in fresh:
            self.add(known)

    def add(self, known: KnownCompany) -> None:
        """Make a record findable, also by keys that it got since it was added."""
        self.by_id[known.id] = known
        if known.domain is not None:
            other = self.by_domain.get(known.domain)
            if other is None or known.id < other.id:
                self.by_domain[known.domain] = known
        if known.name_key is not None:
            _insert(self.by_name.setdefault(known.name_key, []), known)

    def find(self, keys: CompanyKeys) -> tuple[KnownCompany, str] | None:
        """Return the matching company and the rule, or None.

        One name with two different domains is two companies.
        """
        if keys.domain is not None and (known := self.by_domain.get(keys.domain)) is not None:
            return known, "same domain"
        if keys.name is not None:
            for known in self.by_name.get(keys.name, ()):
                if keys.domain is None or known.domain is None:
                    return known, "same name"
        return None

    def candidates(self, keys: Sequence[CompanyKeys]) -> list[Collection[UUID]]:
        """Return the companies that each of these rows may match, once the other rows are applied.

        A company that one row finds by its name may get the domain by which the next row finds it.
        """
        distinct = set(keys)
        names: dict[str, set[str]] = defaultdict(set)
        domains: dict[str, set[str]] = defaultdict(set)
        for key in distinct:
            if key.domain is not None and key.name is not None:
                names[key.domain].add(key.name)
                domains[key.name].add(key.domain)
        found = {
            key: self._candidates_of(key, names.get(key.domain or "", ()), domains.get(key.name or "", ()))
            for key in distinct
        }
        return [found[key] for key in keys]

    def _candidates_of(self, key: CompanyKeys, names: Iterable[str], domains: Iterable[str]) -> set[UUID]:
        found = {known.id for name in {key.name, *names} if name for known in self.by_name.get(name, ())}
        found |= {self.by_domain[domain].id for domain in {key.domain, *domains} if domain in self.by_domain}
        return found

    def namesake(self, keys: CompanyKeys) -> KnownCompany | None:
        """Return another company of this name, for a note."""
        return next(iter(self.by_name.get(keys.name or "", ())), None)


@dataclass(slots=True)
class ContactIndex:
    """Contacts by LinkedIn URL, e-mail, and name at a company (or at none).

    Mailboxes without a name are found by address and company likewise.
    """

    fields: Sequence[str]
    by_id: dict[UUID, KnownContact] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    by_linkedin: dict[str, KnownContact] = field(default_factory=dict)
    by_email: dict[str, KnownContact] = field(default_factory=dict)
    by_name: dict[tuple[str, UUID | None], list[KnownContact]] = field(default_factory=dict)
    by_mailbox: dict[tuple[str, UUID | None], list[KnownContact]] = field(default_factory=dict)

    def load(self, session: Session, keys: Sequence[ContactKeys], companies: Sequence[Collection[UUID]]) -> None:
        """Read the database's records for these keys.

        A name counts at the companies given beside it, or at none.
        """
        linkedin = {key.linkedin for key in keys if key.linkedin} - self.asked
        emails = {key.email for key in keys if key.email} - self.asked
        mailboxes = {key.mailbox for key in keys if key.mailbox} - self.asked
        alone = {key.name for key in keys if key.name} - self.asked
        self.asked |= linkedin | emails | mailboxes | alone  # one set: these four kinds of key never look alike
        pairs = {(key.name, at) for key, places in zip(keys, companies, strict=True) if key.name for at in places}
        found = session.execute(
            text(
                "WITH found AS (SELECT id FROM contacts WHERE tenant_id = :tenant AND linkedin_url = ANY(CAST(:linkedin AS text[]))"
                " UNION SELECT id FROM contacts WHERE tenant_id = :tenant AND email = ANY(CAST(:emails AS text[]))"
                " UNION SELECT id FROM contacts WHERE tenant_id = :tenant AND email = ANY(CAST(:mailboxes AS text[]))"
                " AND name_key IS NULL"
                " UNION SELECT id FROM contacts WHERE tenant_id = :tenant AND company_id IS NULL AND"
                " name_key = ANY(CAST(:alone AS text[]))"
                " UNION SELECT c.id FROM unnest(CAST(:names AS text[]), CAST(:companies AS uuid[])) AS pair(name_key, company_id)"
                " JOIN contacts c ON c.tenant_id = :tenant AND c.name_key = pair.name_key AND c.company_id = pair.company_id)"
                " SELECT m.id, m.name, m.linkedin_url, m.email, m.name_key, m.company_id, m.first_name, m.last_name,"
                f" m.full_name, {_filled(Entity.CONTACT, self.fields)}"
                " FROM found JOIN contacts m ON m.tenant_id = :tenant AND m.id = found.id"
                f" {_side_joins(Entity.CONTACT, self.fields)} ORDER BY m.id"
            ),
            {
                "tenant": tenant_of(session),
                "linkedin": array(list(linkedin)),
                "emails": array(list(emails)),
                "mailboxes": array(list(mailboxes)),
                "alone": array(list(alone)),
                "names": array([name for name, _ in pairs]),
                "companies": array([company for _, company in pairs]),
            },
        )
        fresh = [
            KnownContact(
                key, name or email or "", profile, email, name_key, company_id, (first, last, full), int(filled)
            )
            for key, name, profile, email, name_key, company_id, first, last, full, filled in found
            if key not in self.by_id
        ]
        _respect_people(session, Entity.CONTACT, self.fields, fresh)
        for known in fresh:
            self.add(known)

    def add(self, known: KnownContact) -> None:
        """Make a record findable, also by keys that it got since it was added."""
        self.by_id[known.id] = known
        for value, index in ((known.linkedin, self.by_linkedin), (known.email, self.by_email)):
            if value is not None:
                other = index.get(value)
                if other is None or known.id < other.id:
                    index[value] = known
        if known.name_key is not None:
            _insert(self.by_name.setdefault((known.name_key, known.company_id), []), known)
        elif (mailbox := known.mailbox()) is not None:
            _insert(self.by_mailbox.setdefault(mailbox, []), known)

    def file_again(self, known: KnownContact, *, name_key: str | None, company_id: UUID | None) -> None:
        """Make a contact findable under another name or company, in place of the old ones."""
        if known.name_key is not None:
            self.by_name.get((known.name_key, known.company_id), []).remove(known)
        elif (mailbox := known.mailbox()) is not None and known in self.by_mailbox.get(mailbox, ()):
            self.by_mailbox[mailbox].remove(known)
        known.name_key, known.company_id = name_key, company_id
        self.add(known)

    def find(self, keys: ContactKeys, company_id: UUID | None) -> tuple[KnownContact, str] | None:
        """Return the matching contact and the rule, or None.

        A name counts only at the same company and never against two different LinkedIn profiles. Where no company is
        known on either side, it does not count against two different e-mail addresses either. A shared mailbox at the
        same company is the same one, as long as it has no person's name.
        """
        if keys.linkedin is not None and (known := self.by_linkedin.get(keys.linkedin)) is not None:
            return known, "same LinkedIn URL"
        if keys.email is not None and (known := self.by_email.get(keys.email)) is not None:
            return known, "same e-mail"
        for known in self.by_name.get((keys.name, company_id), ()) if keys.name is not None else ():
            if keys.linkedin is not None and known.linkedin is not None:
                continue
            if company_id is None and keys.email is not None and known.email is not None:
                continue
            return known, "same name and company" if company_id is not None else "same name, no company on either side"
        for known in self.by_mailbox.get((keys.mailbox, company_id), ()) if keys.mailbox is not None else ():
            if keys.linkedin is None or known.linkedin is None:
                where = "and company" if company_id is not None else "without a name, no company on either side"
                return known, f"same mailbox {where}"
        return None


def _insert(records: list[Any], known: Any) -> None:
    if known not in records:  # they compare by identity
        records.append(known)
        if len(records) > 1:
            records.sort(key=lambda item: item.id)


def _only(entity: str, ref: str | None) -> str:
    if ref is None:
        return ""
    return (
        f"WHERE EXISTS (SELECT FROM observations o WHERE o.tenant_id = m.tenant_id AND o.{entity}_id = m.id"
        " AND o.source_ref = :ref AND o.retracted_at IS NULL)"
    )


def _main(entity: Entity) -> str:
    return "companies" if entity is Entity.COMPANY else "contacts"


def _watched(entity: Entity, keys: Sequence[str]) -> list[tuple[int, Field]]:
    return [(bit, observed_field(entity, key)) for bit, key in enumerate(keys)]


def _filled(entity: Entity, keys: Sequence[str]) -> str:
    main = _main(entity)
    bits = [
        f"CASE WHEN {_value(known, main)} IS NULL THEN 0 ELSE {1 << bit} END" for bit, known in _watched(entity, keys)
    ]
    return f"CAST({' + '.join(bits) or '0'} AS numeric)"


def _value(known: Field, main: str) -> str:
    """Return the SQL of a field's current value."""
    column = f'{"m" if known.table == main else known.table}."{known.column}"'
    return f"{column} -> '{known.key}'" if is_custom(known.key) else column


def _respect_people(
    session: Session, entity: Entity, keys: Sequence[str], fresh: Sequence[KnownCompany] | Sequence[KnownContact]
) -> None:
    """Count a field that a person has left empty as filled.

    An imported value would not show there.
    """
    if not fresh:
        return
    known = {item.id: item for item in fresh}
    said = session.execute(
        text(
            f"SELECT o.{entity.value}_id, key FROM observations o CROSS JOIN LATERAL jsonb_object_keys(o.values) AS key"
            f" WHERE o.tenant_id = :tenant AND o.{entity.value}_id = ANY(CAST(:ids AS uuid[]))"
            " AND o.source_kind = 'person' AND o.retracted_at IS NULL"
        ),
        {"tenant": tenant_of(session), "ids": array(list(known))},
    )
    bits = {key: 1 << bit for bit, key in enumerate(keys)}
    for record_id, key in said:
        known[record_id].filled |= bits.get(key, 0)


def _side_joins(entity: Entity, keys: Sequence[str]) -> str:
    sides = sorted({known.table for _, known in _watched(entity, keys)} - {_main(entity)})
    return " ".join(f"LEFT JOIN {side} ON {side}.tenant_id = m.tenant_id AND {side}.id = m.id" for side in sides)
