"""Share of job titles read right, over titles composed by rule in nine languages.

    python bench/titles.py [--n 900] [--seed S] [--json]

The truth of a title is what it was composed from: a rank, a function and a frame such as "former" or "assistant to".
"""

from __future__ import annotations

import argparse
import json
import random
import sys

from leadgen.people.titles import judge_title

TARGETS = {"seniority": 95.0, "department": 92.0}
# By language: frames of a rank with the place of the function, then the functions in the form that the frames need.
FRAMES: dict[str, list[tuple[str, str]]] = {
    "en": [("Head of {}", "director"), ("{} Director", "director"), ("VP {}", "vp"), ("{} Manager", "manager"),
           ("{} Specialist", "individual_contributor"), ("Senior Vice President, {}", "vp")],
    "cs": [("ředitel {}", "director"), ("vedoucí {}", "manager"), ("referentka {}", "individual_contributor")],
    "sk": [("riaditeľka {}", "director"), ("vedúci {}", "manager"), ("referent {}", "individual_contributor")],
    "pl": [("Dyrektor {}", "director"), ("Kierownik {}", "manager"), ("Specjalistka ds. {}", "individual_contributor")],
    "no": [("{}direktør", "director"), ("{}sjef", "manager"), ("{}konsulent", "individual_contributor")],
    "sv": [("{}direktör", "director"), ("{}chef", "manager"), ("{}specialist", "individual_contributor")],
    "fi": [("{}johtaja", "director"), ("{}päällikkö", "manager"), ("{}asiantuntija", "individual_contributor")],
    "fr": [("Directrice {}", "director"), ("Responsable {}", "manager"), ("Assistant {}", "individual_contributor")],
    "de": [("Direktorin {}", "director"), ("Teamleiter {}", "manager"), ("Sachbearbeiterin {}", "individual_contributor")],
}  # fmt: skip
FUNCTIONS: dict[str, dict[str, str]] = {
    "en": {"Sales": "sales", "Marketing": "marketing", "Finance": "finance", "Human Resources": "hr",
           "Procurement": "operations", "Software Engineering": "engineering", "Customer Success": "customer_success"},
    "cs": {"obchodu": "sales", "marketingu": "marketing", "financí": "finance", "lidských zdrojů": "hr",
           "výroby": "operations", "vývoje": "engineering", "zákaznické podpory": "customer_success"},
    "sk": {"predaja": "sales", "marketingu": "marketing", "financií": "finance", "ľudských zdrojov": "hr",
           "výroby": "operations", "vývoja": "engineering"},
    "pl": {"sprzedaży": "sales", "marketingu": "marketing", "finansów": "finance", "kadr": "hr", "zakupów": "operations",
           "obsługi klienta": "customer_success"},
    "no": {"salgs": "sales", "markeds": "marketing", "økonomi": "finance", "personal": "hr", "innkjøps": "operations",
           "utviklings": "engineering", "kundeservice": "customer_success"},
    "sv": {"försäljnings": "sales", "marknads": "marketing", "ekonomi": "finance", "personal": "hr",
           "inköps": "operations", "utvecklings": "engineering", "kundtjänst": "customer_success"},
    "fi": {"myynti": "sales", "markkinointi": "marketing", "talous": "finance", "henkilöstö": "hr", "osto": "operations",
           "kehitys": "engineering", "asiakaspalvelu": "customer_success"},
    "fr": {"commercial": "sales", "marketing": "marketing", "finance": "finance", "RH": "hr", "achats": "operations",
           "informatique": "engineering", "service client": "customer_success"},
    "de": {"Vertrieb": "sales", "Marketing": "marketing", "Finanzen": "finance", "Personal": "hr",
           "Einkauf": "operations", "IT": "engineering", "Kundenservice": "customer_success"},
}  # fmt: skip
BOSSES = {
    "en": ["CEO", "Managing Director"], "cs": ["jednatel", "generální ředitelka"], "sk": ["konateľ"], "pl": ["Prezes"],
    "no": ["Daglig leder"], "sv": ["VD"], "fi": ["Toimitusjohtaja"], "fr": ["PDG", "Gérante"], "de": ["Geschäftsführerin"],
}  # fmt: skip
OWNERS = {
    "en": "Co-Founder", "cs": "majitelka", "sk": "majiteľ", "pl": "Właścicielka", "no": "Eier", "sv": "Ägare",
    "fi": "Omistaja", "fr": "Fondatrice", "de": "Inhaberin",
}  # fmt: skip
FORMER = {
    "en": "Former {}", "cs": "bývalý {}", "sk": "bývalá {}", "pl": "były {}", "no": "Tidligere {}", "sv": "Före detta {}",
    "fi": "Entinen {}", "fr": "Ancien {}", "de": "Ehemaliger {}",
}  # fmt: skip
HELPER = {
    "en": "Assistant to the {}", "cs": "asistentka {}", "sk": "asistent {}", "pl": "Asystentka {}",
    "no": "assistent for {}", "sv": "Assistent till {}", "fi": "{}n assistentti", "fr": "Assistante de {}", "de": "Assistentin des {}",
}  # fmt: skip
TAILS = ("", "", "", " (Zebrano a.s.)", " @ Zebrano", " | Zebrano Group")


def compose(chance: random.Random) -> tuple[str, str, str | None]:
    """Compose one title; return it with its seniority and, where one is certain, its department."""
    language = chance.choice(list(FRAMES))
    kind = chance.choices(("plain", "boss", "owner", "former", "assistant"), (6, 1, 1, 1, 1))[0]
    function, department = chance.choice(list(FUNCTIONS[language].items()))
    frame, seniority = chance.choice(FRAMES[language])
    boss = chance.choice(BOSSES[language])
    plain = frame.format(function)
    made: dict[str, tuple[str, str, str | None]] = {
        "plain": (plain, seniority, department),
        "boss": (boss, "c_level", "executive"),
        "owner": (f"{OWNERS[language]} {chance.choice('/|&,')} {boss}", "founder", "executive"),
        "former": (FORMER[language].format(plain), "other", department),
        "assistant": (HELPER[language].format(boss), "individual_contributor", None),
    }
    title, seniority, known = made[kind]
    title += chance.choice(TAILS)
    return chance.choice((title, title, title.upper(), title.lower(), f" {title} ")), seniority, known


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=900)
    parser.add_argument("--seed", type=int, default=None, help="repeats a run; default: a new one each time")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    right, asked, wrong = {"seniority": 0, "department": 0}, {"seniority": 0, "department": 0}, []
    for _ in range(options.n):
        title, seniority, department = compose(chance)
        reading = judge_title(title)
        for key, truth, found in (("seniority", seniority, reading.seniority), ("department", department, reading.department)):
            if truth is not None:
                asked[key] += 1
                right[key] += truth == found
                if truth != found:
                    wrong.append(f"{title}: {key} {found}, not {truth}")
    figures = {}
    for key, target in TARGETS.items():
        share = round(100 * right[key] / max(1, asked[key]), 2)
        figures[f"{key}_right"] = {"value": share, "unit": "%", "target": target, "met": share >= target}
    if not options.json:
        sys.stdout.write(f"seed {seed}, {options.n} titles\n" + "".join(f"  {line}\n" for line in wrong[:40]))
        for name, figure in figures.items():
            sys.stdout.write(f"{name:<18} {figure['value']:>6} %   target {figure['target']:g}\n")
        return
    sys.stdout.write(json.dumps({"name": "titles", "seed": seed, "figures": figures}) + "\n")


if __name__ == "__main__":
    main()
