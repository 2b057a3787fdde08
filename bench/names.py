"""How well names are read and greeted, on cells that are composed from known parts.

    python bench/names.py [--n 1200] [--seed N] [--json] [--misses]

Each cell is composed: a given name, a surname, titles, order, capitals, what else people write into the column. The truth
is what it was composed from, so it does not come from the rules that are measured. All people are invented. A part of the
given names and most surnames are in no table of the product. Czech vocatives are written by hand beside each name.
A new seed each run; `--seed` repeats one.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from leadgen.people.names import greet, read_name

CZECH_MEN = dict(
    pair.split(":")
    for pair in [
        "Petr:Petře",
        "Pavel:Pavle",
        "Zdeněk:Zdeňku",
        "Jiří:Jiří",
        "Tomáš:Tomáši",
        "Ondřej:Ondřeji",
        "Marek:Marku",
        "Lukáš:Lukáši",
        "Vojtěch:Vojtěchu",
        "Luděk:Luďku",
        "René:René",
        "Otto:Otto",
        "Ivo:Ivo",
        "Daniel:Danieli",
        "Karel:Karle",
        "Viktor:Viktore",
        "Silvestr:Silvestře",
        "Alexandr:Alexandře",
        "Igor:Igore",
        "Bohumil:Bohumile",
        "Rostislav:Rostislave",
        "Hynek:Hynku",
        "Řehoř:Řehoři",
        "Boris:Borisi",
        "Felix:Felixi",
        "Kryštof:Kryštofe",
        "Přemysl:Přemysle",
        "Tadeáš:Tadeáši",
        "Robert:Roberte",
        "David:Davide",
        "Radim:Radime",
        "Jakub:Jakube",
        "Filip:Filipe",
        "Ladislav:Ladislave",
        "Emil:Emile",
        "Honza:Honzo",
        "Jirka:Jirko",
        "Vít:Víte",
        "Samuel:Samueli",
        "Leoš:Leoši",
        "Oldřich:Oldřichu",
        "Ctibor:Ctibore",
    ]
)
CZECH_WOMEN = dict(
    pair.split(":")
    for pair in [
        "Eva:Evo",
        "Jana:Jano",
        "Lucie:Lucie",
        "Marie:Marie",
        "Dagmar:Dagmar",
        "Tereza:Terezo",
        "Zdeňka:Zdeňko",
        "Ester:Ester",
        "Alžběta:Alžběto",
        "Věra:Věro",
        "Šárka:Šárko",
        "Miluše:Miluše",
        "Blanka:Blanko",
        "Ingrid:Ingrid",
        "Růžena:Růženo",
        "Květa:Květo",
        "Julie:Julie",
        "Žofie:Žofie",
        "Soňa:Soňo",
    ]
)
CZECH_SURNAMES = dict(
    pair.split(":")
    for pair in [
        "Višňák:Višňáku",
        "Javůrek:Javůrku",
        "Smrček:Smrčku",
        "Habrovec:Habrovče",
        "Jedlička:Jedličko",
        "Lískovský:Lískovský",
        "Kočí:Kočí",
        "Březina:Březino",
        "Javoř:Javoři",
        "Švec:Ševče|Švecu",
        "Klenot:Klenote",
        "Dubáš:Dubáši",
        "Olšan:Olšane",
        "Topolek:Topolku",
        "Vrbata:Vrbato",
        "Trnář:Trnáři",
        "Kaštan:Kaštane",
        "Borůvka:Borůvko",
        "Ořech:Ořechu",
        "Malinů:Malinů",
        "Rybízek:Rybízku",
        "Šípek:Šípku",
        "Hloh:Hlohu",
        "Chmelař:Chmelaři",
        "Ječmínek:Ječmínku",
        "Prosný:Prosný",
        "Hrách:Hráchu",
        "Lupina:Lupino",
        "Mařinec:Mařinče",
        "Pýr:Pýre",
        "Netík:Netíku",
        "Kakost:Kakoste",
        "Žabinec:Žabinče",
        "Rdesno:Rdesno",
        "Kopr:Kopře",
        "Lišejník:Lišejníku",
        "Vaněček:Vaněčku",
        "Dřín:Dříne",
        "Cvrk:Cvrku",
        "Tomek:Tomku",
        "Zeleň:Zeleni",
    ]
)
FOREIGN = {
    "de": (["Uwe", "Jürgen", "Hans-Peter", "Detlef", "Wiebke", "Heike", "Anneliese", "Torben"], ["Birnbaum", "Quittenfeld", "Schlehdorn", "Holunder", "Kirschbaum"]),
    "fr": (["Gérard", "Jean-Luc", "Chloé", "Solène", "Maëlle", "Thierry", "Aurélie"], ["Prunier", "Cerisier", "Noisetier", "Figuier", "Pommerol"]),
    "en": (["Kevin", "Nancy", "Gareth", "Megan", "Heather", "Duncan", "Philippa"], ["Plumfield", "Pearwood", "Cherrystone", "Hazelby", "Quincewell"]),
    "pl": (["Krzysztof", "Agnieszka", "Małgorzata", "Bartosz", "Grzegorz"], ["Gruszkowicz", "Śliwowski", "Wiśniak", "Jabłończuk"]),
    "it": (["Giovanni", "Chiara", "Federica", "Gianluca", "Ornella"], ["Ciliegetti", "Nocciolato", "Melograni", "Fichera"]),
    "no": (["Øyvind", "Ragnhild", "Torbjørn", "Gunnvor"], ["Plommedal", "Kirsebærvik", "Hasselnes"]),
    "fi": (["Heikki", "Päivi", "Onerva", "Tuula"], ["Luumunen", "Kirsikkala", "Omenamäki"]),
}  # fmt: skip
TITLES = {
    "cs": "Ing.|Mgr.|MUDr.|JUDr.|Bc.|Ing. arch.|doc. Ing.|prof. RNDr.|Mgr. et Mgr.|PaedDr.|MVDr.|plk. Ing.|RNDr. Ing.|BcA.|PhDr. Mgr.|Ing.arch.",
    "de": "Dr.|Dipl.-Ing.|Dr.-Ing.|Prof. Dr.|Dipl.-Ing. (FH)|Dr. med. univ.|Mag.|Dr. rer. nat.|Prof. Dr. h. c.|Herr Dr.|PD Dr.|Univ.-Prof. Dr.|DI|Dr. med. dent.",
    "fr": "M.|Mme|Dr|Mme le Dr|Pr|Me|Monsieur",
    "en": "Mr|Dr.|Sir|Rev.|Prof.|Capt.|Mr.|Ms.",
    "pl": "dr|mgr inż.|dr hab. inż.|prof. dr hab.|lek. med.",
    "it": "Dott.|Avv.|Ing.|Sig.ra|Prof.",
    "no": "Dr.",
    "fi": "Prof.",
}
DEGREES = {
    "cs": ", Ph.D.|, CSc.|, MBA|, DiS.|, Ph.D., MBA| Ph.D.|, DrSc.|, LL.M.|, MBA, MPA",
    "de": ", MBA|, LL.M.|, MSc| M.Sc.|, B.A.|, Ph.D.",
    "fr": ", MBA|, PhD",
    "en": ", PhD| PhD|, MBA, CPA|, Esq.| OBE|, FRICS",
    "pl": ", MBA|, Ph.D.",
    "it": ", PhD",
    "no": ", MBA",
    "fi": ", MBA",
}
NOTES = [
    " (he/him)",
    " (she/her)",
    ", she/her",
    " (CEO)",
    ", Head of Sales",
    ", jednatel",
    " – ředitelka",
    " ml.",
    " Jr.",
    " st.",
    " III",
    " <a.b@sad.example>",
    " (er/ihm)",
]
NOT_A_PERSON = [
    "Info",
    "Recepce",
    "Sekretariát",
    "Obchodní oddělení",
    "Fakturace",
    "office",
    "Sales Team",
    "Vertrieb",
    "Accueil",
    "Kundenservice",
    "n/a",
    "-",
    "unknown",
    "není známo",
    "Sadovka s.r.o.",
    "Ovocný dvůr, a.s.",
    "Obstgarten GmbH",
    "Verger SARL",
    "Orchard Holdings Ltd.",
    "Omenapuu Oy",
    "info@sad.example",
    "+420 777 000 000",
    "www.sad.example",
    "Sady & synové spol. s r.o.",
    "HR department",
    "Buchhaltung",
    "Kontakt",
    "Helpdesk",
]
TRAPS = [
    "Jack Ma:Jack:Ma",
    "Ing Chang::",
    "Dean Martin:Dean:Martin",
    "Major Tom::",
    "Mark Judge:Mark:Judge",
    "Max Mustermann:Max:Mustermann",
    "Prince::",
    "Dr. Ma::Ma",
    "Art Doe:Art:Doe",
]
TARGETS = {"right_or_whole": 97.0, "wrong": 1.0, "vocative_right": 98.0, "unsure_neutral": 98.0}


@dataclass(frozen=True)
class Cell:
    """A composed cell, and the names that it was composed from; empty: the cell names no single person."""

    kind: str
    text: str
    first: str = ""
    last: str = ""
    country: str | None = None


def person(draw: random.Random) -> tuple[str, str, str]:
    """Return the language, the given name and the surname of an invented person."""
    if draw.random() < 0.5:
        if draw.random() < 0.5:
            return "cs", draw.choice(list(CZECH_MEN)), draw.choice(list(CZECH_SURNAMES))
        return (
            "cs",
            draw.choice(list(CZECH_WOMEN)),
            draw.choice(["Višňáková", "Jedličková", "Lískovská", "Kočí", "Prosná", "Malinů", "Dubášová"]),
        )
    language = draw.choice(list(FOREIGN))
    given, family = FOREIGN[language]
    return language, draw.choice(given), draw.choice(family)


def titled(draw: random.Random) -> Cell:
    language, first, last = person(draw)
    title = draw.choice(TITLES[language].split("|")) if draw.random() < 0.8 else ""
    degree = draw.choice(DEGREES[language].split("|")) if draw.random() < 0.5 else ""
    return Cell("titles", f"{title} {first} {last}{degree}".strip(), first, last)


def inverted(draw: random.Random) -> Cell:
    language, first, last = person(draw)
    form = draw.choice(
        ["{l}, {f}", "{l}, {t} {f}", "{L} {f}", "{l} {f}, {t}", "{t} {L} {f}", "{f} {L}", "{l}, {f}, {t}", "{l} {f}"]
    )
    title = draw.choice(["Ing.", "Mgr.", "MUDr."]) if language == "cs" else "Dr."
    return Cell("order", form.format(l=last, f=first, L=last.upper(), t=title), first, last)


def noted(draw: random.Random) -> Cell:
    _, first, last = person(draw)
    return Cell("notes", f"{first} {last}{draw.choice(NOTES)}", first, last)


def particled(draw: random.Random) -> Cell:
    language = draw.choice(["de", "fr", "it", "en"])
    first, tree = draw.choice(FOREIGN[language][0]), draw.choice(FOREIGN[language][1])
    before = {
        "de": ["von der ", "von ", "zu "],
        "fr": ["de ", "de la ", "D'"],
        "it": ["Di ", "della "],
        "en": ["Mc", "O'"],
    }
    last = draw.choice(before[language]) + tree
    return Cell(
        "particles",
        draw.choice([f"{first} {last}", f"Dr. {first} {last}", f"{last}, {first}", f"{first} {last.upper()}"]),
        first,
        last,
    )


def shouted(draw: random.Random) -> Cell:
    cell = draw.choice([titled, noted, particled])(draw)
    return Cell("capitals", draw.choice([str.upper, str.lower])(cell.text), cell.first, cell.last)


def marked(draw: random.Random) -> Cell:
    cell = titled(draw)
    marks = ["\u200b{}", "{}\ufeff", "🌳 {}", "{} 🍐", "  {}\t", "\u00ad{}", "- {}", "{},", "\u202a{}\u202c"]
    return Cell(
        "marks",
        draw.choice(marks).format(cell.text.replace(" ", draw.choice([" ", "\u00a0", "  "]))),
        cell.first,
        cell.last,
    )


def nicknamed(draw: random.Random) -> Cell:
    _, first, last = person(draw)
    form = draw.choice(['{f} "{n}" {l}', "{f} ({n}) {l}", "{f} „{n}“ {l}", "{f} {i}. {l}", "{f} '{n}' {l}"])
    return Cell("nicknames", form.format(f=first, l=last, n=first[:3], i=draw.choice("ABCDJK")), first, last)


def several(draw: random.Random) -> Cell:
    _, first, last = person(draw)
    _, other, more = person(draw)
    forms = [
        "{f} a {o} {l}",
        "{f} & {o} {l}",
        "{f} und {o} {l}",
        "{f} {l} / {o} {m}",
        "{f} {l}; {o} {m}",
        "{f} et {o} {l}",
        "{f} {l} and {o} {m}",
        "{f} + {o} {l}",
    ]
    return Cell("several", draw.choice(forms).format(f=first, l=last, o=other, m=more))


def no_person(draw: random.Random) -> Cell:
    return Cell("no person", draw.choice(NOT_A_PERSON))


def trap(draw: random.Random) -> Cell:
    return Cell("traps", *draw.choice(TRAPS).split(":"))


def hungarian(draw: random.Random) -> Cell:
    first, last = (
        draw.choice(["István", "Zsuzsanna", "Gábor", "Ildikó", "Eszter"]),
        draw.choice(["Körtés", "Szilvási", "Meggyes", "Diófa"]),
    )
    return Cell("Hungarian", f"{draw.choice(['', 'Dr. '])}{last} {first}", first, last, "HU")


KINDS: tuple[Callable[[random.Random], Cell], ...] = (
    titled, titled, titled, inverted, inverted, noted, particled, shouted, marked, nicknamed, several, no_person, trap, hungarian,
)  # fmt: skip


def verdict(cell: Cell) -> str:
    """Return whether a cell was read rightly, left whole or in part, or read wrongly."""
    reading = read_name(cell.text, country=cell.country)
    parts = ((reading.first_name, cell.first), (reading.last_name, cell.last))
    if any(got and got.casefold() != true.casefold() for got, true in parts):
        return "wrong"
    return "right" if all(got.casefold() == true.casefold() for got, true in parts) else "whole"


def measure_vocatives(draw: random.Random, count: int) -> tuple[Counter[str], list[str]]:
    """Greet known and doubtful people in Czech."""
    seen: Counter[str] = Counter()
    misses: list[str] = []
    for _ in range(count):
        if draw.random() < 0.3:
            first, last = (
                draw.choice(["Saša", "Nikola", "Alex", "Kim", "J.", "Uwe", "Gareth", "Tovrik", "Ing."]),
                draw.choice(["Vrbata", "Klenot", "Birnbaum"]),
            )
            kind = "neutral" if greet(first, last, language="cs").greeting_name is None else "not neutral"
            misses += [f"{first} {last}"] if kind == "not neutral" else []
            seen[kind] += 1
            continue
        is_woman = draw.random() < 0.4
        first = draw.choice(list(CZECH_WOMEN if is_woman else CZECH_MEN))
        last = draw.choice(["Višňáková", "Kočí", "Malinů", "Prosná"]) if is_woman else draw.choice(list(CZECH_SURNAMES))
        right_first = (CZECH_WOMEN if is_woman else CZECH_MEN)[first]
        right_last = last if is_woman else CZECH_SURNAMES[last]
        greeting = greet(*(part.upper() if draw.random() < 0.1 else part for part in (first, last)), language="cs")
        for got, right in ((greeting.vocative_first, right_first), (greeting.vocative_last, right_last)):
            kind = "not given" if got is None else "given right" if got in right.split("|") else "given wrong"
            misses += [f"{first} {last}: {got}"] if kind == "given wrong" else []
            seen[kind] += 1
    return seen, misses


def share(part: int, total: int) -> float:
    return round(100 * part / max(total, 1), 2)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--n", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    draw = random.Random(seed)  # noqa: S311 - no secret
    cells = [draw.choice(KINDS)(draw) for _ in range(max(options.n, 600))]
    seen = [(cell, verdict(cell)) for cell in cells]
    total = Counter(result for _, result in seen)
    greeted, misses = measure_vocatives(draw, len(cells))
    given = greeted["given right"] + greeted["given wrong"]
    values: dict[str, tuple[float, str]] = {
        "cells": (len(cells), "cells"),
        "right_or_whole": (share(total["right"] + total["whole"], len(cells)), "%"),
        "wrong": (share(total["wrong"], len(cells)), "%"),
        "read_in_full": (share(total["right"], len(cells)), "%"),
        "vocative_right": (share(greeted["given right"], given), "%"),
        "vocative_given": (share(given, given + greeted["not given"]), "%"),
        "unsure_neutral": (share(greeted["neutral"], greeted["neutral"] + greeted["not neutral"]), "%"),
    }
    print(f"seed {seed}")
    for key, (value, unit) in values.items():
        print(f"{key:>16}: {value:g} {unit}")
    print("left whole by kind:", dict(Counter(cell.kind for cell, result in seen if result == "whole")))
    if options.misses:
        for cell, result in seen:
            if result != "right":
                print(f"{result:>6} {cell.kind:>10} {cell.text!r}: {read_name(cell.text, country=cell.country)}")
        print(misses)
    if options.json:
        print(json.dumps({"figures": {key: figure(key, *said) for key, said in values.items()}}))
    return 0


def figure(key: str, value: float, unit: str) -> dict[str, Any]:
    """Return one figure with its target, as every benchmark prints it."""
    target = 600 if key == "cells" else TARGETS.get(key)
    met = None if target is None else value <= target if key == "wrong" else value >= target
    return {"value": value, "unit": unit, "target": target, "met": met}


if __name__ == "__main__":
    sys.exit(main())
