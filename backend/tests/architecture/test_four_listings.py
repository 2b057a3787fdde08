"""One noun, four places: the address in the API, the slice, its tests, and the feature in the dashboard bear one name.

Where they do not, the tables below say so with a reason; an entry that is not needed any more fails too.
"""

from __future__ import annotations

import inspect

import pytest

from tests.architecture.test_house_rules import PACKAGE, ROOT, TESTS

FEATURES = ROOT / "frontend" / "src" / "features"
SLICE_OF = {
    "enrich": "enrichment",  # the address is the product's older word
    "owners": "records",  # whom companies and contacts are assigned to: one table, no slice of its own
    "campaign-templates": "campaigns",  # presets of a campaign's steps
}
FEATURE_OF = {
    "auth": None,  # the pages in front of the dashboard are the shell's (`src/app`)
    "fields": None,  # the catalogue is read by every feature (`src/api/fields`)
    "tags": None,  # put on and taken off where records are
    "owners": None,  # chosen where records are
    "users": "admin",
    "tenants": "admin",
    "budgets": "admin",
    "custom-fields": "admin",
    "pipeline": "enrich",  # runs are what people start on the Enrich page
    "campaign-templates": "campaigns",
}
PAGES = {
    "qc": "the worklist of findings, which /api/enrich answers",
    "review": "the desk for messages one by one, which /api/messages and /api/campaigns answer",
}
NO_NOUN = {"health", "installation", "docs"}


@pytest.fixture(scope="module")
def homes(app) -> dict[str, set[str]]:
    """The slices that declare routes under each noun of the API."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        parts = rule.rule.split("/")
        view = inspect.unwrap(app.view_functions[rule.endpoint])
        if parts[1] == "api" and parts[2] not in NO_NOUN and view.__module__.startswith("leadgen."):
            found.setdefault(parts[2], set()).add(view.__module__.split(".")[1])
    return found


def feature_of(noun: str) -> str | None:
    return FEATURE_OF.get(noun, noun)


def test_every_noun_of_the_api_is_declared_by_the_slice_of_its_name(homes):
    assert len(homes) > 10
    lost = {noun: found for noun, found in homes.items() if SLICE_OF.get(noun, noun.replace("-", "_")) not in found}
    assert lost == {}


def test_every_slice_with_routes_is_the_home_of_a_noun(homes):
    declaring = set().union(*homes.values())
    assert declaring - {SLICE_OF.get(noun, noun.replace("-", "_")) for noun in homes} == set()


def test_every_slice_has_tests_of_its_name(homes):
    declaring = set().union(*homes.values())
    tested = {folder.name for folder in TESTS.iterdir() if any(folder.glob("test_*.py"))}
    assert declaring <= tested
    assert declaring <= {folder.name for folder in PACKAGE.iterdir() if folder.is_dir()}


def test_every_noun_has_a_feature_and_every_feature_a_noun(homes):
    features = {folder.name for folder in FEATURES.iterdir() if folder.is_dir()}
    wanted = {feature for noun in homes if (feature := feature_of(noun)) is not None}
    assert wanted - features == set()
    assert features - wanted - PAGES.keys() == set()


def test_no_exception_is_left_over(homes):
    features = {folder.name for folder in FEATURES.iterdir() if folder.is_dir()}
    assert (SLICE_OF.keys() | FEATURE_OF.keys()) - homes.keys() == set()
    assert PAGES.keys() - features == set()
    assert {noun for noun, feature in FEATURE_OF.items() if noun in features or feature == noun} == set()
