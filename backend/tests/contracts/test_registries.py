"""Each registry client against its stand-in: every company, every kind of bad day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import NotFound, Permanent, ProviderError, Transient
from leadgen.providers.registries.matching.ranking import NameQuery, pick, rank_candidates
from leadgen.sandbox.world import world

from .conftest import COUNTRIES, Sandbox

Ask = Callable[[str], Any]
ALL = [*COUNTRIES.values(), "isir"]


def somebody(code: str) -> str:
    """The number of an ordinary company of the register's country."""
    country = next((c for c, name in COUNTRIES.items() if name == code), "CZ")
    plain = (c for c in world().in_country(country) if c.key[3:].isdigit() and not c.quirks and not c.ended)
    found = next(plain).registration_id
    assert found is not None
    return found


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_company_of_the_world_is_read_or_honestly_missing(ask: Ask, country: str) -> None:
    client = ask(COUNTRIES[country])
    missing = set()
    for company in world().in_country(country):
        assert company.registration_id is not None
        try:
            profile = client.fetch(company.registration_id)
        except NotFound:
            missing.add(company.key)
            continue
        assert profile.registration_id is not None
        assert profile.registration_id.replace("-", "") == company.registration_id.replace("-", "")
        assert profile.fetched_at is not None
        assert profile.raw
        if company.ended is None and "withheld" not in company.quirks:
            assert (profile.official_name or "").casefold() == company.name.casefold()
            assert profile.registration_status is not RegistrationStatus.DISSOLVED
    # What the world marks as unlisted (404 after dissolution) or removed by law (410), and nothing else.
    assert missing == {c.key for c in world().in_country(country) if c.quirks & {"unlisted", "gone", "absent"}}


@pytest.mark.parametrize(
    ("code", "key", "status"),
    [
        ("ares", "cz-dissolved-past-end", RegistrationStatus.DISSOLVED),
        ("ares", "cz-end-in-future", RegistrationStatus.ACTIVE),
        ("ares", "cz-liquidation", RegistrationStatus.IN_LIQUIDATION),
        ("brreg", "no-deleted", RegistrationStatus.DISSOLVED),
        ("brreg", "no-bankrupt", RegistrationStatus.INSOLVENT),
        ("brreg", "no-liquidation", RegistrationStatus.IN_LIQUIDATION),
        ("brreg", "no-forced-dissolution", RegistrationStatus.IN_LIQUIDATION),
        ("brreg", "no-branch", RegistrationStatus.UNKNOWN),
        ("prh", "fi-ceased", RegistrationStatus.DISSOLVED),
        ("prh", "fi-bankrupt", RegistrationStatus.INSOLVENT),
        ("prh", "fi-liquidation", RegistrationStatus.IN_LIQUIDATION),
        ("recherche", "fr-closed", RegistrationStatus.DISSOLVED),
    ],
)
def test_special_companies(ask: Ask, code: str, key: str, status: RegistrationStatus) -> None:
    assert ask(code).fetch(world().company(key).registration_id).registration_status is status


def test_every_czech_company_gets_the_insolvency_it_has(ask: Ask) -> None:
    client = ask("isir")
    ended = {"ODSKRTNUTA", "PRAVOMOCNA", "VYRIZENA", "MYLNÝ ZÁP."}
    for company in world().in_country("CZ"):
        told = client.fetch(company.registration_id).insolvency
        running = [p for p in company.proceedings if not p.ended and p.state not in ended and p.state != "NEVYRIZENA"]
        assert (told.flag, told.active_count) == (bool(running), len(running)), company.name
        assert told.total_count == len(company.proceedings)


@pytest.mark.parametrize("country", COUNTRIES)
def test_by_name_never_the_wrong_company(ask: Ask, country: str) -> None:
    client = ask(COUNTRIES[country])
    companies = world().in_country(country)
    right = 0
    for company in companies:
        query = NameQuery(company.name, city=company.address.place.city, country=country)
        hits = client.search(company.name, limit=10)
        chosen = pick(rank_candidates(query, hits), too_many=hits.too_many)
        if chosen.candidate is not None:
            assert chosen.candidate.profile.registration_id == company.registration_id, company.name
            right += 1
    assert right >= 0.9 * len(companies)


@pytest.mark.parametrize("code", ALL)
def test_nobody_has_this_name(ask: Ask, code: str) -> None:
    assert len(ask(code).search("Xyzzy Qwqw Zzyzx")) == 0


# An empty answer of ISIR names nobody, so that a wrong one cannot be told there; with rows it can (test_isir.py).
BAD_DAYS = ["429", "500", "503", "timeout", "truncated", "malformed", "html", "wrong_entity"]


@pytest.mark.parametrize(
    ("code", "kind"), [(c, k) for c in ALL for k in BAD_DAYS if (c, k) != ("isir", "wrong_entity")]
)
def test_bad_days_are_transient_and_not_retried_by_the_client(ask: Ask, sandbox: Sandbox, code: str, kind: str) -> None:
    sandbox.fault(code, kind)
    client = ask(code)
    with pytest.raises(Transient):
        client.fetch(somebody(code))
    assert len(sandbox.calls(code)) == 1
    assert client.fetch(somebody(code)).registration_id, "the next call finds a good day again"


@pytest.mark.parametrize("code", ALL)
def test_retry_after_comes_through(ask: Ask, sandbox: Sandbox, code: str) -> None:
    sandbox.fault(code, "429", retry_after=7)
    with pytest.raises(Transient) as caught:
        ask(code).fetch(somebody(code))
    assert (caught.value.reason, caught.value.retry_after) == ("rate_limited", 7)


@pytest.mark.parametrize(
    ("kind", "error"),
    [("WS1", Permanent), ("WS3", Permanent), ("WS4", Transient), ("SQL1", Transient), ("SERVER1", Transient)],
)
def test_isir_codes_are_never_clean(ask: Ask, sandbox: Sandbox, kind: str, error: type[ProviderError]) -> None:
    sandbox.fault("isir", kind)
    with pytest.raises(error):
        ask("isir").fetch(somebody("isir"))
