"""Finds existing contacts for thousands of rows in two statements. See `companies` for what an index holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import array
from leadgen.fields import Entity
from leadgen.fields.addresses.email_advice import mailbox_key
from leadgen.fields.addresses.shared_hosts import is_shared_host
from leadgen.matching.evidence import SUSPECTS, Evidence, Judgement, MatchEvidence
from leadgen.matching.keys import ContactKeys, phones_of
from leadgen.matching.records import few_of, filled_bits, insert_by_id, respect_people, side_joins
from leadgen.people.mailboxes import is_role_mailbox
from leadgen.people.names import NameRelation, compare_names, name_variants
from leadgen.tenancy import tenant_of

Place = tuple[str, UUID | None]
"""A name or a mailbox at a company, or at none."""


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
    phones: tuple[str, ...] = ()
    filled: int = 0
    keyed: tuple[str, str | None] | None = None
    """The e-mail and the key of its mailbox, once computed."""

    @property
    def own_mailbox(self) -> str | None:
        """Return the key of the contact's own mailbox; None without one, and for a shared one."""
        if self.email is None:
            return None
        if self.keyed is None or self.keyed[0] != self.email:
            self.keyed = self.email, None if is_role_mailbox(self.email) else mailbox_key(self.email)
        return self.keyed[1]

    def mailbox(self) -> Place | None:
        """Return the shared mailbox that this contact is, with its company; None for a person."""
        if self.name_key is not None or self.email is None or not is_role_mailbox(self.email):
            return None
        return self.email, self.company_id


class ContactFinding(NamedTuple):
    """The matching contact, or None; the rule; what speaks for and against, also of possible duplicates."""

    known: KnownContact | None
    rule: str
    evidence: Evidence


_NOTHING = ContactFinding(None, "", ())


@dataclass(slots=True)
class ContactIndex:
    """Contacts by LinkedIn profile, own mailbox, and name at a company (or at none).

    Mailboxes without a name are found by address and company likewise.
    """

    fields: Sequence[str]
    by_id: dict[UUID, KnownContact] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    by_linkedin: dict[str, list[KnownContact]] = field(default_factory=dict)
    by_email: dict[str, list[KnownContact]] = field(default_factory=dict)
    by_name: dict[Place, list[KnownContact]] = field(default_factory=dict)
    by_mailbox: dict[Place, list[KnownContact]] = field(default_factory=dict)

    def load(self, session: Session, keys: Sequence[ContactKeys], companies: Sequence[Collection[UUID]]) -> None:
        """Read the database's records for these keys.

        A name counts at the companies given beside it, or at none.
        """
        linkedin = {key.linkedin for key in keys if key.linkedin} - self.asked
        emails = {key.email for key in keys if key.email} - self.asked
        mailboxes = {key.mailbox for key in keys if key.mailbox} - self.asked
        alone = {key.name for key in keys if key.name} - self.asked
        self.asked |= linkedin | emails | mailboxes | alone  # one set: these four kinds of key never look alike
        pairs = {
            (name, at)
            for key, places in zip(keys, companies, strict=True)
            if key.name and places
            for name in (key.name, *name_variants(key.name))
            for at in places
        }
        found = session.execute(
            text(
                "WITH found AS (SELECT id FROM contacts WHERE tenant_id = :tenant AND linkedin_url = ANY(CAST(:linkedin AS text[]))"
                " UNION SELECT id FROM contacts WHERE tenant_id = :tenant AND email = ANY(CAST(:emails AS text[]))"
                " UNION SELECT id FROM contacts WHERE tenant_id = :tenant AND email_key = ANY(CAST(:emails AS text[]))"
                " UNION SELECT id FROM contacts WHERE tenant_id = :tenant AND email = ANY(CAST(:mailboxes AS text[]))"
                " AND name_key IS NULL"
                " UNION SELECT id FROM contacts WHERE tenant_id = :tenant AND company_id IS NULL AND"
                " name_key = ANY(CAST(:alone AS text[]))"
                " UNION SELECT c.id FROM unnest(CAST(:names AS text[]), CAST(:companies AS uuid[])) AS pair(name_key, company_id)"
                " JOIN contacts c ON c.tenant_id = :tenant AND c.name_key = pair.name_key AND c.company_id = pair.company_id)"
                " SELECT m.id, m.name, m.linkedin_url, m.email, m.name_key, m.company_id, m.first_name, m.last_name,"
                f" m.full_name, m.phone, m.mobile_phone, {filled_bits(Entity.CONTACT, self.fields)}"
                " FROM found JOIN contacts m ON m.tenant_id = :tenant AND m.id = found.id"
                f" {side_joins(Entity.CONTACT, self.fields)} ORDER BY m.id"
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
                row.id, row.name or row.email or "", row.linkedin_url, row.email, row.name_key, row.company_id,
                (row.first_name, row.last_name, row.full_name), phones_of(row.phone, row.mobile_phone), int(row[-1]),
            )
            for row in found
            if row.id not in self.by_id
        ]  # fmt: skip
        respect_people(session, Entity.CONTACT, self.fields, fresh)
        for known in fresh:
            self.add(known)

    def add(self, known: KnownContact) -> None:
        """Make a record findable, also by keys that it got since it was added."""
        self.by_id[known.id] = known
        if known.linkedin is not None:
            insert_by_id(self.by_linkedin.setdefault(known.linkedin, []), known)
        if known.email is not None and (own := known.own_mailbox) is not None:
            insert_by_id(self.by_email.setdefault(own, []), known)
        if known.name_key is not None:
            insert_by_id(self.by_name.setdefault((known.name_key, known.company_id), []), known)
        elif (mailbox := known.mailbox()) is not None:
            insert_by_id(self.by_mailbox.setdefault(mailbox, []), known)

    def file_again(self, known: KnownContact, *, name_key: str | None, company_id: UUID | None) -> None:
        """Make a contact findable under another name or company, in place of the old ones."""
        if known.name_key is not None:
            self.by_name.get((known.name_key, known.company_id), []).remove(known)
        elif (mailbox := known.mailbox()) is not None and known in self.by_mailbox.get(mailbox, ()):
            self.by_mailbox[mailbox].remove(known)
        known.name_key, known.company_id = name_key, company_id
        self.add(known)

    def find(self, keys: ContactKeys, company_id: UUID | None) -> ContactFinding:
        """Return the matching contact, and the evidence.

        A profile and an own mailbox are one person's, unless the name is another one. A name counts only at the same
        company, in the same spelling, and never against other profiles or addresses. A shared mailbox at the same
        company is the same one, as long as it has no person's name.
        """
        met = list(self._met(keys, company_id))
        if not met:
            return _NOTHING
        judged = [(_judge(keys, known, company_id), known) for known in dict.fromkeys(met)]
        good = [(judgement, known) for judgement, known in judged if judgement.rule is not None]
        if good:
            best = max(judgement.rank for judgement, _ in good)
            judgement, known = min((pair for pair in good if pair[0].rank == best), key=lambda pair: pair[1].id)
            return ContactFinding(known, judgement.rule or "", (_evidence(known, judgement, same=True),))
        suspects = (_evidence(known, judgement, same=False) for judgement, known in judged if _is_suspect(judgement))
        return ContactFinding(None, "", tuple(suspects)[:SUSPECTS])

    def _met(self, keys: ContactKeys, company_id: UUID | None) -> Iterator[KnownContact]:
        if keys.linkedin is not None:
            yield from few_of(self.by_linkedin.get(keys.linkedin, ()), keys.name)
        if keys.email is not None:
            yield from few_of(self.by_email.get(keys.email, ()), keys.name)
        if keys.name is not None:
            yield from few_of(self.by_name.get((keys.name, company_id), ()), keys.name)
            if company_id is not None:
                for name in name_variants(keys.name):
                    yield from few_of(self.by_name.get((name, company_id), ()), name)
        if keys.mailbox is not None:
            yield from few_of(self.by_mailbox.get((keys.mailbox, company_id), ()), None)

    def owner_of(self, keys: ContactKeys, field: str, but: KnownContact) -> KnownContact | None:
        """Return another contact that has the row's profile or own mailbox; a shared mailbox belongs to nobody."""
        key, index = (keys.linkedin, self.by_linkedin) if field == "linkedin_url" else (keys.email, self.by_email)
        return next((known for known in index.get(key, ()) if known is not but), None) if key is not None else None


def _evidence(known: KnownContact, judgement: Judgement, *, same: bool) -> MatchEvidence:
    return MatchEvidence(known.id, known.label, same, judgement.supports, judgement.opposes)


def _is_suspect(judgement: Judgement) -> bool:
    """Tell whether more than a name connects two contacts, or nothing tells them apart."""
    return not judgement.opposes or any(not what.startswith(_NAMES) for what in judgement.supports)


_NAMES = tuple(relation.value for relation in NameRelation)
_BY_PROFILE, _BY_EMAIL, _BY_MAILBOX, _BY_NAME = 4, 3, 2, 1


@dataclass(slots=True)
class _Facts:
    """How a row and a contact compare; None: unknown on one side."""

    profile: bool | None
    email: bool | None
    email_alike: bool
    shared_mailbox: bool
    name: NameRelation | None
    company: bool | None
    phone: bool | None


def _judge(keys: ContactKeys, known: KnownContact, company_id: UUID | None) -> Judgement:
    """Compare a row with a contact that shares a key with it."""
    facts = _facts(keys, known, company_id)
    rule, by = _rule(keys, known, company_id, facts)
    supports, opposes = _in_words(facts)
    is_same_name = facts.name is NameRelation.SAME or (keys.name is None and known.name_key is None)
    rank = (by, int(is_same_name), int(facts.name is not NameRelation.OTHER), int(facts.company is True))
    return Judgement(rule, rank, supports, opposes)


def _facts(keys: ContactKeys, known: KnownContact, company_id: UUID | None) -> _Facts:
    theirs = known.own_mailbox
    return _Facts(
        profile=keys.linkedin == known.linkedin if keys.linkedin and known.linkedin else None,
        email=keys.email == theirs if keys.email and theirs else None,
        email_alike=bool(keys.address and known.email) and _are_alike(keys.address or "", known.email or ""),
        shared_mailbox=keys.email is None and keys.address is not None and keys.address == known.email,
        name=compare_names(keys.shown or keys.name, known.label) if keys.name and known.name_key else None,
        company=company_id == known.company_id if company_id and known.company_id else None,
        phone=not set(keys.phones).isdisjoint(known.phones) if keys.phones and known.phones else None,
    )


def _are_alike(one: str, other: str) -> bool:
    """Tell whether two addresses differ only by a tag, or only by the own domain behind the same name."""
    local, _, host = one.rpartition("@")
    name, _, domain = other.rpartition("@")
    if local.partition("+")[0] != name.partition("+")[0]:
        return False
    return host == domain or not (is_shared_host(host) or is_shared_host(domain))


def _rule(keys: ContactKeys, known: KnownContact, company_id: UUID | None, facts: _Facts) -> tuple[str | None, int]:
    other_name = facts.name is NameRelation.OTHER
    other_email = facts.email is False and not facts.email_alike
    if facts.profile and not (other_name and other_email):
        return "same LinkedIn URL", _BY_PROFILE
    other_surname = facts.name in _OTHER_PEOPLE  # a marriage, or the next person with this mailbox
    if facts.email and not other_surname and not (facts.profile is False and facts.name is not NameRelation.SAME):
        return "same e-mail", _BY_EMAIL
    if keys.mailbox is not None and known.mailbox() == (keys.mailbox, company_id) and facts.profile is None:
        where = "and company" if company_id is not None else "without a name, no company on either side"
        return f"same mailbox {where}", _BY_MAILBOX
    if facts.name is not NameRelation.SAME or known.company_id != company_id or facts.profile is False or other_email:
        return None, 0
    if company_id is not None:
        return "same name and company", _BY_NAME
    return ("same name, no company on either side", _BY_NAME) if _may_be_one(keys, known, facts) else (None, 0)


def _may_be_one(keys: ContactKeys, known: KnownContact, facts: _Facts) -> bool:
    """Tell whether nothing but the company is missing: two namesakes without a company are told apart by anything."""
    if facts.email is False or facts.phone is False:
        return False
    has_keys = bool(keys.linkedin or keys.email) and bool(known.linkedin or known.own_mailbox)
    return not has_keys or bool(facts.profile or facts.email or facts.phone)


def _in_words(facts: _Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    supports: list[str] = []
    opposes: list[str] = []
    email = None if facts.email_alike and not facts.email else facts.email
    for what, agree in (("LinkedIn profile", facts.profile), ("e-mail", email)):
        if agree is not None:
            (supports if agree else opposes).append(f"{'same' if agree else 'other'} {what}")
    if facts.shared_mailbox:
        supports.append("same shared mailbox")
    if facts.email_alike and facts.email is False:
        supports.append("e-mail with the same name")
    if facts.name is not None:
        (opposes if facts.name in _OTHER_PEOPLE else supports).append(facts.name.value)
    if facts.company is not None:
        (supports if facts.company else opposes).append(f"{'same' if facts.company else 'other'} company")
    if facts.phone is not None and facts.phone:
        supports.append("same phone number")
    return tuple(supports), tuple(opposes)


_OTHER_PEOPLE = frozenset({NameRelation.OTHER, NameRelation.SURNAME})
