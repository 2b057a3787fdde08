"""What is read in a cell with a name, and what is left whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadgen.people.names import read_name
from tests.examples import examples

READ = [
    ("Ing. Blanka Zelinková", "Blanka", "Zelinková"),
    ("prof. MUDr. Zbyněk Jedlička, DrSc., MBA", "Zbyněk", "Jedlička"),
    ("Mgr. et Bc. Věra Kolaříková", "Věra", "Kolaříková"),
    ("Ing. arch. Radim Lípa", "Radim", "Lípa"),
    ("PaedDr. Zita Hrušková, CSc.", "Zita", "Hrušková"),
    ("dr hab. inż. Agnieszka Lipowa", "Agnieszka", "Lipowa"),
    ("Dipl.-Ing. (FH) Uwe Birnbaum", "Uwe", "Birnbaum"),
    ("Univ.-Prof. Dr. med. univ. Heidi Apfel", "Heidi", "Apfel"),
    ("Prof. Dr. h. c. Gerd Pflaume", "Gerd", "Pflaume"),
    ("Dr. phil. Antje Kirsche, LL.M.", "Antje", "Kirsche"),
    ("M. Gérard Prunier", "Gérard", "Prunier"),
    ("Mme Claudine DE L'ORME", "Claudine", "de l'Orme"),
    ("Dott.ssa Chiara Pero", "Chiara", "Pero"),
    ("plk. Ing. Dalibor Buk", "Dalibor", "Buk"),
    ("Sir Kevin Plum, KBE", "Kevin", "Plum"),
    ("Rev. Nancy Pear", "Nancy", "Pear"),
    ("Jedlička, Zbyněk", "Zbyněk", "Jedlička"),
    ("Jedlička Zbyněk, Ing.", "Zbyněk", "Jedlička"),
    ("Plum, Kevin R.", "Kevin", "Plum"),
    ("PRUNIER Gérard", "Gérard", "Prunier"),
    ("Wouter VAN DEN PEER", "Wouter", "van den Peer"),
    ("Kevin Plum (he/him)", "Kevin", "Plum"),
    ("Kevin Plum, they/them", "Kevin", "Plum"),
    ("Blanka Zelinková, obchodní ředitelka", "Blanka", "Zelinková"),
    ("Blanka Zelinková – jednatelka", "Blanka", "Zelinková"),
    ("Kevin Plum Jr.", "Kevin", "Plum"),
    ("Dalibor Buk ml.", "Dalibor", "Buk"),
    ("Uwe von der Birne", "Uwe", "von der Birne"),
    ("Kevin O'Plum", "Kevin", "O'Plum"),
    ("Kevin McPlum", "Kevin", "McPlum"),
    ("K. J. Plum", "K. J.", "Plum"),
    ("Kevin J. Plum", "Kevin", "Plum"),
    ('Kevin "Kev" Plum', "Kevin", "Plum"),
    ("Kevin Plum <kevin@plum.example>", "Kevin", "Plum"),
    ("🍐 Blanka\u00a0Zelinková\u200b", "Blanka", "Zelinková"),
    ("- Uwe Birnbaum", "Uwe", "Birnbaum"),
    ("Иван Грушевский", "Иван", "Грушевский"),
    ("Věra z Lípy", "Věra", "z Lípy"),
    ("Jack Ma", "Jack", "Ma"),
    ("Max Mustermann", "Max", "Mustermann"),
    ("Dean Martin", "Dean", "Martin"),
    ("Mark Judge", "Mark", "Judge"),
]
WHOLE = [
    "Dalibor a Věra Bukovi", "Kevin & Nancy Plum", "Uwe und Heidi Birnbaum", "Info", "Recepce", "Hrušková s.r.o.",
    "Hrušková, s.r.o.", "Birnbaum GmbH & Co. KG", "kevin@plum.example", "Prince", "Major Tom", "Ing Chang", "n/a", "",
    "   ", "Ing.", "Kevin Plum / Nancy Pear", "Wang Wei", "Plum4 Kevin", "Jack MA", "Kevin (Plum", "Dalibor, Věra, Zita",
    "Kevin Zoran Plum Pear", "Mr. & Mrs. Plum", "Kim Min-ho", "Queen Nancy II", "Buk OSVČ", "familie Birnbaum",
]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Otto Stein", "Olaf Sten", "Frank Vidar", "Simon Kamil", "Martin Oldřich", "Lukas Gabriel"]
)
def test_a_first_word_that_is_also_a_surname_keeps_its_place(text):
    reading = read_name(text)
    assert (reading.first_name, reading.last_name) in {tuple(text.split()), ("", "")}


def test_an_initial_is_no_surname():
    assert read_name("AA A a").last_name == ""


@pytest.mark.parametrize(("text", "first", "last"), READ)
def test_parts_are_read(text, first, last):
    reading = read_name(text)
    assert (reading.first_name, reading.last_name, reading.sure) == (first, last, True)


@pytest.mark.parametrize("text", WHOLE)
def test_what_is_not_understood_stays_whole_with_a_remark(text):
    reading = read_name(text)
    assert (reading.first_name, reading.last_name, reading.sure) == ("", "", False)
    assert reading.remarks


def test_everything_around_the_name_is_kept():
    reading = read_name("doc. Ing. arch. Blanka Zelinková ml., Ph.D., MBA (she/her)")
    assert (reading.titles_before, reading.titles_after, reading.suffix, reading.rest) == (
        "doc. Ing. arch.",
        "Ph.D., MBA",
        "ml.",
        "(she/her)",
    )


def test_a_salutation_tells_the_gender():
    assert read_name("Frau Kim Birnbaum").gender == "f"
    assert read_name("pan Buk").last_name == "Buk"
    assert read_name("Kim Birnbaum").gender is None


def test_the_country_decides_an_order_that_nothing_else_tells():
    assert (read_name("Körte Béla", country="HU").last_name, read_name("Körte Béla").last_name) == ("Körte", "")
    assert read_name("Wang Xiu", country="CN").last_name == "Wang"


NAMES = st.sampled_from([(text, first, last) for text, first, last in READ if text == f"{first} {last}"])
TITLES = st.sampled_from(
    ["Ing.", "MUDr.", "Mgr.", "Dr.", "Prof. Dr.", "Dipl.-Ing.", "Mr", "Frau", "doc. PhDr.", "Mgr. et Mgr."]
)
DEGREES = st.sampled_from([", Ph.D.", ", MBA", " PhD", ", CSc., MBA", ", LL.M.", " Jr.", ", DiS.", " (FH)"])


@settings(max_examples=examples(200))
@given(NAMES, TITLES, DEGREES)
def test_titles_and_degrees_change_no_name(name, title, degree):
    text, first, last = name
    reading = read_name(f"{title} {text}{degree}")
    assert (reading.first_name, reading.last_name) == (first, last)


@settings(max_examples=examples(300))
@given(st.text(max_size=60) | st.sampled_from([text for text, _, _ in READ]))
def test_reading_what_was_read_changes_nothing(text):
    once = read_name(text)
    if once.sure:
        again = read_name(f"{once.first_name} {once.last_name}")
        assert (again.first_name, again.last_name) in {(once.first_name, once.last_name), ("", "")}


@pytest.mark.parametrize(("text", "first", "last"), READ)
def test_capitals_change_no_part(text, first, last):
    reading = read_name(text.upper())
    assert reading.first_name.casefold() in {first.casefold(), ""}
    assert reading.last_name.casefold() in {last.casefold(), ""}


@settings(max_examples=examples(300))
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text):
    reading = read_name(text)
    assert reading.sure or reading.remarks


@pytest.mark.parametrize("sign", ["a ", "(", "'", ",", "Dr. ", "-", "<a@", "\u200b", "é", "Ing. arch. ", " - "])
def test_a_text_of_a_hundred_kilobytes_is_no_name(sign):
    assert read_name(sign * (100_000 // len(sign))).remarks == ("longer than a name can be",)
