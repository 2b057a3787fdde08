from __future__ import annotations

import pytest
from pydantic import SecretStr

from leadgen.bootstrap.providers import make_providers
from leadgen.enrichment.catalog import ALIASES, registry
from leadgen.errors import InvalidError
from leadgen.fields import Entity
from leadgen.settings import Settings


class TestMakeProviders:
    def test_without_a_key_a_service_is_the_marked_sandbox(self):
        made = make_providers(Settings(sandbox=None, perplexity_api_key=None, anthropic_api_key=SecretStr("k")))
        assert made.research.name == "sandbox:perplexity"
        assert made.writing.name == "anthropic"

    def test_registers_need_no_key_to_be_real(self):
        made = make_providers(Settings(sandbox=False))
        assert [made.register(code).name for code in ("ares", "brreg", "prh", "recherche")] == [
            "ares",
            "brreg",
            "prh",
            "recherche",
        ]
        assert made.isir.name == "isir"

    def test_models_come_from_the_settings(self):
        made = make_providers(Settings(sandbox=True, research_model="a", writing_model="b"))
        assert (made.research_model, made.writing_model) == ("a", "b")


class TestCatalog:
    def test_needs_are_those_of_the_design(self):
        stages = registry().stages
        needs = {code: set(stage.needs) for code, stage in stages.items() if stage.needs}
        assert needs == {
            "triage": {"l1"},
            "l2": {"triage"},
            "signals": {"triage"},
            "ares": {"l1"},
            "brreg": {"l1"},
            "prh": {"l1"},
            "recherche": {"l1"},
            "isir": {"ares"},
            "legal": {"l1"},
            "person": {"l1"},
        }
        assert set(stages["legal"].soft_needs) == {"ares", "brreg", "prh", "recherche", "isir"}
        assert stages["qc"].after_all
        assert stages["person"].entity is Entity.CONTACT

    def test_registry_stands_for_all_of_them(self):
        assert registry().resolve(["registry"]) == list(ALIASES["registry"])
        with pytest.raises(InvalidError):
            registry().resolve(["registrys"])

    def test_only_research_costs_money(self):
        assert {code for code, stage in registry().stages.items() if stage.expected_cost} == {
            "l1",
            "l2",
            "signals",
            "person",
        }
