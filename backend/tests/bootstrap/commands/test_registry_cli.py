"""`leadgen registry`: what it prints is a public interface."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from leadgen.bootstrap.commands import registry as registry_cli
from leadgen.bootstrap.commands.registry import CODES, registry
from leadgen.bootstrap.database.connect import embedded_folder, running_database
from leadgen.bootstrap.database.provision import app_url
from leadgen.cli import main
from leadgen.enrichment.registries.cache import RememberedRegister
from leadgen.gates.gate import SharedGate
from leadgen.providers.limits import Gate
from leadgen.providers.registries.catalog import PARSERS
from leadgen.providers.registries.models import PUBLIC_KEYS
from leadgen.sandbox.world import world
from leadgen.settings import Settings
from tests.enrichment.asking import arm
from tests.providers.samples import FIXTURES, changed

DOCUMENTED = (
    "registry",
    "registration_id",
    "tax_id",
    "official_name",
    "trading_names",
    "legal_form_code",
    "legal_form_name",
    "registration_status",
    "date_established",
    "date_dissolved",
    "address",
    "nace_codes",
    "directors",
    "registered_capital",
    "employees",
    "court",
    "file_number",
    "insolvency",
    "website",
    "source_url",
    "warnings",
)
NESTED = {
    "address": {"street", "city", "postal_code", "country"},
    "registered_capital": {"amount", "currency"},
    "employees": {"min", "max"},
    "insolvency": {"flag", "active_count", "total_count", "proceedings"},
}
NESTED_LISTS = {
    "nace_codes": {"scheme", "revision", "code", "label"},
    "directors": {"name", "kind", "role", "since"},
}


def run(*arguments, providers=None, body=None):
    done = CliRunner().invoke(registry, arguments, obj=providers, input=body)
    return done.exit_code, json.loads(done.stdout), done.stderr


def test_the_command_line_has_it():
    assert "lookup" in CliRunner().invoke(main, ["registry", "--help"]).output


def test_every_register_that_can_be_read_can_be_named():
    assert set(CODES) == set(PARSERS)


class TestParse:
    @pytest.mark.parametrize(
        ("code", "name"),
        [
            ("ares", "ares_subject.json"),
            ("ares", "ares_vr.json"),
            ("brreg", "brreg_entity.json"),
            ("brreg", "brreg_roles.json"),
            ("prh", "prh_active.json"),
            ("prh", "prh_ceased.json"),
            ("recherche", "recherche.json"),
            ("isir", "isir_rows.xml"),
            ("isir", "isir_ws2.xml"),
        ],
    )
    def test_every_form_of_answer_becomes_the_same_keys(self, code, name):
        status, shown, _ = run("parse", "--registry", code, str(FIXTURES / name))
        assert status == 0
        assert tuple(shown) == PUBLIC_KEYS == DOCUMENTED
        for key, keys in NESTED.items():
            assert shown[key] is None or set(shown[key]) == keys
        for key, keys in NESTED_LISTS.items():
            assert all(set(item) == keys for item in shown[key] or ())

    def test_roles_say_who_directs_and_nothing_else(self):
        _, shown, _ = run("parse", "--registry", "brreg", str(FIXTURES / "brreg_roles.json"))
        assert shown["directors"]
        assert shown["registration_status"] == "unknown"
        assert shown["insolvency"] is None

    @pytest.mark.parametrize(
        ("code", "body", "kind"),
        [
            ("ares", b'{"kod":"CHYBA_VSTUPU","popis":"x","subKod":"VSTUP_NEVALIDNI_FORMAT_ICO"}', "invalid"),
            ("ares", b'{"kod":"NENALEZENO","popis":"x","subKod":"VYSTUP_SUBJEKT_NENALEZEN"}', "not_found"),
            ("ares", b"<html>Odstavka</html>", "transient"),
            ("prh", b'{"totalResults":0,"companies":[]}', "not_found"),
            ("brreg", b'{"page":{"totalElements":0,"number":0}}', "not_found"),
            ("recherche", b'{"erreur":"3 caracteres minimum"}', "invalid"),
            ("recherche", b"", "transient"),
            ("isir", b"<soap/>", "transient"),
        ],
    )
    def test_an_error_is_typed_and_said_twice(self, code, body, kind):
        status, shown, words = run("parse", "--registry", code, "-", body=body)
        assert status == 1
        assert shown["error"]["type"] == kind
        assert shown["error"]["registry"] == code
        assert shown["error"]["message"]
        assert words.startswith(f"{kind}: ")

    def test_a_register_that_does_not_exist(self):
        status, shown, _ = run("parse", "--registry", "handelsregister", "-", body=b"{}")
        assert (status, shown["error"]["type"], shown["error"]["reason"]) == (1, "invalid", "unknown_registry")

    @pytest.mark.parametrize(
        ("code", "name", "path"),
        [("prh", "prh_active.json", "companies"), ("recherche", "recherche.json", "results")],
    )
    def test_the_first_of_several_says_that_there_are_more(self, code, name, path):
        body = changed(name, lambda d: d[path].append(d[path][0]))
        status, shown, _ = run("parse", "--registry", code, "-", body=body)
        assert status == 0
        assert any(text.startswith("several: the answer holds 2 ") for text in shown["warnings"])

    def test_a_file_that_is_not_there(self, tmp_path):
        status, shown, _ = run("parse", "--registry", "ares", str(tmp_path / "none.json"))
        assert (status, shown["error"]["type"]) == (1, "invalid")

    def test_a_body_with_letters_of_every_kind(self, tmp_path):
        file = tmp_path / "a.json"
        file.write_bytes(changed("ares_subject.json", lambda d: d.update(obchodniJmeno="Žluťoučký kůň \u0000 s.r.o.")))
        assert run("parse", "--registry", "ares", str(file))[1]["official_name"] == "Žluťoučký kůň s.r.o."


class TestLookup:
    @pytest.mark.parametrize("key", ["cz-001", "no-001", "fi-001", "fr-001"])
    def test_by_number_in_any_form(self, providers, key):
        company = world().company(key)
        given = " ".join(company.registration_id)
        status, shown, _ = run("lookup", "--country", company.country.lower(), "--id", given, providers=providers)
        assert (status, shown["registration_id"]) == (0, company.registration_id)
        assert shown["official_name"].casefold() == company.name.casefold()

    def test_by_name_where_only_one_is_meant(self, providers):
        company = world().company("no-002")
        status, shown, _ = run("lookup", "--country", "NO", "--name", company.name, providers=providers)
        assert (status, shown["registration_id"]) == (0, company.registration_id)
        assert shown["directors"]

    def test_namesakes_are_no_match_and_are_shown(self, providers):
        company = world().company("cz-namesake-brno")
        status, shown, _ = run("lookup", "--country", "CZ", "--name", company.name, providers=providers)
        assert status == 1
        assert (shown["error"]["type"], shown["error"]["reason"]) == ("not_found", "ambiguous")
        assert len(shown["error"]["detail"]["candidates"]) > 1

    def test_a_czech_company_comes_with_its_insolvency(self, providers, sandbox_app):
        number = world().company("cz-insolvent-konkurs").registration_id
        _, shown, _ = run("lookup", "--country", "CZ", "--id", number, providers=providers)
        assert shown["insolvency"]["flag"] is True
        arm(sandbox_app, "isir", "500")
        _, unknown, _ = run("lookup", "--country", "CZ", "--id", number, providers=providers)
        assert unknown["insolvency"] is None
        assert any(text.startswith("insolvency_not_checked") for text in unknown["warnings"])

    @pytest.mark.parametrize(
        ("arguments", "kind"),
        [
            (["--country", "CZ", "--id", "12x"], "invalid"),
            (["--country", "DE", "--id", "1"], "invalid"),
            (["--country", "CZ"], "invalid"),
            (["--country", "NO", "--name", "Nobody of this name at all AS"], "not_found"),
        ],
    )
    def test_questions_that_have_no_answer(self, providers, arguments, kind):
        status, shown, _ = run("lookup", *arguments, providers=providers)
        assert (status, shown["error"]["type"]) == (1, kind)

    def test_an_outage_is_no_answer_about_the_company(self, providers, sandbox_app):
        arm(sandbox_app, "brreg", "html")
        status, shown, _ = run(
            "lookup", "--country", "NO", "--id", world().company("no-001").registration_id, providers=providers
        )
        assert (status, shown["error"]["type"]) == (1, "transient")


class TestLimitsOfAllWorkers:
    def test_where_the_product_s_database_answers_a_look_up_keeps_to_what_all_workers_keep_to(
        self, own_admin_url, tmp_path
    ):
        settings = Settings(data_dir=tmp_path, sandbox=False, app_database_url=app_url(own_admin_url))
        register = registry_cli._clients(settings).register("ares")
        assert isinstance(register, RememberedRegister)
        assert isinstance(register._register._http._gate, SharedGate)
        register._database.dispose()

    @pytest.mark.parametrize("url", [None, "postgresql://nobody@127.0.0.1:1/none"])
    def test_without_one_it_starts_none_and_holds_its_own(self, tmp_path, url):
        settings = Settings(data_dir=tmp_path, sandbox=False, app_database_url=url, database_url=None)
        register = registry_cli._clients(settings).register("ares")
        assert type(register._http._gate) is Gate
        assert list(tmp_path.iterdir()) == []

    def test_a_server_s_leftover_mark_is_no_running_server(self, tmp_path):
        folder = embedded_folder(Settings(data_dir=tmp_path))
        folder.mkdir()
        (folder / "postmaster.pid").write_text("999999999\n/somewhere\n")
        assert running_database(Settings(data_dir=tmp_path, database_url=None, app_database_url=None)) is None
