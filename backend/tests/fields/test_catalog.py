"""The catalogue: unknown keys are errors, headers are recognised in six languages."""

from __future__ import annotations

import pytest

from leadgen.fields import Entity, SourceKind, UnknownField, catalog, find_by_header, get_field, object_schema
from leadgen.fields.synonyms import _SYNONYMS, find_member


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(UnknownField, match="employees_count") as caught:
        get_field("company", "employes_count")
    assert caught.value.nearest == "employees_count"


@pytest.mark.parametrize(
    "entity,header,key",
    [
        ("company", "Company Name", "name"),
        ("company", "FIRMA", "name"),
        ("company", "IČO", "registration_id"),
        ("company", "ico", "registration_id"),
        ("company", "Organisasjonsnummer", "registration_id"),
        ("company", "Y-tunnus", "registration_id"),
        ("company", "N° SIREN", "registration_id"),
        ("company", "SIRET", "siret"),
        ("company", "N° SIRET", "siret"),
        ("company", "Numéro SIRET", "siret"),
        ("company", "DIČ", "tax_id"),
        ("company", "Počet zaměstnanců", "employees_count"),
        ("company", "Chiffre d'affaires", "revenue_eur_m"),
        ("company", "Země", "hq_country"),
        ("contact", "E-mail", "email"),
        ("contact", "email_address", "email"),
        ("contact", "Příjmení", "last_name"),
        ("contact", "Etunimi", "first_name"),
        ("contact", "Jméno a příjmení", "full_name"),
        ("contact", "LinkedIn URL", "linkedin_url"),
        ("contact", "Stellenbezeichnung", "job_title"),
        ("contact", "first_name", "first_name"),
    ],
)
def test_headers_are_recognised(entity: str, header: str, key: str) -> None:
    field = find_by_header(entity, header)
    assert field is not None
    assert field.key == key


def test_headers_of_what_cannot_be_imported_are_not() -> None:
    assert find_by_header("company", "credibility_score") is None
    assert find_by_header("company", "status") is None


def test_a_person_stands_first_for_every_field() -> None:
    assert all(field.rank(SourceKind.PERSON) == 0 for entity in Entity for field in catalog(entity).values())


def test_every_synonym_names_a_member() -> None:
    for enum, words in _SYNONYMS.items():
        for word, value in words.items():
            assert value in list(enum), (enum, word)
            assert find_member(enum, word) is not None


def test_a_schema_for_models_allows_null_and_names_the_members() -> None:
    schema = object_schema([get_field("company", "industry"), get_field("company", "products")])
    assert schema["properties"]["industry"]["type"] == ["string", "null"]
    assert None in schema["properties"]["industry"]["enum"]
    assert schema["properties"]["products"]["type"] == ["array", "null"]
    assert schema["required"] == ["industry", "products"]
