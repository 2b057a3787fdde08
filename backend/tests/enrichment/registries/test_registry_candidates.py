"""The API declares what a candidate of a register is, and answers with exactly what was kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from leadgen.enrichment.schemas import RegistryCandidateOut, RegistryProfileOut
from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.registries.models import (
    PROFILE_KEYS,
    Address,
    Candidate,
    Capital,
    Director,
    Employees,
    Insolvency,
    LegalProfile,
    NaceCode,
    Proceeding,
)

FULL = LegalProfile(
    registry="ares",
    registration_id="12345678",
    official_name="Alfa a.s.",
    trading_names=("Alfa",),
    registration_status=RegistrationStatus.ACTIVE,
    date_established=date(2001, 2, 3),
    address=Address(street="Křenová 9", city="Brno", postal_code="60200", country="CZ"),
    nace_codes=(NaceCode("CZ-NACE", "2.1", "62200"),),
    directors=(Director("Jana Nová", "person", "jednatel", date(2019, 1, 1)),),
    registered_capital=Capital(Decimal("400000.00"), "CZK"),
    employees=Employees(10, None),
    insolvency=Insolvency(True, 1, 2, (Proceeding("KSBR 1", None, None, "running", date(2024, 5, 6)),)),
    warnings=("cut: the list was cut",),
)


def answered(candidate: Candidate) -> object:
    return RegistryCandidateOut.model_validate(candidate.to_json()).model_dump(mode="json")


def test_every_key_of_a_profile_is_declared():
    assert set(RegistryProfileOut.model_fields) == set(PROFILE_KEYS)


def test_a_candidate_is_answered_as_it_was_kept():
    for profile in (FULL, LegalProfile(registry="prh", registration_id=None)):
        candidate = Candidate(profile, 0.84, {"name": 0.9, "city": -0.08})
        assert answered(candidate) == candidate.to_json()


def test_a_candidate_that_was_kept_before_a_key_existed_is_answered():
    kept = Candidate(FULL, 0.5).to_json()
    del kept["profile"]["siret"]
    shown = RegistryCandidateOut.model_validate(kept)
    assert shown.profile.siret is None
