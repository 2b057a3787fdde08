from __future__ import annotations

import pytest

from leadgen.providers.registries import ares, brreg, prh, recherche
from leadgen.providers.registries.legal_forms import LegalForm, legal_form, legal_forms
from leadgen.providers.registries.models import LegalProfile
from tests.providers.samples import body, changed

# Codes that the registers' own documentation and recordings show.
EVIDENCED = {
    "ares": "100 101 102 103 104 105 106 107 108 111 112 113 121 301 424 425 706 751 801 804",
    "brreg": "AS ASA ENK NUF ANS DA SA STI FLI KOMM SÆR BEDR AAFY",
    "prh": "16 2 5 13 6 10 15",
    "recherche": "5710 5499 1000",
}


def test_every_form_has_both_names() -> None:
    assert all(form.local and form.english for form in legal_forms().values())


@pytest.mark.parametrize("registry", EVIDENCED)
def test_what_is_evidenced_is_known(registry: str) -> None:
    assert [code for code in EVIDENCED[registry].split() if legal_form(registry, code).local is None] == []


def test_a_code_of_one_register_is_none_of_another() -> None:
    assert legal_form("ares", "16") == LegalForm(None, None)
    assert legal_form("ares", None) == LegalForm(None, None)


def form(profile: LegalProfile) -> tuple[str | None, str | None, str | None]:
    return profile.legal_form_code, profile.legal_form_name, profile.legal_form_name_en


def test_registers_that_send_a_bare_code() -> None:
    assert form(ares.parse(body("ares_subject.json"))) == ("121", "Akciová společnost", "Joint-stock company")
    code, local, english = form(recherche.parse(body("recherche.json")))
    assert code
    assert local
    assert english


def test_registers_that_send_their_own_words_keep_them_and_get_english() -> None:
    said = {"kode": "SÆR", "beskrivelse": "Annet foretak iflg. særskilt lov"}
    profile = brreg.parse_entity(changed("brreg_entity.json", lambda d: d.update(organisasjonsform=said)))
    assert form(profile) == ("SÆR", said["beskrivelse"], "Other enterprise under a law of its own")


def test_words_that_a_register_leaves_out_come_from_the_table() -> None:
    bare = changed("prh_active.json", lambda d: [f.pop("descriptions", 0) for f in d["companies"][0]["companyForms"]])
    assert form(prh.parse(bare)) == ("16", "Osakeyhtiö", "Limited company")
    bare = changed("brreg_entity.json", lambda d: d.update(organisasjonsform={"kode": "ENK"}))
    assert form(brreg.parse_entity(bare)) == ("ENK", "Enkeltpersonforetak", "Sole proprietorship")


def test_an_unknown_code_stays_a_code() -> None:
    profile = ares.parse(changed("ares_subject.json", lambda d: d.update(pravniForma="999")))
    assert form(profile) == ("999", None, None)
