"""Registers are asked once a day about a number, by all tenants and workers together, and no faster than they allow."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from leadgen.bootstrap.providers import make_providers
from leadgen.enrichment.registries.cache import RememberedRegister, forget_old_answers
from leadgen.gates.gate import SharedGate
from leadgen.gates.slots import Slots
from leadgen.providers.base import NotFound, Transient
from leadgen.providers.limits import LimitReachedError, Limits
from leadgen.providers.registries import ares, brreg, isir, prh, recherche
from leadgen.sandbox.world import world
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.enrichment.asking import arm, calls
from tests.enrichment.world_list import company_values, listed


@pytest.fixture
def remembering(own_database, sandbox_app, tmp_path: Path):
    settings = Settings(data_dir=tmp_path, sandbox=True)
    return make_providers(settings, transport=httpx2.WSGITransport(app=sandbox_app), database=own_database)


class TestAnswersOfADay:
    @pytest.mark.parametrize(
        ("service", "key"),
        [
            ("ares", "cz-002"),
            ("brreg", "no-bankrupt"),
            ("prh", "fi-ceased"),
            ("recherche", "fr-withheld"),
            ("isir", "cz-insolvent-konkurs"),
        ],
    )
    def test_the_second_answer_is_the_first_one_whole(self, remembering, sandbox_app, service, key):
        register = remembering.isir if service == "isir" else remembering.register(service)
        number = world().company(key).registration_id
        first = register.fetch(number)
        asked = len(calls(sandbox_app, service))
        second = register.fetch(number)
        assert len(calls(sandbox_app, service)) == asked
        for field in type(first).__dataclass_fields__:
            assert getattr(second, field) == getattr(first, field), field

    def test_tenants_share_it(self, own_database, remembering, sandbox_app):
        for _ in range(2):
            made = listed(own_database, make_tenant(own_database), remembering, {"no-001": company_values("no-001")})
            made.run(["l1", "brreg"])
            assert made.row("company_legal_profile", "no-001")["official_name"]
        assert sum("/roller" in call["path"] for call in calls(sandbox_app, "brreg")) == 1

    def test_not_here_is_remembered_as_well(self, remembering, sandbox_app):
        for _ in range(2):
            with pytest.raises(NotFound):
                remembering.register("ares").fetch(world().company("cz-dissolved-404").registration_id)
        assert len(calls(sandbox_app, "ares")) == 1

    def test_an_outage_is_not(self, remembering, sandbox_app):
        number = world().company("fi-001").registration_id
        arm(sandbox_app, "prh", "503")
        with pytest.raises(Transient):
            remembering.register("prh").fetch(number)
        assert remembering.register("prh").fetch(number).registration_id == number

    def test_after_a_day_the_register_is_asked_again(self, own_database, providers, sandbox_app):
        number = world().company("fi-001").registration_id
        register = RememberedRegister(providers.register("prh"), own_database, keep=timedelta(0))
        register.fetch(number)
        asked = len(calls(sandbox_app, "prh"))
        register.fetch(number)
        assert len(calls(sandbox_app, "prh")) == 2 * asked

    def test_a_stand_in_s_answer_is_never_a_real_one(self, own_database, remembering):
        remembering.register("prh").fetch(world().company("fi-001").registration_id)
        with own_database.system_session() as session:
            assert session.scalars(text("SELECT provider FROM registry_cache")).all() == ["sandbox:prh"]

    def test_old_answers_are_deleted(self, own_database, remembering):
        remembering.register("prh").fetch(world().company("fi-001").registration_id)
        assert forget_old_answers(own_database) == 0
        assert forget_old_answers(own_database, keep=timedelta(0)) == 1

    def test_no_tenant_s_session_reaches_it(self, own_database, remembering):
        remembering.register("prh").fetch(world().company("fi-001").registration_id)
        asked = text("SELECT count(*) FROM registry_cache")
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            own_database.tenant_session(make_tenant(own_database)) as session,
        ):
            session.execute(asked)
        with own_database.system_session() as session:
            assert session.scalar(asked) == 1

    def test_a_database_that_is_away_costs_the_memory_only(self, providers):
        away = Database("postgresql://nobody@127.0.0.1:1/none")
        number = world().company("fi-001").registration_id
        assert RememberedRegister(providers.register("prh"), away).fetch(number).registration_id == number


class TestOneLimitForAllWorkers:
    def gates(self, database, waits, **limits):
        slots = Slots(database)
        return [
            SharedGate(Limits(**limits), provider="demo", database=database, slots=slots, sleep=waits.append)
            for _ in range(3)
        ]

    def test_turns_of_all_workers_queue_up_behind_each_other(self, own_database):
        waits: list[float] = []
        for _ in range(3):
            for gate in self.gates(own_database, waits, per_second=0.5, concurrency=9, max_wait=100.0):
                gate._bucket = None  # this process's own share of the limit is another test's business
                with gate.turn():
                    pass
        assert len(waits) == 8
        assert waits == sorted(waits)
        assert 15.0 < waits[-1] <= 16.0

    def test_a_turn_too_far_away_is_refused_and_not_booked(self, own_database):
        waits: list[float] = []
        gate = self.gates(own_database, waits, per_second=0.1, max_wait=15.0)[0]
        gate._bucket = None
        with gate.turn():
            pass
        with gate.turn():
            pass
        for _ in range(2):
            with pytest.raises(LimitReachedError) as refused, gate.turn():
                pass
            assert 15.0 < refused.value.wait <= 20.0

    def test_a_burst_is_allowed_and_not_more(self, own_database):
        waits: list[float] = []
        for gate in self.gates(own_database, waits, per_second=0.1, burst=3, max_wait=100.0):
            with gate.turn():
                pass
        assert waits == []
        gate = self.gates(own_database, waits, per_second=0.1, burst=3, max_wait=100.0)[0]
        with gate.turn():
            pass
        assert len(waits) == 1


def test_real_clients_share_their_limit_and_the_sandbox_needs_none(own_database, tmp_path):
    real = make_providers(Settings(data_dir=tmp_path, sandbox=False), database=own_database)
    held_to = {code: module.LIMITS for code, module in {"ares": ares, "brreg": brreg, "prh": prh, "isir": isir}.items()}
    held_to["recherche"] = recherche.LIMITS
    for code, limits in held_to.items():
        register = real.isir if code == "isir" else real.register(code)
        assert register.name == code
        assert isinstance(register, RememberedRegister)
        gate = register._register._http._gate
        assert isinstance(gate, SharedGate)
        assert (gate._provider, gate._shared) == (code, limits)
        assert isinstance(gate._slots_of_all, Slots), "calls at once are counted over all workers, too"
