"""Letters of names, Czech cases, and greetings."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from leadgen.cli import main
from leadgen.people.names import greet, show_name

SHOWN = [
    ("MARI-ANN", "Mari-Ann"), ("JEDLIČKA", "Jedlička"), ("zelinková", "Zelinková"), ("McPlum", "McPlum"), ("MCPLUM", "McPlum"),
    ("van der Peer", "van der Peer"), ("VAN DER PEER", "van der Peer"), ("D'ORME", "D'Orme"), ("DE L'ORME", "de l'Orme"),
    ("O'PLUM", "O'Plum"), ("JJ", "JJ"), ("K. J.", "K. J."), ("ÓLAFUR", "Ólafur"), ("Dupont-AIGNAN", "Dupont-AIGNAN"),
    ("IJSBEER", "IJsbeer"), ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_capitals_are_fixed_only_where_all_letters_are_alike(text, shown):
    assert show_name(text) == shown
    assert show_name(shown) == shown


CASES = [
    ("Dalibor", "Jedlička", "pane Jedličko", "Dalibore"), ("Zbyněk", "Zelinka", "pane Zelinko", "Zbyňku"),
    ("Petr", "Vrabec", "pane Vrabče", "Petře"), ("Aleš", "Švec", "pane Ševče", "Aleši"),
    ("Luděk", "Teplý", "pane Teplý", "Luďku"), ("Jiří", "Kočí", "pane Kočí", "Jiří"), ("René", "Purkyně", "pane Purkyně", "René"),
    ("Daniel", "Kolář", "pane Koláři", "Danieli"), ("Hynek", "Soukup", "pane Soukupe", "Hynku"), ("Alexandr", "Čech", "pane Čechu", "Alexandře"),
    ("Igor", "Janů", "pane Janů", "Igore"), ("Otto", "Kříž", "pane Kříži", "Otto"), ("Karel", "Cvek", "pane Cveku", "Karle"),
    ("Blanka", "Zelinková", "paní Zelinková", "Blanko"), ("Lucie", "Teplá", "paní Teplá", "Lucie"), ("Dagmar", "Kočí", "paní Kočí", "Dagmar"),
    ("Nikola", "Jedličková", "paní Jedličková", "Nikolo"), ("Jana", "Plum", "paní Plum", "Jano"),
    ("ING. DALIBOR", "JEDLIČKA", "pane Jedličko", "Dalibore"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "formal", "informal"), CASES)
def test_czech_greetings_take_the_fifth_case(first, last, formal, informal):
    assert greet(first, last, language="cs").greeting_name == formal
    assert greet(first, last, language="cs", form="informal").greeting_name == informal


@pytest.mark.parametrize(
    ("first", "last"),
    [("Saša", "Vrabec"), ("Nikola", "Soukup"), ("Kevin", "Plum"), ("Uwe", "Birnbaum"), ("J.", "Kolář"), ("Xqz", "Kolář"), ("Dalibor", "Zelinková")],
)  # fmt: skip
def test_a_doubtful_name_is_greeted_without_a_name(first, last):
    assert greet(first, last, language="cs").greeting_name is None


def test_a_company_and_an_office_are_not_greeted():
    assert greet("Hrušková s.r.o.", None, language="cs") == greet(None, "Recepce", language="cs")


def test_other_languages_keep_the_first_case():
    assert greet("Dalibor", "Buk", language="sk").greeting_name == "pán Buk"
    assert greet("Heidi", "APFEL", language="de-AT").greeting_name == "Frau Apfel"
    assert greet("Kevin", "Plum", language="en", form="informal").greeting_name == "Kevin"
    assert greet("Kim", "Plum", language="en").greeting_name is None


def test_a_known_gender_decides():
    assert greet("Saša", "Vrabec", language="cs", gender="f").greeting_name == "paní Vrabec"


KEYS = {
    "text", "first_name", "last_name", "titles_before", "titles_after", "suffix", "rest", "greeting_name", "vocative_first",
    "vocative_last", "gender", "sure", "remarks",
}  # fmt: skip


def test_the_command_explains_each_line_of_its_input():
    result = CliRunner().invoke(
        main,
        ["explain", "name", "--language", "cs", "-"],
        input="Ing. Dalibor Jedlička, MBA\n\nInfo\n",
        catch_exceptions=False,
    )
    one, other = map(json.loads, result.stdout.splitlines())
    assert (set(one), set(other)) == (KEYS, KEYS)
    assert (one["vocative_first"], one["vocative_last"], one["titles_after"]) == ("Dalibore", "Jedličko", "MBA")
    assert (other["first_name"], other["sure"]) == (None, False)
