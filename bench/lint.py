"""Share of planted defects that the lint of messages finds, and false alarms on texts without one.

    python bench/lint.py [--n 1200] [--seed S] [--json]

Bodies are composed from a greeting, sentences and a closing in six languages; then one defect is planted, or one trap
that looks like a defect.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from leadgen.fields.enums import Formality, Language, MessageChannel
from leadgen.messages.lint import Correspondents, FindingSeverity, lint_text
from leadgen.messages.limits import LIMITS
from leadgen.people.names import greet

TARGETS = {"planted_defects_found": 98.0, "false_alarms": 2.0}
PEOPLE = {
    "en": [("Martha", "Hollis"), ("Owen", "Pryce"), ("Grace", "McAdam"), ("Thomas", "Vale")],
    "cs": [("Lucie", "Hrubá"), ("Marek", "Zeman"), ("Petr", "Novotný"), ("Pavel", "Čech"), ("Ivana", "Malá")],
    "de": [("Heike", "Brandt"), ("Jonas", "Keller"), ("Ulrich", "Sommer")],
    "fr": [("Camille", "Roche"), ("Étienne", "Moreau"), ("Luc", "Garnier")],
    "no": [("Ingrid", "Solberg"), ("Bjørn", "Haugen"), ("Øyvind", "Lie")],
    "pl": [("Agnieszka", "Wrona"), ("Tomasz", "Lis"), ("Marek", "Sowa")],
}
FIRMS = ["Fjordpumpe AS", "Velkatek s.r.o.", "Sanastav a.s.", "Lumiline Oy", "Torwerk GmbH & Co. KG", "Rochelin SARL",
         "Nordtek", "ČistáVoda spol. s r.o.", "Hollis & Vale Ltd", "3Dmold sp. z o.o."]  # fmt: skip
SENDERS = [("Nora Quist", "Gridlane"), ("Adam Felt", "Parcelwise")]
GREETINGS: dict[tuple[str, str], list[str]] = {
    ("en", "formal"): ["Dear {title} {last},", "Dear {first} {last},", "Good morning {title} {last},"],
    ("en", "informal"): ["Hi {first},", "Hello {first}!", "Hey {first} -", "Hi there,", "Hello,"],
    ("cs", "formal"): ["Dobrý den, {honor} {vlast},", "Vážený pane {vlast},", "Dobrý den,", "Dobrý den {honor} {vlast},"],
    ("cs", "informal"): ["Ahoj {vfirst},", "Čau {vfirst},", "Ahoj,"],
    ("de", "formal"): ["Sehr geehrte Frau {last},", "Guten Tag Herr {last},", "Guten Tag,"],
    ("de", "informal"): ["Hallo {first},", "Liebe {first},", "Hi {first},"],
    ("fr", "formal"): ["Bonjour Monsieur {last},", "Bonjour {first} {last},", "Bonjour,"],
    ("fr", "informal"): ["Salut {first},", "Bonjour {first},"],
    ("no", "formal"): ["Hei {first},", "Kjære {first} {last},"],
    ("no", "informal"): ["Hei {first}!", "Hei,"],
    ("pl", "formal"): ["Dzień dobry,", "Szanowna Pani {last},"],
    ("pl", "informal"): ["Cześć,", "Hej {first},"],
}
SENTENCES: dict[tuple[str, str], list[str]] = {
    ("en", "x"): ["I saw that {firm} is hiring for its second plant.", "Many teams of your size tell us that planning takes too long.",
                  "We cut the time for quotes by 40 % at a customer in your industry.", "Would it be worth ten minutes next week?",
                  "If this is not for you, just let me know and I will not write again.", "How do you handle this at {firm} today?"],
    ("cs", "formal"): ["Všiml jsem si, že {firm} otevírá druhou provozovnu.", "Podobným firmám jsme zkrátili přípravu nabídek o 40 %.",
                       "Hodilo by se Vám deset minut příští týden?", "Pokud to pro vás není zajímavé, stačí napsat.", "Jak to u vás dnes řešíte?"],
    ("cs", "informal"): ["Všiml jsem si, že {firm} otevírá druhou provozovnu.", "Hodilo by se ti deset minut příští týden?",
                         "Jak to dnes řešíš?", "Pokud to pro tebe není zajímavé, stačí napsat."],
    ("de", "formal"): ["Ich habe gesehen, dass {firm} ein zweites Werk baut.", "Haben Sie nächste Woche zehn Minuten für uns?",
                       "Wie lösen Sie das heute in der Planung?", "Wenn das für Sie nicht passt, genügt eine kurze Antwort."],
    ("de", "informal"): ["Ich habe gesehen, dass {firm} ein zweites Werk baut.", "Hast du nächste Woche zehn Minuten für mich?",
                         "Wie löst du das heute in der Planung?", "Wenn das für dich nicht passt, sag einfach Bescheid."],
    ("fr", "formal"): ["J'ai vu que {firm} ouvre un deuxième site.", "Auriez-vous dix minutes la semaine prochaine ?",
                       "Comment gérez-vous cela dans votre équipe ?", "Si ce n'est pas pour vous, dites-le moi simplement."],
    ("fr", "informal"): ["J'ai vu que {firm} ouvre un deuxième site.", "Tu aurais dix minutes la semaine prochaine ?",
                         "Comment gères-tu cela dans ton équipe ?"],
    ("no", "x"): ["Jeg så at {firm} bygger et nytt anlegg.", "Mange selskaper på deres størrelse sier at planleggingen tar for mye tid.",
                  "Har du ti minutter til en prat neste uke?", "Hvordan løser dere dette i dag?", "Hvis det ikke er aktuelt, er det bare å si fra."],
    ("pl", "formal"): ["Widzę, że {firm} otwiera drugi zakład.", "Wiele firm mówi nam, że planowanie zajmuje za dużo czasu.",
                       "Jeśli to nie jest dla Państwa, proszę dać znać.", "Czy znajdzie się dziesięć minut w przyszłym tygodniu?"],
    ("pl", "informal"): ["Widzę, że {firm} otwiera drugi zakład.", "Wiele firm mówi nam, że planowanie zajmuje za dużo czasu.",
                         "Czy znajdziesz dziesięć minut w przyszłym tygodniu?", "Jeśli to nie jest dla ciebie, daj znać."],
}  # fmt: skip
CLOSINGS = {"en": "Best regards,\n{sender}", "cs": "S pozdravem\n{sender}", "de": "Viele Grüße\n{sender}",
            "fr": "Bien à vous,\n{sender}", "no": "Vennlig hilsen\n{sender}", "pl": "Pozdrawiam\n{sender}"}  # fmt: skip
OTHER_PEOPLE = ["Karl", "Zuzana", "Bertil", "Siobhan", "Kowalski", "Dvořáková"]
PLACEHOLDERS = ["[Your Name]", "[Company]", "{{first_name}}", "{{ contact.company | default }}", "{firstName}", "%FIRSTNAME%", "$company_name",
                "*|FNAME|*", "<company name>", "<%= name %>", "[[topic]]", "[insert recent news]", "[doplňte obor]", "[Ihr Name]", "[Prénom]",
                "[Navn]", "[Twoje imię]", "{{#if title}}", "${industry}", "XXX", "TBD", "[Recipient's Name]", "[city]", "(your position)",
                "«Vorname»", "____", "%%lastname%%", "[LinkedIn Profile URL]", "[object Object]", "{company_name}", "[Kontakt Name]"]  # fmt: skip
MARKS = ["[1]", "[2][3]", "【4†source】", "(source: firm.example)", "[^1]", "[web:3]", "turn0search2", "[citation needed]", "¹"]
TRAPS = ["We support [beta] features.", "Your array a[0] is fast.", "It grew by 20 % in {two} years.", "See section [2] of the norm.",
         "He said \"this is it [sic]\".", "List<string> is what our API returns.", "The price is 5 $ per piece.", "Meet us at <Messe Brno>.",
         "Our GDPR and ISO papers are ready.", "IKEA, DHL and SAP use it.", "Hall B (second floor), stand 4.", "The area is 20 m².",
         "Call (after 9 am) or write.", "C++ {and} C# teams like it.", "We helped Siemens and Škoda last year.", "A & B, 24/7, 100%!",
         "Our plan: 1) measure 2) decide.", "\"Never stop,\" as Goethe wrote.", "See you at SaaStr 2026.", "It is null and void.",
         "Version [2.1] is out.", "50 %–60 % of it", "Our name says it.", "OK, FAQ: www.firm.example/faq"]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One body with its reader; `kind` of the planted defect, None without one."""

    channel: MessageChannel
    body: str
    who: Correspondents
    kind: str | None


def compose(chance: random.Random, *, count: int = 4) -> tuple[Case, dict[str, Any]]:
    """Return a body without a defect, and what it was composed from."""
    language = chance.choice(list(PEOPLE))
    form = chance.choice(["formal", "informal"])
    first, last = chance.choice(PEOPLE[language])
    woman = last.endswith("á") or first in ("Martha", "Grace", "Lucie", "Ivana", "Heike", "Camille", "Ingrid", "Agnieszka")
    firm, (sender, company) = chance.choice(FIRMS), chance.choice(SENDERS)
    said = greet(first, last, language=language)
    names = {"first": first, "last": last, "title": "Ms" if woman else "Mr", "honor": "paní" if woman else "pane",
             "vfirst": said.vocative_first or first, "vlast": said.vocative_last or last}  # fmt: skip
    greeting = chance.choice(GREETINGS[language, form]).format(**names)
    pool = SENTENCES.get((language, form)) or SENTENCES[language, "x"]
    sentences = [item.format(firm=firm if chance.random() < 0.5 else firm.split(" ")[0]) for item in chance.sample(pool, min(len(pool), count))]
    who = Correspondents(
        first_name=first, last_name=last, company=firm, sender_name=sender, sender_company=company, language=Language(language),
        formality=Formality(form),
    )  # fmt: skip
    parts = {"greeting": greeting, "sentences": sentences, "closing": CLOSINGS[language].format(sender=sender), "names": names}
    return Case(MessageChannel.EMAIL, join(parts), who, None), parts


def join(parts: dict[str, Any]) -> str:
    """Return the body of its parts."""
    return f"{parts['greeting']}\n\n{' '.join(parts['sentences'])}\n\n{parts['closing']}"


def plant(kind: str, chance: random.Random) -> Case:
    """Return a body with one defect of a kind."""
    case, parts = compose(chance)
    sentences = parts["sentences"]
    if kind == "placeholder":
        left = chance.choice(PLACEHOLDERS)
        at = chance.randrange(len(sentences) + 1)
        where = chance.choice(["sentence", "greeting", "closing"]) if left not in ("____", "(your position)") else "sentence"
        if where == "greeting":
            parts["greeting"] = f"{parts['greeting'].split(' ')[0]} {left},"
        elif where == "closing":
            parts["closing"] += f"\n{left}"
        else:
            sentences.insert(at, f"{left} {chance.choice(['is', 'and', '–'])} …" if left != "____" else "… ____ .")
    elif kind == "source_mark":
        at = chance.randrange(len(sentences))
        mark = chance.choice(MARKS)
        blank = "" if mark in "¹" else chance.choice(["", " "])
        sentences[at] = f"{sentences[at].rstrip(' .?')}{blank}{mark}." if chance.random() < 0.6 else f"{sentences[at].rstrip()}{blank}{mark}"
    elif kind == "wrong_name":
        other = chance.choice(OTHER_PEOPLE)
        start = {"en": "Hi", "cs": "Dobrý den, paní", "de": "Guten Tag Frau", "fr": "Bonjour", "no": "Hei", "pl": "Szanowna Pani"}
        parts["greeting"] = f"{start[case.who.language or 'en']} {other},"
    elif kind == "wrong_company":
        others = [firm for firm in FIRMS if firm.split(" ")[0] != (case.who.company or "").split(" ")[0] and " " in firm]
        other = chance.choice(others)
        sentences.insert(0, chance.choice(["{f}: 40 % …", "… {f} …"]).format(f=other))
    elif kind == "language":
        others = [language for language in PEOPLE if language != case.who.language]
        other = chance.choice(others)
        pool = [line for (key, _), lines in SENTENCES.items() if key == other for line in lines]
        parts["sentences"] = [line.format(firm="Nordtek") for line in chance.sample(pool, 4)]
        case = replace(case, who=replace(case.who, company="Nordtek"))
    elif kind == "formality":
        while case.who.language not in (Language.CS, Language.DE, Language.FR):
            case, parts = compose(chance)
        other = "informal" if case.who.formality is Formality.FORMAL else "formal"
        pool = SENTENCES[case.who.language, other]
        firm = case.who.company or ""
        parts["sentences"] = [line.format(firm=firm) for line in pool]
        if other == "formal":
            parts["greeting"] = GREETINGS[case.who.language, "formal"][0].format(**parts["names"])
    elif kind == "length":
        note = ("🚀" * chance.randrange(0, 60)) + "x " * 160
        return replace(case, channel=MessageChannel.LINKEDIN_CONNECT, body=note, kind=kind)
    elif kind == "shouting":
        sentences.insert(0, chance.choice(["THIS OFFER ENDS TODAY.", "NEVER MISS ANOTHER DEADLINE AGAIN", "Buy now!!!", "POSLEDNÍ ŠANCE NA SLEVU"]))
    return replace(case, body=join(parts), kind=kind)


def trap(chance: random.Random) -> Case:
    """Return a body without a defect, with one thing that looks like one."""
    case, parts = compose(chance)
    if case.who.language is Language.EN:
        parts["sentences"].insert(chance.randrange(len(parts["sentences"])), chance.choice(TRAPS))
    return replace(case, body=join(parts))


KINDS = ("placeholder", "source_mark", "wrong_name", "wrong_company", "language", "formality", "length", "shouting")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=None, help="repeats a run; default: a new one each time")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    planted = found = clean = alarms = 0
    faults: list[str] = []
    make: list[Callable[[], Case]] = [*(lambda k=kind: plant(k, chance) for kind in KINDS), *(lambda: trap(chance) for _ in KINDS)]
    for index in range(options.n):
        case = make[index % len(make)]()
        findings = lint_text(case.channel, case.body, case.who, limit=LIMITS[case.channel].max_body)
        kinds = {item.kind.value for item in findings}
        if case.kind is not None:
            planted, hit = planted + 1, case.kind in kinds
            found += hit
            faults += [] if hit else [f"missed {case.kind}: {case.body!r}"]
        else:
            clean, alarm = clean + 1, bool(findings)
            alarms += alarm
            shown = [(item.kind.value, item.text) for item in findings if item.severity in FindingSeverity]
            faults += [f"false {shown}: {case.body!r}"] if alarm else []
    share, wrong = round(100 * found / max(1, planted), 2), round(100 * alarms / max(1, clean), 2)
    figures = {
        "planted_defects_found": {"value": share, "unit": "%", "target": 98.0, "met": share >= 98.0},
        "false_alarms": {"value": wrong, "unit": "%", "target": 2.0, "met": wrong <= 2.0},
    }
    if not options.json:
        sys.stdout.write(f"seed {seed}, {planted} bodies with a defect, {clean} without\n")
        sys.stdout.write("".join(f"  {line[:400]}\n" for line in faults[:30]))
        for name, figure in figures.items():
            sys.stdout.write(f"{name:<24} {figure['value']:>6} %   target {figure['target']:g}\n")
        return
    sys.stdout.write(json.dumps({"name": "lint", "seed": seed, "figures": figures}) + "\n")


if __name__ == "__main__":
    main()
