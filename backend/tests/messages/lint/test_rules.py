"""What the lint of messages finds, and what it leaves alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.fields.enums import Formality, Language, MessageChannel
from leadgen.messages.lint import Correspondents, FindingKind, FindingSeverity, count_characters, lint_text

EMAIL, NOTE = MessageChannel.EMAIL, MessageChannel.LINKEDIN_CONNECT


def kinds(text: str, who: Correspondents = Correspondents(), channel: MessageChannel = EMAIL) -> set[str]:  # noqa: B008
    return {item.kind.value for item in lint_text(channel, text, who)}


@pytest.mark.parametrize(
    "text",
    ["Hej [Navn],", "Hi {{user.first}},", "Hi %%first_name%%,", "Cześć [Imię],", "Hallo {Vorname}!", "Dear <company_name> team,",
     "As [insert recent achievement] shows", "I saw ${industry} news", "{% if title %}Hi{% endif %}", "See [your calendar link].",
     "Buenos días [Nombre],", "Bonjour «Prénom»,", "Regards,\n[Sender's Name]", "Hi [LinkedInProfileUrl]", "Dear ,\nwe met",
     "Vážený pane,\nviděl jsem", "Hi undefined,", "Great work at null.", "Hello NAME,", "We know XXX well", "Hi *|FNAME|*,",
     "hello <%= first_name %>", "Sign here: ______ ", "(company name)", "Hi $firstName,"],
)  # fmt: skip
def test_placeholders(text: str) -> None:
    assert "placeholder" in kinds(text)


@pytest.mark.parametrize(
    "text",
    ["Use a[i] or a[1] here.", "[sic] he wrote", "Map<String, Integer> works.", "It is {roughly} done.", "100 % of $5",
     "Hi,\nI saw", "Dobrý den,\nviděl jsem", "Hello!", "Join <Hannover Messe> with us", "Version [2.1] of the name",
     "(see our name tag)", "It is null and void.", "We use undefined behaviour checks", "He has none.", "50%–60% of it",
     "Dear customers,", "[beta] and [new] features", "call +420 777 000 111 (mobile)", "snake_case and camelCase are fine"],
)  # fmt: skip
def test_what_is_no_placeholder(text: str) -> None:
    assert kinds(text) == set()


MALA = Correspondents(
    first_name="Ivana", last_name="Malá", company="Velkatek s.r.o.", sender_name="Nora Quist", sender_company="Gridlane",
    language=Language.CS, formality=Formality.FORMAL,
)  # fmt: skip
PETR = Correspondents(first_name="Petr", last_name="Dvořák", company="Sanastav a.s.", language=Language.CS)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Dobrý den, paní Nováková,\n", MALA),
        ("Vážený pane Nový,\n", PETR),
        ("Ahoj Jano,\n", PETR),
        ("Hi Karl,\n", Correspondents(first_name="Owen", last_name="Pryce")),
        ("Sehr geehrter Herr Dr. Braun,\n", Correspondents(first_name="Jonas", last_name="Keller")),
        ("Dear Owen Smith,\n", Correspondents(first_name="Owen", last_name="Pryce")),
    ],
)
def test_another_name(text: str, who: Correspondents) -> None:
    assert "wrong_name" in kinds(f"{text}x", who)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Dobrý den, paní Malá,\n", MALA),
        ("Dobrý den, Ivano,\n", MALA),
        ("Vážený pane Dvořáku,\n", PETR),
        ("Ahoj Petře,\n", PETR),
        ("Dobrý den, viděl jsem Váš web.", PETR),
        ("Hi there,\n", PETR),
        ("Hello Sanastav team,\n", PETR),
        ("Dear Mr. Pryce,\n", Correspondents(first_name="Owen", last_name="Pryce")),
        ("Hi Tom,\n", Correspondents(first_name="Thomas", last_name="Vale")),
        ("Hallo zusammen,\n", Correspondents(first_name="Jonas", last_name="Keller")),
        ("Hello World is what every course starts with.", Correspondents(first_name="Jonas", last_name="Keller")),
        ("Hi Bjorn,\n", Correspondents(first_name="Bjørn", last_name="Lie")),
        ("Hi Karl,\n", Correspondents()),
    ],
)
def test_the_readers_name(text: str, who: Correspondents) -> None:
    assert "wrong_name" not in kinds(f"{text}x", who)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I like what you do at Torwerk.", True),
        ("Lumiline Oy opens a plant.", True),
        ("I like what you do at Velkatek.", False),
        ("Velkatek, s. r. o. opens a plant.", False),
        ("We helped Siemens and Škoda.", False),
        ("Gridlane measures it.", False),
        ("See you at SaaStr.", False),
    ],
)
def test_other_companies(text: str, found: bool) -> None:
    assert ("wrong_company" in kinds(text, MALA)) is found


def test_names_of_other_companies_of_the_campaign() -> None:
    who = Correspondents(company="Velkatek s.r.o.", other_companies=("Rochelin", "Velkatek"))
    assert kinds("Rochelin and Velkatek grow.", who) == {"wrong_company"}


def test_language_as_a_whole_and_by_sentence() -> None:
    english = "I saw that you are hiring for the new plant and I would like to know how you plan it."
    assert kinds(english, MALA) >= {"language"}
    czech = "Viděl jsem, že otevíráte závod a že pro něj hledáte lidi. Jak to dnes u vás řešíte, když je jich málo?"
    mixed = f"Dobrý den,\n{czech} Pokud to pro vás není zajímavé, stačí napsat a já už se neozvu. {english}"
    (finding,) = [item for item in lint_text(EMAIL, mixed, MALA) if item.kind is FindingKind.LANGUAGE]
    assert finding.text == english


@pytest.mark.parametrize(
    ("text", "language", "form", "found"),
    [
        ("Můžeš se ozvat?", Language.CS, Formality.FORMAL, True),
        ("Můžete se ozvat?", Language.CS, Formality.INFORMAL, True),
        ("Können Sie mir helfen? Hast du Zeit?", Language.DE, Formality.FORMAL, True),
        ("Sie wächst schnell. Hast du Zeit?", Language.DE, Formality.INFORMAL, False),
        ("Auriez-vous dix minutes ?", Language.FR, Formality.INFORMAL, True),
        ("Tu as dix minutes pour un rendez-vous ?", Language.FR, Formality.INFORMAL, False),
        ("Máte chvíli? „Musíš to zkusit, ty i já,“ řekl zákazník.", Language.CS, Formality.FORMAL, False),
        ("Do you have time?", Language.EN, Formality.FORMAL, False),
    ],
)
def test_form_of_address(text: str, language: Language, form: Formality, found: bool) -> None:
    assert ("formality" in kinds(text, Correspondents(language=language, formality=form))) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It grew by half[2].", True),
        ("It grew. [1] Then it fell.", True),
        ("It grew 【4†source】", True),
        ("See section [2] of the norm.", False),
        ("Take a[1] first.", False),
        ("20 m² and 5 km² free", False),
        ("as the report says¹ today", True),
    ],
)
def test_marks_of_sources(text: str, found: bool) -> None:
    assert ("source_mark" in kinds(text)) is found


def test_length_as_the_network_counts() -> None:
    assert count_characters(NOTE, "e\u0301\r\n🚀") == 4  # composed, one line break, two units
    assert count_characters(EMAIL, "e\u0301\r\n🚀") == 5
    (finding,) = [item for item in lint_text(NOTE, "🚀" * 151, limit=300) if item.severity is FindingSeverity.ERROR]
    assert (finding.start, finding.end) == (150, 151)


def test_a_note_of_a_free_account_is_advice() -> None:
    assert [item.severity for item in lint_text(NOTE, "word " * 45, limit=300)] == [FindingSeverity.WARNING]


@pytest.mark.parametrize(
    ("text", "found"),
    [("BUY THIS TODAY please", True), ("Really???", True), ("IKEA, DHL, SAP and ABB", False), ("OUR GDPR FAQ", False)],
)
def test_shouting(text: str, found: bool) -> None:
    assert ("shouting" in kinds(text)) is found


@given(st.text(max_size=400))
def test_passages_are_where_they_say(text: str) -> None:
    for item in lint_text(EMAIL, text, MALA, limit=50):
        assert 0 <= item.start <= item.end <= len(text)
        assert item.text == text[item.start : item.end][: len(item.text)]
