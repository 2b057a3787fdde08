"""The world: large enough, the same everywhere, with identifiers that an independent library accepts."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from stdnum.cz import dic
from stdnum.de import vat as german_vat
from stdnum.eu import nace
from stdnum.fi import alv, ytunnus
from stdnum.fr import siren, siret, tva
from stdnum.no import mva, orgnr

import leadgen.sandbox.world as world_package
from leadgen.sandbox.registries.recherche_result import sirets
from leadgen.sandbox.world import World
from leadgen.sandbox.world.activities import ACTIVITIES
from leadgen.sandbox.world.generate import Generator
from leadgen.sandbox.world.lookup import SEED
from leadgen.sandbox.world.specials import SPECIALS


class TestSize:
    def test_holds_enough_companies_of_every_country(self, invented: World) -> None:
        counts = Counter(company.country for company in invented.companies)
        assert sum(counts.values()) >= 220
        assert {country: counts[country] >= least for country, least in
                (("CZ", 70), ("NO", 40), ("FI", 35), ("FR", 40), ("DE", 25), ("US", 15))} == dict.fromkeys(counts, True)  # fmt: skip

    def test_holds_enough_people_who_work_there(self, invented: World) -> None:
        assert len(invented.people) >= 650
        assert all(len(invented.people_of(company.key)) >= 1 for company in invented.companies)

    def test_keys_are_unique(self, invented: World) -> None:
        assert len({company.key for company in invented.companies}) == len(invented.companies)
        assert len({person.key for person in invented.people}) == len(invented.people)

    def test_only_the_domain_placed_on_purpose_is_shared(self, invented: World) -> None:
        shared = {domain for domain, n in Counter(c.domain for c in invented.companies).items() if n > 1}
        assert shared == {invented.company("cz-domain-taken").domain} == {invented.company("cz-reelected").domain}


class TestIdentifiers:
    def test_ico_and_dic(self, invented: World) -> None:
        wrong = {c.key for c in invented.in_country("CZ") if not dic.is_valid(c.registration_id)}
        assert wrong == {"cz-bad-check-digit"}
        assert all(dic.is_valid(c.tax_id) for c in invented.companies if c.country == "CZ" and c.tax_id)

    def test_orgnr_and_mva(self, invented: World) -> None:
        assert all(orgnr.is_valid(c.registration_id) for c in invented.in_country("NO"))
        assert all(mva.is_valid(c.tax_id) for c in invented.in_country("NO") if c.tax_id)

    def test_ytunnus_has_its_hyphen(self, invented: World) -> None:
        for company in invented.in_country("FI"):
            assert ytunnus.is_valid(company.registration_id)
            assert re.fullmatch(r"\d{7}-\d", company.registration_id or "")
            assert alv.is_valid(company.tax_id)

    def test_siren_siret_and_tva(self, invented: World) -> None:
        for company in invented.in_country("FR"):
            assert siren.is_valid(company.registration_id)
            assert tva.is_valid(company.tax_id)
            assert all(siret.is_valid(number) for number in sirets(company))

    def test_german_vat(self, invented: World) -> None:
        assert all(german_vat.is_valid(c.tax_id) for c in invented.companies if c.country == "DE")

    def test_activity_classes_exist_in_their_revision(self) -> None:
        assert all(
            nace.is_valid(a.nace20, revision="2.0") and nace.is_valid(a.nace21, revision="2.1") for a in ACTIVITIES
        )

    def test_some_begin_with_zeros(self, invented: World) -> None:
        assert (invented.company("cz-leading-zeros").registration_id or "").startswith("000")
        assert (invented.company("fi-leading-zeros").registration_id or "").startswith("0")


class TestDeterminism:
    def test_a_second_build_is_equal(self, invented: World) -> None:
        again = Generator(SEED)
        companies = again.companies()
        assert tuple(companies) == invented.companies
        assert {p.key for p in again.people(companies)} >= {p.key for p in invented.people if "/" in p.key}

    def test_another_process_builds_the_same(self, invented: World) -> None:
        code = "from leadgen.sandbox.world import world; print(repr(world().companies[-1]), repr(world().people[-1]))"
        root = Path(world_package.__file__).parents[3]
        told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
        assert told.stdout.strip() == f"{invented.companies[-1]!r} {invented.people[-1]!r}"


class TestSpecialCases:
    def test_every_special_company_stands_in_the_table(self) -> None:
        table = world_package.__doc__ or ""
        missing = []
        for special in (special for rows in SPECIALS.values() for special in rows):
            head, _, tail = special.key.rpartition("-")
            listed = special.key in table or (head in table and f"-{tail}" in table)
            if not listed:
                missing.append(special.key)
        assert missing in ([], ["de-plain"])

    def test_namesakes_share_a_name_and_nothing_else(self, invented: World) -> None:
        for one, other in (("cz-namesake-brno", "cz-namesake-plzen"), ("no-namesake-oslo", "no-namesake-bergen"),
                           ("fi-namesake-turku", "fi-namesake-oulu"), ("fr-namesake-lyon", "fr-namesake-lille")):  # fmt: skip
            a, b = invented.company(one), invented.company(other)
            assert a.name == b.name
            assert a.registration_id != b.registration_id
            assert a.domain != b.domain
            assert a.address.place.city != b.address.place.city

    def test_a_shared_domain_leads_to_its_owner(self, invented: World) -> None:
        found = invented.by_domain(invented.company("cz-domain-taken").domain)
        assert found is invented.company("cz-reelected")
