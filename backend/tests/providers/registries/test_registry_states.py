"""What registers say of a company's life, its people and its troubles, in each of the words they have for it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import Permanent
from leadgen.providers.registries import ares, brreg, isir, prh, recherche
from leadgen.providers.registries.brreg import Brreg
from leadgen.providers.registries.models import Director, Employees, Insolvency, LegalProfile
from tests.providers.samples import BASE, Server, body, changed

ON = date(2026, 11, 22)


def codes(profile: LegalProfile) -> set[str]:
    return {warning.partition(":")[0] for warning in profile.warnings}


class TestAres:
    def subject(self, *states: str) -> LegalProfile:
        keys = ("stavZdrojeRos", "stavZdrojeVr", "stavZdrojeRes", "stavZdrojeRzp")
        said = dict.fromkeys(keys, "NEEXISTUJICI") | dict(zip(keys, states, strict=False))
        return ares.parse_subject(changed("ares_subject.json", lambda d: d.update(seznamRegistraci=said)), on=ON)

    @pytest.mark.parametrize(
        ("states", "wanted", "warned"),
        [
            (["AKTIVNI", "ZANIKLY"], RegistrationStatus.ACTIVE, set()),
            (["ZANIKLY", "HISTORICKY"], RegistrationStatus.DISSOLVED, {"ended_without_date"}),
            (["HISTORICKY"], RegistrationStatus.DISSOLVED, {"ended_without_date"}),
            (["POZASTAVENY", "ZANIKLY"], RegistrationStatus.UNKNOWN, {"suspended", "status_unknown"}),
            (["BUDOUCI", "ZANIKLY"], RegistrationStatus.UNKNOWN, {"future_start", "status_unknown"}),
            (["LOGICKY_SMAZANY"], RegistrationStatus.UNKNOWN, {"deleted", "status_unknown"}),
            (["LOGICKY_SMAZANY", "ZANIKLY"], RegistrationStatus.UNKNOWN, {"deleted", "status_unknown"}),
            (["LOGICKY_SMAZANY", "AKTIVNI"], RegistrationStatus.ACTIVE, {"deleted"}),
            (["NOVY_STAV", "ZANIKLY"], RegistrationStatus.UNKNOWN, {"status_unknown"}),
            ([], RegistrationStatus.UNKNOWN, {"status_unknown"}),
        ],
    )
    def test_only_a_subject_whose_every_entry_ended_is_dissolved(
        self, states: list[str], wanted: RegistrationStatus, warned: set[str]
    ) -> None:
        profile = self.subject(*states)
        assert profile.registration_status is wanted
        assert (
            codes(profile) & {"suspended", "future_start", "deleted", "status_unknown", "ended_without_date"} == warned
        )

    @pytest.mark.parametrize("key", ["insolvence", "konkursy"])
    def test_court_entries_of_the_public_register_are_told(self, key: str) -> None:
        def enter(ended: str | None) -> LegalProfile:
            entry = {"datumZapisu": "2026-02-01", "text": "Zahájeno insolvenční řízení"}
            entry |= {"datumVymazu": ended} if ended else {}
            vr = changed("ares_vr.json", lambda d: [record.update({key: [entry]}) for record in d["zaznamy"]])
            return ares.parse_subject(body("ares_subject.json"), vr_body=vr, on=ON)

        assert "court_entries" in codes(enter(None))
        assert enter(None).insolvency is None, "ISIR says what they come to"
        assert "court_entries" not in codes(enter("2026-05-01"))


class TestBrreg:
    def with_roles(self, *roles: dict[str, Any], **entity: Any) -> LegalProfile:
        groups = {"rollegrupper": [{"type": {"kode": role["type"]["kode"]}, "roller": [role]} for role in roles]}
        answer = changed("brreg_entity.json", lambda d: d.update(entity))
        return brreg.parse_entity(answer, roles_body=json.dumps(groups))

    def person(self, code: str, **more: Any) -> dict[str, Any]:
        named = {"fodselsdato": "1970-01-01", "navn": {"fornavn": "Kari", "etternavn": "Oppdikt"}, "erDoed": False}
        return {"type": {"kode": code, "beskrivelse": code}, "person": named, "fratraadt": False, **more}

    @pytest.mark.parametrize("code", ["DAGL", "LEDE", "NEST", "MEDL", "INNH", "KOMP", "DTPR", "DTSO", "BEST", "REPR"])
    def test_who_runs_or_answers_for_it_is_a_director(self, code: str) -> None:
        assert self.with_roles(self.person(code)).directors == (Director("Kari Oppdikt", "person", code),)

    @pytest.mark.parametrize("code", ["OBS", "VARA", "REVI", "REGN", "KONT", "BOBE", "SIGN", "PROK"])
    def test_who_only_watches_counts_or_signs_is_none(self, code: str) -> None:
        assert self.with_roles(self.person(code)).directors == ()

    def test_a_company_that_is_deleted_runs_nothing(self) -> None:
        company = {"organisasjonsnummer": "999990029", "navn": ["RABBEN", "INVEST AS"], "erSlettet": False}
        role = {"type": {"kode": "KOMP", "beskrivelse": "Komplementar"}, "enhet": company}
        assert self.with_roles(role).directors == (Director("RABBEN INVEST AS", "company", "Komplementar"),)
        role = {**role, "enhet": {**company, "erSlettet": True}}
        assert self.with_roles(role).directors == ()

    def test_a_trustee_makes_no_of_the_entity_no_evidence(self) -> None:
        profile = self.with_roles(self.person("BOBE"), konkurs=False)
        assert profile.insolvency == Insolvency(flag=None)
        assert "trustee" in codes(profile)
        assert self.with_roles(self.person("BOBE", fratraadt=True), konkurs=False).insolvency == Insolvency(
            flag=False, active_count=0
        )
        assert self.with_roles(self.person("BOBE"), konkurs=True).insolvency.flag is True  # type: ignore[union-attr]

    def test_a_sole_trader_has_no_capital_and_not_none_of_it(self) -> None:
        form = {"kode": "ENK", "beskrivelse": "Enkeltpersonforetak"}
        answer = changed("brreg_entity.json", lambda d: (d.pop("kapital"), d.update(organisasjonsform=form)))
        assert brreg.parse_entity(answer).registered_capital is None

    def test_a_branch_has_a_page_of_its_own(self) -> None:
        branch = {"organisasjonsnummer": "999990010", "navn": "X", "organisasjonsform": {"kode": "BEDR"}}
        told = brreg.parse_entity(json.dumps(branch).encode())
        assert told.source_url == "https://virksomhet.brreg.no/nb/oppslag/underenheter/999990010"
        assert "branch" in codes(told)
        main = brreg.parse_entity(body("brreg_entity.json"))
        assert main.source_url == "https://virksomhet.brreg.no/nb/oppslag/enheter/999990010"

    @pytest.mark.parametrize(
        "content",
        [b"", b'{"validationErrors":[{"errorMessage":"feil"}]}', b'{"error":"Bad Request","trace":"x"}', b"<html>"],
    )
    def test_a_request_that_is_refused_is_our_mistake_whatever_the_body(self, content: bytes) -> None:
        server = Server()
        server.put("/enhetsregisteret/api/enheter/999990010", content, status=400)
        with pytest.raises(Permanent) as caught:
            Brreg(base_url=BASE, transport=server.transport).fetch("999990010")
        assert caught.value.reason == "http_400"


class TestPrh:
    @pytest.mark.parametrize("status", ["1", "2", "4", None])
    def test_the_field_status_says_nothing(self, status: str | None) -> None:
        answer = changed("prh_active.json", lambda d: d["companies"][0].update(status=status))
        assert prh.parse(answer, on=ON) == prh.parse(body("prh_active.json"), on=ON)


class TestRecherche:
    def company(self, **more: Any) -> LegalProfile:
        return recherche.parse(changed("recherche.json", lambda d: d["results"][0].update(more)))

    @pytest.mark.parametrize(
        ("complete", "legal", "official", "trading"),
        [
            ("JEAN DUPONT (BOULANGERIE DUPONT)", None, "JEAN DUPONT", {"BOULANGERIE DUPONT"}),
            ("JEAN DUPONT (BOULANGERIE DUPONT) (BD)", None, "JEAN DUPONT", {"BOULANGERIE DUPONT", "BD"}),
            ("POMPES SA (POMPIMA)", "POMPES SA", "POMPES SA", {"POMPIMA"}),
            ("JEAN DUPONT", None, "JEAN DUPONT", set()),
            ("(SANS NOM)", None, "(SANS NOM)", set()),
            ("JEAN (DUPONT", None, "JEAN (DUPONT", set()),
            (None, None, None, set()),
        ],
    )
    def test_what_stands_in_brackets_is_another_name(
        self, complete: str | None, legal: str | None, official: str | None, trading: set[str]
    ) -> None:
        bare = {"nom_commercial": None, "liste_enseignes": None}
        profile = self.company(nom_complet=complete, nom_raison_sociale=legal, sigle=None, siege=bare)
        assert profile.official_name == official
        assert set(profile.trading_names) == trading

    def test_not_an_employer_is_nobody_unless_the_record_says_otherwise(self) -> None:
        for said in (None, "N"):
            found = self.company(tranche_effectif_salarie="NN", caractere_employeur=said)
            assert found.employees == Employees(0, 0)
        assert self.company(tranche_effectif_salarie="NN", caractere_employeur="O").employees is None

    def test_a_liquidator_is_told_and_no_verdict(self) -> None:
        officer = {"type_dirigeant": "personne physique", "nom": "INVENTÉ", "prenoms": "ANNE", "qualite": "Liquidateur"}
        profile = self.company(dirigeants=[officer])
        assert "liquidator" in codes(profile)
        assert profile.insolvency is None


class TestIsir:
    def capped(self, state: str) -> Insolvency:
        rows = body("isir_rows.xml").decode()
        row = rows[rows.index("<data>") : rows.index("</data>") + len("</data>")]
        ended = row.replace("<druhStavKonkursu>REORGANIZ<", f"<druhStavKonkursu>{state}<")
        many = "".join(ended.replace("90525", str(10_000 + at)) for at in range(isir.MAX_ROWS))
        head, tail = rows[: rows.index("<data>")], rows[rows.rindex("</data>") + len("</data>") :]
        profile = isir.parse(head + many + tail, ico="99000016")
        assert "maybe_more" in codes(profile)
        assert profile.insolvency is not None
        return profile.insolvency

    def test_a_cut_answer_without_a_running_proceeding_is_no_clean_one(self) -> None:
        found = self.capped("PRAVOMOCNA")
        assert (found.flag, found.active_count, found.total_count) == (None, None, None)
        assert len(found.proceedings) == isir.MAX_ROWS

    def test_a_cut_answer_with_a_running_one_is_insolvent(self) -> None:
        assert self.capped("KONKURS").flag is True


def test_capital_keeps_its_fractions() -> None:
    capital = {"belop": 0.1, "valuta": "NOK"}
    told = brreg.parse_entity(changed("brreg_entity.json", lambda d: d.update(kapital=capital)))
    assert told.registered_capital is not None
    assert told.registered_capital.amount == Decimal("0.1")
