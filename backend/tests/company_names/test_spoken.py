"""What people say for a company: without legal form, in usual capitals, and the traps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.company_names import spoken_name
from leadgen.company_names.forms import SHORT, STRONG

SAID = [
    ("Pila Demo s.r.o.", "Pila Demo", "s.r.o."),
    ("PILA DEMO, spol. s r. o.", "Pila Demo", "spol. s r. o."),
    ("Pila Demo, a.s. v likvidaci", "Pila Demo", "a.s."),
    ("Pila,s.r.o.", "Pila", "s.r.o."),
    ("Sägewerk Demo GmbH & Co. KG", "Sägewerk Demo", "GmbH & Co. KG"),
    ("Sägewerk Demo UG (haftungsbeschränkt)", "Sägewerk Demo", "UG (haftungsbeschränkt)"),
    ("Sägewerk Demo Ges.m.b.H.", "Sägewerk Demo", "Ges.m.b.H."),
    ("Holz Meier e.K.", "Holz Meier", "e.K."),
    ("Scierie Démo SARL", "Scierie Démo", "SARL"),
    ("SARL Scierie Démo", "Scierie Démo", "SARL"),
    ("SCIERIE DU NORD S.A.S.", "Scierie du Nord", "S.A.S."),
    ("L'ATELIER D'YVES", "L'Atelier D'Yves", None),
    ("Sagbruk Demo AS", "Sagbruk Demo", "AS"),
    ("SAGBRUK DEMO ASA", "Sagbruk Demo", "ASA"),
    ("Sågverk Demo AB (publ)", "Sågverk Demo", "AB (publ)"),
    ("Savværk Demo A/S", "Savværk Demo", "A/S"),
    ("Oy Saha Demo Ab", "Saha Demo", "Oy Ab"),
    ("Saha Demo Oyj", "Saha Demo", "Oyj"),
    ("Tartak Demo Sp. z o.o. Sp. k.", "Tartak Demo", "Sp. z o.o. Sp. k."),
    ("Tartak Demo spółka z ograniczoną odpowiedzialnością w likwidacji", "Tartak Demo", None),
    ("Zagerij Demo B.V.", "Zagerij Demo", "B.V."),
    ("Segheria Demo S.p.A.", "Segheria Demo", "S.p.A."),
    ("Aserradero Demo, S.L.U.", "Aserradero Demo", "S.L.U."),
    ("Demo Timber, Inc.", "Demo Timber", "Inc."),
    ("The Demo Timber Company Ltd", "Demo Timber", "Ltd"),
    ("Jane Doe t/a Demo Timber", "Demo Timber", None),
    ("Demo Timber (UK) Limited", "Demo Timber", "Limited"),
    ("Demo GmbH Zweigniederlassung Graz", "Demo", "GmbH"),
    ("Demo GmbH, organizační složka", "Demo", "GmbH"),
    ("Demo Group a.s.", "Demo", "a.s."),
    ("Demo Czech Republic, s.r.o.", "Demo", "s.r.o."),
    ('PPHU "TARTAK" Jan Demo', "Tartak", None),
    ("„Tartak” Sp. z o.o.", "Tartak", "Sp. z o.o."),
    ("DEMO A SYN s.r.o.", "Demo a Syn", "s.r.o."),
    ("Demo AG Österreich", "Demo", "AG"),
    ("Demo Glass a.s., člen Demo Group", "Demo Glass", "a.s."),
    ("Demo Timber GmbH i.L.", "Demo Timber", "GmbH"),
    ("demo timber s.r.o.", "Demo Timber", "s.r.o."),
    ("DEMO.CZ s.r.o.", "Demo.cz", "s.r.o."),
]


@pytest.mark.parametrize(("name", "said", "form"), SAID, ids=[name for name, *_ in SAID])
def test_a_legal_form_is_not_said(name, said, form) -> None:
    found = spoken_name(name)
    assert found.value == said
    assert form is None or found.legal_form == form


STAYS = """AS Roma|SAS Institute|A.S.A.|1. FC Demo|IKEA|ČEZ|DHL|SAP|adidas|Air France|Olive Branch|Boston Demo Group
|Alpine Wellness Spa|Česká spořitelna|Demo & Co.|Good as new|GmbH|s.r.o.|Ing. Jan Novák|Bank of China|ABC Demo|3M|X|The Limited""".replace(
    "\n", ""
)


@pytest.mark.parametrize("name", STAYS.split("|"))
def test_a_name_that_only_looks_like_a_form_stays(name) -> None:
    assert spoken_name(name).value == name


@pytest.mark.parametrize(
    ("name", "country", "said"),
    [
        ("SAS Demo", "FR", "Demo"),
        ("AB Demo", "SE", "Demo"),
        ("SAS Demo", None, "SAS Demo"),
        ("sagbruk demo as", "NO", "Sagbruk Demo"),
        ("ALPINE WELLNESS SPA", "IT", "Alpine Wellness"),
        ("ALPINE WELLNESS SPA", None, "Alpine Wellness Spa"),
        ("Demo Ag", "CH", "Demo"),
        ("ČEZ, a. s.", None, "ČEZ"),
        ("IKEA Česká republika, s.r.o.", None, "IKEA"),
        ("HSBC BANK PLC", None, "HSBC Bank"),
        ("A.S.A. s.r.o.", None, "A.S.A."),
        ("X s.r.o.", None, "X"),
        ("1. FC Demo e.V.", None, "1. FC Demo"),
        ("ABC DEMO s.r.o.", None, "ABC Demo"),
    ],
)
def test_the_country_and_the_spelling_decide(name, country, said) -> None:
    assert spoken_name(name, country).value == said


def test_a_doubt_is_a_remark() -> None:
    assert "legal form" in spoken_name("SAS Demo").remarks[0]
    assert "abbreviation" in spoken_name("DEMO").remarks[0]
    assert "likvidaci" in spoken_name("Demo s.r.o. v likvidaci").remarks[0]


@given(st.text(max_size=80))
def test_any_name_keeps_something(name) -> None:
    found = spoken_name(name)
    assert found.value or not name.strip() or not any(map(str.isalnum, name))


@given(st.sampled_from([name for name, *_ in SAID]))
def test_what_is_said_has_no_form_left(name) -> None:
    said = spoken_name(name).value
    assert spoken_name(said).value == said


def test_forms_are_told_apart() -> None:
    assert not STRONG & SHORT
