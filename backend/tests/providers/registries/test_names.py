"""Names are compared by their words, and a ranking says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.registries.matching.names import host, name_similarity, normalize_name
from leadgen.providers.registries.matching.ranking import NameQuery, pick, rank_candidates
from leadgen.providers.registries.models import Address, Candidate, LegalProfile


def profile(name: str, ident: str = "1", **values: object) -> LegalProfile:
    return LegalProfile(registry="demo", registration_id=ident, official_name=name, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Javorník Pumpy, s.r.o.", "CZ", "javornik pumpy"),
        ("JAVORNÍK PUMPY spol. s r. o.", "CZ", "javornik pumpy"),
        ("Javorník Pumpy a.s. v likvidaci", "CZ", "javornik pumpy"),
        ("Fjellrabb Ærlig AS", "NO", "fjellrabb aerlig"),
        ("Oy Fiktiivi Ab", "FI", "fiktiivi"),
        ("Fiktiivi Oyj", "FI", "fiktiivi"),
        ("SARL L'Œuvre Inventée", "FR", "loeuvre inventee"),
        ("Müller & Söhne GmbH & Co. KG", "DE", "muller sohne"),
        ("Example Holdings, Inc.", "US", "example holdings"),
        ("Da Vinci AS", "NO", "da vinci"),
        ("A.S.", "CZ", "a s"),
        ("Пример ООО", None, "пример ооо"),
    ],
)
def test_noise_goes_and_the_name_stays(name: str, country: str | None, expected: str) -> None:
    assert normalize_name(name, country) == expected


@given(st.text(max_size=40), st.sampled_from([None, "CZ", "NO", "FI", "FR", "XX"]))
def test_normalising_twice_changes_nothing(name: str, country: str | None) -> None:
    once = normalize_name(name, country)
    assert normalize_name(once, country) == once


@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_symmetric_and_bounded(a: str, b: str) -> None:
    score = name_similarity(a, b)
    assert 0 <= score <= 1
    assert score == name_similarity(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Javorník Pumpy s.r.o.", "JAVORNIK PUMPY"),
        ("Kuvitteellinen Pumppu Oy", "Oy Kuvitteellinen Pumppu Ab"),
        ("Soft Works", "Softworks AS"),
        ("J. H. Plasty", "JH Plasty, spol. s r.o."),
        ("Nordal & Sønner", "Nordal og Sønner AS"),
    ],
)
def test_same_but_for_noise_is_one(a: str, b: str) -> None:
    assert name_similarity(a, b) == 1.0


@pytest.mark.parametrize(
    ("name", "near", "far"),
    [
        ("Javornik Pumpy", "Javorník Pumpi s.r.o.", "Javorník Pumpy Holding a.s."),
        ("Fjellrabb Pumpeteknikk", "Fjellrab Pumpeteknikk AS", "Fjellrabb Eiendom AS"),
        ("Pumppu 24", "Pumppu 24 Oy", "Pumppu 25 Oy"),
        ("Brno Invest", "Brno Invest s.r.o.", "Brno Invest II s.r.o."),
    ],
)
def test_another_word_is_farther_than_a_misspelt_one(name: str, near: str, far: str) -> None:
    assert name_similarity(name, near) > 0.9 > name_similarity(name, far)


def test_words_turned_round_are_one_company_unless_both_orders_are_there() -> None:
    turned, same = profile("Pumpy Javorník s.r.o.", "1"), profile("Javorník Pumpy a.s.", "2")
    assert pick(rank_candidates(NameQuery("Javorník Pumpy", country="CZ"), [turned])).outcome == "match"
    assert rank_candidates(NameQuery("Javorník Pumpy", country="CZ"), [turned, same])[0].profile is same


@pytest.mark.parametrize(
    ("name", "other"), [("Nordvåg Bygg", "Nordvik Bygg AS"), ("Kvintera Stavby", "Kvintice Stavby a.s.")]
)
def test_another_ending_is_another_company_that_a_person_may_look_at(name: str, other: str) -> None:
    found = pick(rank_candidates(NameQuery(name), [profile(other)]))
    assert found.outcome == "ambiguous"


class TestSites:
    site = "javornik.example"

    def found(self, asked: str, *names: str) -> str:
        profiles = [profile(name, str(n), website=f"https://www.{self.site}/") for n, name in enumerate(names)]
        return pick(rank_candidates(NameQuery(asked, domain=self.site, country="CZ"), profiles)).outcome

    def test_the_beginning_of_a_name_and_the_site_are_enough(self) -> None:
        assert self.found("Javorník", "Javorník Pumpy s.r.o.") == "match"

    def test_not_for_a_mother_or_a_branch_who_share_the_site(self) -> None:
        assert self.found("Javorník Pumpy", "Javorník Pumpy Holding a.s.") == "ambiguous"
        assert self.found("Javorník", "Javorník, odštěpný závod") != "match"

    def test_not_for_one_of_two_sisters(self) -> None:
        assert self.found("Javorník", "Javorník Pumpy s.r.o.", "Javorník Stavby s.r.o.") == "ambiguous"

    def test_not_for_another_name(self) -> None:
        assert self.found("Pumpy", "Javorník Stavby s.r.o.") == "none"


def test_a_city_may_be_named_in_another_language() -> None:
    twins = [
        profile("Dvojče s.r.o.", "1", address=Address(None, "Praha 8", None, "CZ")),
        profile("Dvojče s.r.o.", "2", address=Address(None, "Brno", None, "CZ")),
    ]
    found = pick(rank_candidates(NameQuery("Dvojče", city="Prague"), twins))
    assert found.candidate is not None
    assert found.candidate.profile.registration_id == "1"


def test_a_word_is_partner_of_one_word_only() -> None:
    assert name_similarity("Javorník Servis", "Javorník Servis Services", country="CZ") < 0.85


def test_the_named_company_beats_its_holding_branch_and_predecessor() -> None:
    ranked = rank_candidates(
        NameQuery("Javorník Pumpy", city="Brno", country="CZ"),
        [
            profile("Javorník Pumpy Holding a.s.", "2"),
            profile("Javorník Pumpy a.s.", "1", address=Address("x", "Brno", "60200", "CZ")),
            profile("Javorník Pumpy s.r.o.", "3", registration_status=RegistrationStatus.DISSOLVED),
        ],
    )
    assert [c.profile.registration_id for c in ranked] == ["1", "3", "2"]
    chosen = pick(ranked)
    assert chosen.outcome == "match"
    assert chosen.candidate is not None
    assert chosen.candidate.parts == {"name": 0.9, "city": 0.08, "country": 0.02}


def test_score_is_the_sum_of_its_printed_parts() -> None:
    candidate = rank_candidates(
        NameQuery("Fiktiivi", city="Turku", domain="fiktiivi.example", country="FI"),
        [
            profile(
                "Fiktiivi Oy", address=Address(None, "HELSINKI", None, "FI"), website="https://www.fiktiivi.example/en"
            )
        ],
    )[0]
    assert candidate.score == pytest.approx(min(1.0, sum(candidate.parts.values())))
    assert candidate.parts["domain"] > 0 > candidate.parts["city"]


def test_namesakes_are_ambiguous_until_the_city_parts_them() -> None:
    twins = [
        profile("Dvojče s.r.o.", "1", address=Address(None, "Praha 8", None, "CZ")),
        profile("Dvojče s.r.o.", "2", address=Address(None, "Ostrava", None, "CZ")),
    ]
    assert pick(rank_candidates(NameQuery("Dvojče"), twins)).outcome == "ambiguous"
    placed = pick(rank_candidates(NameQuery("Dvojče", city="Praha"), twins))
    assert placed.outcome == "match"
    assert placed.candidate is not None
    assert placed.candidate.profile.registration_id == "1"


def test_a_former_name_is_worth_less_than_a_present_one() -> None:
    ranked = rank_candidates(
        NameQuery("Rabben VVS"),
        [profile("Fjellrabb AS", "1", former_names=("RABBEN VVS AS",)), profile("Rabben VVS Service AS", "2")],
    )
    renamed = next(c for c in ranked if c.profile.registration_id == "1")
    assert "former_name" in renamed.parts
    assert pick([renamed]).outcome == "ambiguous"


def test_pick_needs_score_and_lead() -> None:
    def at(score: float, ident: str) -> Candidate:
        return Candidate(profile("x", ident), score)

    assert pick([]).outcome == "none"
    assert pick([at(0.5, "1")]).outcome == "none"
    assert pick([at(0.84, "1")]).outcome == "ambiguous"
    assert pick([at(0.85, "1")]).outcome == "match"
    assert pick([at(0.88, "2"), at(0.95, "1")]).outcome == "ambiguous"
    assert pick([at(0.80, "2"), at(0.95, "1")]).outcome == "match"
    assert pick([], too_many=True).outcome == "ambiguous"


def test_order_does_not_depend_on_the_register() -> None:
    twins = [profile("Same AS", str(n)) for n in range(5)]
    forward = rank_candidates(NameQuery("Same"), twins)
    assert forward == rank_candidates(NameQuery("Same"), reversed(twins))


def test_names_withheld_match_nothing() -> None:
    assert rank_candidates(NameQuery("Javorník"), [profile("")])[0].score == 0


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("www.x.example", "x.example"),
        ("https://WWW.x.example:443/a", "x.example"),
        ("x.example/a", "x.example"),
        ("", ""),
    ],
)
def test_host(address: str, expected: str) -> None:
    assert host(address) == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "country"),
    [
        ("Ludmila Pomyslná", "Ing. Ludmila Pomyslná", "CZ"),
        ("Pomyslná Ludmila", "doc. MUDr. Ludmila Pomyslná, CSc.", "CZ"),
        ("mgr. ludmila pomyslná", "Mgr. et Mgr. Ludmila Pomyslná", "CZ"),
        ("Dr. Kari Oppdiktet", "KARI OPPDIKTET", "NO"),
    ],
)
def test_titles_of_a_sole_trader_are_noise(ours: str, theirs: str, country: str) -> None:
    assert name_similarity(ours, theirs, country=country) == name_similarity(theirs, ours, country=country) == 1.0


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Ing. Ludmila Pomyslná", "MUDr. Ludmila Pomyslná"),
        ("Karel Pomyslný", "Karel Pomyslný ml."),
        ("Ludmila Pomyslná", "MDDr. Ludmila Pomyslná s.r.o."),
        ("Dr. Max", "Max s.r.o."),
        ("Ing. Karel Pomyslný", "Ing. Pavel Pomyslný"),
    ],
)
def test_another_person_or_a_company_is_not_the_sole_trader(ours: str, theirs: str) -> None:
    assert name_similarity(ours, theirs, country="CZ") < 0.85
