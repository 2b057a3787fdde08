"""Writes bench/registry_gold.jsonl: questions by name with the right answer, over invented companies and their decoys.

    python bench/make_registry_gold.py

One line per question: `{id, kind, query {name, city?, address?, domain?, industry?, country}, answer, candidates}`. `answer` is the registration
number that a careful person would choose, null where such a person would choose none: the company is not among the candidates,
or several may be meant. Kinds are what makes real look-ups hard. The file is made once and shipped, so that figures of
different days compare.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).with_name("registry_gold.jsonl")
SEED = 20_261_122
PER_KIND = 4
Case = tuple[dict[str, Any], str | None, list[dict[str, Any]]]

STEMS = (
    "Javorník Kvintera Lumvanto Šedivka Pražmo Zálesák Trnovec "
    "Vrbinka Ostrůvek Habřina Malenka Dubňák Kobeřice Skřivan Žlutava",
    "Fjellrabb Brarilux Nordvåg Skogheim Ålesdal Tindevik Sørlyng "
    "Hvalbukt Rødberga Kvitfoss Lyngstrand Blåsjø Myrdalen Stølsvik Ørneli",
    "Kuvitus Ostperion Hämelinna Järvelä Koivisko Pyörteinen Sinijoki "
    "Talvikko Välähde Mäntyharjula Ruskamo Lumisuo Kaarnavesi Tuulela Öljymäki",
    "Velrilux Quenlytra Beaumarais Clairvoie Édelune Fontanelle Grisolange "
    "Hautecombe Montrêve Pierrelune Rochefière Sablonet Valombre Brumeval Orêtine",
)
COUNTRIES = {
    "CZ": {
        "stems": STEMS[0],
        "trades": "Pumpy Plasty Stavby Servis Elektro Kovo Doprava Potraviny Strojírny Obchod",
        "forms": ("s.r.o.", "a.s.", "spol. s r.o."),
        "alike": (
            ("s.r.o.", "spol. s r. o."),
            ("s.r.o.", "společnost s ručením omezeným"),
            ("a.s.", "akciová společnost"),
        ),
        "cities": "Praha Brno Ostrava Plzeň Olomouc Liberec",
        "people": "Březina Havlík Šimek Dvořáček Říha Ptáček",
        "first": "Jiří Tomáš Ondřej Kateřina Štěpán",
        "branch": "{name}, odštěpný závod {city}",
        "and": ("a", "&"),
    },
    "NO": {
        "stems": STEMS[1],
        "trades": "Bygg Elektro Rør Eiendom Transport Maskin Fisk Handel Verft Regnskap",
        "forms": ("AS", "ASA"),
        "alike": (("AS", "A/S"), ("AS", "Aksjeselskap"), ("ASA", "Allmennaksjeselskap")),
        "cities": "OSLO BERGEN TRONDHEIM STAVANGER TROMSØ DRAMMEN",
        "people": "Haugland Brekke Sørbø Nygård Østby Myhre",
        "first": "Lars Øyvind Håkon Ingrid Åse",
        "branch": "{name} avd {city}",
        "and": ("og", "&"),
    },
    "FI": {
        "stems": STEMS[2],
        "trades": "Rakennus Sähkö Kuljetus Kiinteistöt Konepaja Kauppa Metalli Puutyö Huolto Logistiikka",
        "forms": ("Oy", "Oyj"),
        "alike": (("Oy", "Oy Ab"), ("Oy", "Osakeyhtiö"), ("Oyj", "Julkinen osakeyhtiö")),
        "cities": "HELSINKI TURKU OULU TAMPERE ESPOO KUOPIO",
        "people": "Virtala Nieminko Mäkelin Korhola Lahtela Ahonka",
        "first": "Mikko Väinö Päivi Aino Jyrki",
        "branch": "{name} {city} sivuliike",
        "and": ("ja", "&"),
    },
    "FR": {
        "stems": STEMS[3],
        "trades": "Transports Bâtiment Énergie Conseil Mécanique Boulangerie Logistique Peinture Services Négoce",
        "forms": ("SAS", "SARL"),
        "alike": (
            ("SAS", "Société par actions simplifiée"),
            ("SARL", "Société à responsabilité limitée"),
            ("SA", "S.A."),
        ),
        "cities": "PARIS LYON LILLE NANTES TOULOUSE RENNES",
        "people": "Lefeuvret Morandin Garnelot Roussiau Chevalin Fauconnel",
        "first": "Julien François Étienne Hélène Anaïs",
        "branch": "{name} établissement de {city}",
        "and": ("et", "&"),
    },
}
BARE = str.maketrans(
    "áčďéěíňóřšťúůýžäöåøæàâçèêëîïôûùüÿœÁČĎÉĚÍŇÓŘŠŤÚŮÝŽÄÖÅØÆÀÂÇÈÊËÎÏÔÛÙÜŸ",
    "acdeeinorstuuyzaoaoaaaceeeiiouuuyoACDEEINORSTUUYZAOAOAAACEEEIIOUUUY",
)


STREET = {"CZ": "ova", "NO": "s gate", "FI": "nkatu", "FR": " (rue)"}
# Members of the product's industries, and activity codes as registers write them.
ACTIVITIES = (
    ("construction", ("41200", "43220")),
    ("transport", ("49410", "52.260")),
    ("software_saas", ("62100", "62.01Z")),
    ("hospitality", ("55100", "56.10A")),
    ("agriculture", ("01500", "01.110")),
    ("education", ("85590", "85.32Z")),
)
FOREIGN = {
    "CZ": (("Praha", "Prague"), ("Plzeň", "Pilsen"), ("Brno", "Brünn")),
    "FI": (("HELSINKI", "Helsingfors"), ("TURKU", "Åbo"), ("TAMPERE", "Tammerfors")),
}


class Maker:
    """Invents companies of one country; every number and every pair of stem and trade is used once."""

    def __init__(self, country: str, rng: random.Random) -> None:
        self.country, self.rng, self.know = country, rng, COUNTRIES[country]
        self.numbers = iter(range(90_000_000, 99_999_999))
        pairs = [(s, t) for s in self.words("stems") for t in self.words("trades")]
        rng.shuffle(pairs)
        self.pairs = iter(pairs)

    def words(self, key: str) -> list[str]:
        return str(self.know[key]).split()

    def any(self, key: str) -> str:
        return self.rng.choice(self.words(key))

    def form(self) -> str:
        return self.rng.choice(self.know["forms"])

    def cities(self, count: int) -> list[str]:
        return self.rng.sample(self.words("cities"), count)

    def company(self, name: str, **more: Any) -> dict[str, Any]:
        made = {
            "registration_id": str(next(self.numbers)),
            "official_name": name,
            "city": more.pop("city", self.any("cities")),
        }
        return made | {"status": "active"} | more

    def ask(self, name: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "country": self.country} | more

    def strangers(self, stem: str, trade: str, count: int = 3) -> list[dict[str, Any]]:
        """What any search brings along: companies that share a word."""
        others = self.rng.sample([w for w in self.words("trades") if w != trade], count - 1)
        stems = [w for w in self.words("stems") if w != stem]
        found = [self.company(f"{stem} {other} {self.form()}") for other in others]
        return [*found, self.company(f"{self.rng.choice(stems)} {trade} {self.form()}")]

    def pair(self) -> tuple[str, str]:
        return next(self.pairs)

    def person(self) -> tuple[str, str]:
        return self.any("first"), self.any("people")


def typo(word: str, rng: random.Random) -> str:
    """One letter doubled, left out, or two swapped, not at the beginning."""
    if len(word) < 5:
        return word  # a slip in so short a word makes another one
    place = rng.randrange(2, len(word) - 1)
    how = rng.randrange(3)
    if how == 0:
        return word[:place] + word[place] + word[place:]
    if how == 1:
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def plain_form(m: Maker) -> Case:
    stem, trade = m.pair()
    right = m.company(f"{stem} {trade} {m.form()}")
    return m.ask(f"{stem} {trade}"), right["registration_id"], [right, *m.strangers(stem, trade)]


def other_form_spelling(m: Maker) -> Case:
    stem, trade = m.pair()
    short, long = m.rng.choice(m.know["alike"])
    right = m.company(f"{stem} {trade} {long}")
    return m.ask(f"{stem} {trade}, {short}"), right["registration_id"], [right, *m.strangers(stem, trade)]


def diacritics(m: Maker) -> Case:
    stem, trade = m.pair()
    right = m.company(f"{stem} {trade} {m.form()}".upper())
    return m.ask(f"{stem} {trade}".translate(BARE)), right["registration_id"], [right, *m.strangers(stem, trade)]


def initials(m: Maker) -> Case:
    (first, last), trade = m.person(), m.any("trades")
    others = [f for f in m.words("first") if f[0] != first[0]]
    right = m.company(f"{first[0]}. {last} {trade} {m.form()}")
    decoys = [m.company(f"{other[0]}. {last} {trade} {m.form()}") for other in others[:2]]
    return m.ask(f"{first[0]} {last} {trade}"), right["registration_id"], [*decoys, right]


def joined_initials(m: Maker) -> Case:
    letters, trade = "".join(m.rng.sample("BDGHJKLMPRT", 3)), m.any("trades")
    right = m.company(f"{'. '.join(letters)}. {trade} {m.form()}")
    other = letters[:2] + ("V" if letters[2] != "V" else "W")
    decoys = [m.company(f"{other} {trade} {m.form()}"), m.company(f"{letters[::-1]} {trade} {m.form()}")]
    return m.ask(f"{letters} {trade}"), right["registration_id"], [*decoys, right]


def misspelt(m: Maker) -> Case:
    stem, trade = m.pair()
    right = m.company(f"{stem} {trade} {m.form()}")
    return m.ask(f"{typo(stem, m.rng)} {trade}"), right["registration_id"], [right, *m.strangers(stem, trade)]


def word_order(m: Maker) -> Case:
    stem, trade = m.pair()
    right = m.company(f"{trade} {stem} {m.form()}")
    return m.ask(f"{stem} {trade}"), right["registration_id"], [right, *m.strangers(stem, trade)]


def written_together(m: Maker) -> Case:
    stem, trade = m.pair()
    right = m.company(f"{stem}{trade.lower()} {m.form()}")
    return m.ask(f"{stem} {trade}"), right["registration_id"], [right, *m.strangers(stem, trade)]


def ampersand(m: Maker) -> Case:
    (one, other), trade = m.rng.sample(m.words("people"), 2), m.any("trades")
    word, sign = m.know["and"]
    right = m.company(f"{one} {word} {other} {trade} {m.form()}")
    decoys = [m.company(f"{one} {trade} {m.form()}"), m.company(f"{other} {trade} {m.form()}")]
    return m.ask(f"{one} {sign} {other} {trade}"), right["registration_id"], [*decoys, right]


def beside_its_holding(m: Maker) -> Case:
    stem, trade = m.pair()
    right = m.company(f"{stem} {trade} {m.form()}")
    word = m.rng.choice(("Holding", "Group", "Invest"))
    decoys = [m.company(f"{stem} {trade} {word} {m.form()}"), m.company(f"{stem} {word} {m.form()}")]
    return m.ask(f"{stem} {trade}"), right["registration_id"], [*decoys, right]


def the_holding_itself(m: Maker) -> Case:
    stem, trade = m.pair()
    right = m.company(f"{stem} {trade} Holding {m.form()}")
    return m.ask(f"{stem} {trade} Holding"), right["registration_id"], [m.company(f"{stem} {trade} {m.form()}"), right]


def beside_its_branches(m: Maker) -> Case:
    stem, trade = m.pair()
    name = f"{stem} {trade} {m.form()}"
    right = m.company(name)
    decoys = [m.company(m.know["branch"].format(name=name, city=city), city=city) for city in m.cities(2)]
    return m.ask(f"{stem} {trade}"), right["registration_id"], [*decoys, right]


def namesakes_with_city(m: Maker) -> Case:
    stem, trade = m.pair()
    here, there = m.cities(2)
    right = m.company(f"{stem} {trade} {m.form()}", city=here)
    twin = m.company(f"{stem} {trade} {m.form()}", city=there)
    return m.ask(f"{stem} {trade}", city=here.title()), right["registration_id"], [twin, right]


def namesakes_with_domain(m: Maker) -> Case:
    stem, trade = m.pair()
    domain = f"{stem}-{trade}".translate(BARE).lower() + ".example"
    right = m.company(f"{stem} {trade} {m.form()}", website=f"https://www.{domain}/")
    twin = m.company(f"{stem} {trade} {m.form()}", website=f"https://{domain.replace('.', '-2.')}")
    return m.ask(f"{stem} {trade}", domain=domain), right["registration_id"], [twin, right]


def dissolved_predecessor(m: Maker) -> Case:
    stem, trade = m.pair()
    right = m.company(f"{stem} {trade} {m.form()}")
    gone = m.company(f"{stem} {trade} {m.form()}", status="dissolved")
    return m.ask(f"{stem} {trade}"), right["registration_id"], [gone, right]


def trading_name(m: Maker) -> Case:
    stem, trade = m.pair()
    other = m.rng.choice([w for w in m.words("stems") if w != stem])
    right = m.company(f"{other} {m.form()}", trading_names=[f"{stem} {trade}"])
    return m.ask(f"{stem} {trade}"), right["registration_id"], [right, *m.strangers(stem, trade)]


def city_in_name(m: Maker) -> Case:
    stem, trade = m.pair()
    here, there = m.cities(2)
    right = m.company(f"{stem} {trade} {here.title()} {m.form()}", city=here)
    decoy = m.company(f"{stem} {trade} {there.title()} {m.form()}", city=there)
    return m.ask(f"{stem} {trade} {here.title()}"), right["registration_id"], [decoy, right]


def numbered(m: Maker) -> Case:
    stem, trade = m.pair()
    number = m.rng.randrange(20, 60)
    right = m.company(f"{stem} {trade} {number} {m.form()}")
    decoys = [m.company(f"{stem} {trade} {number + step} {m.form()}") for step in (1, 10)]
    return m.ask(f"{stem} {trade} {number}"), right["registration_id"], [*decoys, right]


def two_slips(m: Maker) -> Case:
    stem, trade = m.pair()
    right = m.company(f"{stem} {trade} {m.form()}")
    asked = f"{typo(stem, m.rng)} {typo(trade, m.rng)}"
    return m.ask(asked), right["registration_id"], [right, *m.strangers(stem, trade)]


def city_district(m: Maker) -> Case:
    stem, trade = m.pair()
    here, there = m.cities(2)
    right = m.company(f"{stem} {trade} {m.form()}", city=f"{here} {m.rng.randrange(2, 9)}")
    twin = m.company(f"{stem} {trade} {m.form()}", city=there)
    return m.ask(f"{stem} {trade}", city=here.title()), right["registration_id"], [twin, right]


def city_in_another_language(m: Maker) -> Case:
    stem, trade = m.pair()
    home, abroad = m.rng.choice(FOREIGN.get(m.country, (("", ""),)))
    home = home or m.any("cities")
    there = m.rng.choice([c for c in m.words("cities") if c != home])
    right = m.company(f"{stem} {trade} {m.form()}", city=home)
    twin = m.company(f"{stem} {trade} {m.form()}", city=there)
    return m.ask(f"{stem} {trade}", city=abroad or home.lower()), right["registration_id"], [twin, right]


def short_name_with_domain(m: Maker) -> Case:
    """The list knows the company by one word; its site says which one it is."""
    stem, trade = m.pair()
    domain = f"{stem}-{trade}".translate(BARE).lower() + ".example"
    right = m.company(f"{stem} {trade} {m.form()}", website=domain)
    return m.ask(stem, domain=domain), right["registration_id"], [right, *m.strangers(stem, trade)]


def brand_with_domain(m: Maker) -> Case:
    """The list has the brand, the register another name; both name the same site."""
    stem, trade = m.pair()
    brand = m.rng.choice([w for w in m.words("stems") if w != stem])
    domain = brand.translate(BARE).lower() + ".example"
    right = m.company(f"{stem} {trade} {m.form()}", website=f"https://{domain}")
    return m.ask(brand, domain=domain), right["registration_id"], [right, *m.strangers(stem, trade)]


# --- nobody is the right answer


def another_ending(m: Maker) -> Case:
    """A different name that begins alike: Nordvik is not a slip of the pen for Nordvåg."""
    stem, trade = m.pair()
    other = stem[: max(3, len(stem) - 3)] + m.rng.choice(("ice", "ovka", "elle", "ank", "urg"))
    return m.ask(f"{stem} {trade}"), None, [m.company(f"{other} {trade} {m.form()}"), *m.strangers(stem, trade)]


def another_trade_alike(m: Maker) -> Case:
    stem, trade = m.pair()
    other = trade[: max(3, len(trade) - 2)] + m.rng.choice(("ing", "eri", "ova", "ment"))
    return m.ask(f"{stem} {trade}"), None, [m.company(f"{stem} {other} {m.form()}"), *m.strangers(stem, trade)]


def absent(m: Maker) -> Case:
    stem, trade = m.pair()
    return m.ask(f"{stem} {trade}"), None, m.strangers(stem, trade)


def only_its_holding(m: Maker) -> Case:
    stem, trade = m.pair()
    word = m.rng.choice(("Holding", "Group", "Invest", "Services", "International"))
    return m.ask(f"{stem} {trade}"), None, [m.company(f"{stem} {trade} {word} {m.form()}"), *m.strangers(stem, trade)]


def only_its_holding_on_one_site(m: Maker) -> Case:
    stem, trade = m.pair()
    word = m.rng.choice(("Holding", "Group", "Invest"))
    domain = f"{stem}-{trade}".translate(BARE).lower() + ".example"
    mother = m.company(f"{stem} {trade} {word} {m.form()}", website=domain)
    return m.ask(f"{stem} {trade}", domain=domain), None, [mother, *m.strangers(stem, trade)]


def sisters_on_one_site(m: Maker) -> Case:
    """One word, one site, two companies of it."""
    stem, trade = m.pair()
    other = m.rng.choice([w for w in m.words("trades") if w != trade])
    domain = stem.translate(BARE).lower() + ".example"
    both = [m.company(f"{stem} {word} {m.form()}", website=domain) for word in (trade, other)]
    return m.ask(stem, domain=domain), None, both


def only_its_branch(m: Maker) -> Case:
    stem, trade = m.pair()
    city = m.any("cities")
    name = m.know["branch"].format(name=f"{stem} {trade}", city=city)
    return m.ask(f"{stem} {trade}"), None, [m.company(name, city=city), *m.strangers(stem, trade)]


def twins(m: Maker) -> Case:
    stem, trade = m.pair()
    here, there = m.cities(2)
    both = [m.company(f"{stem} {trade} {m.form()}", city=city) for city in (here, there)]
    return m.ask(f"{stem} {trade}"), None, both


def namesake_elsewhere(m: Maker) -> Case:
    stem, trade = m.pair()
    here, there = m.cities(2)
    domain = f"{stem}-{trade}".translate(BARE).lower() + ".example"
    twin = m.company(f"{stem} {trade} {m.form()}", city=there, website=f"https://{domain.replace('.', '-ii.')}")
    return m.ask(f"{stem} {trade}", city=here.title(), domain=domain), None, [twin, *m.strangers(stem, trade)]


def other_initial(m: Maker) -> Case:
    (first, last), trade = m.person(), m.any("trades")
    others = [f for f in m.words("first") if f[0] != first[0]]
    return (
        m.ask(f"{first[0]}. {last} {trade}"),
        None,
        [m.company(f"{f[0]}. {last} {trade} {m.form()}") for f in others[:2]],
    )


def other_number(m: Maker) -> Case:
    stem, trade = m.pair()
    number = m.rng.randrange(20, 60)
    return (
        m.ask(f"{stem} {trade} {number}"),
        None,
        [m.company(f"{stem} {trade} {number + step} {m.form()}") for step in (1, 10)],
    )


def successor(m: Maker) -> Case:
    stem, trade = m.pair()
    other = m.rng.choice([w for w in m.words("stems") if w != stem])
    renamed = m.company(f"{other} {m.form()}", former_names=[f"{stem} {trade}"])
    return m.ask(f"{stem} {trade}"), None, [renamed, *m.strangers(stem, trade)]


def one_letter_apart(m: Maker) -> Case:
    """Two real companies, each one slip away from what was typed."""
    stem, trade = m.pair()
    ends = m.rng.sample("aeioy", 3)
    asked, *theirs = (f"{stem[:-1]}{end}" for end in ends)
    return m.ask(f"{asked} {trade}"), None, [m.company(f"{name} {trade} {m.form()}") for name in theirs]


# --- what stands beside the name


def street(m: Maker) -> tuple[str, int]:
    return f"{m.any('people')}{STREET[m.country]}", m.rng.randrange(2, 60)


def namesakes_with_address(m: Maker) -> Case:
    """Two of one name in one city; the list has the street."""
    stem, trade = m.pair()
    city = m.any("cities")
    (one, number), (other, second) = street(m), street(m)
    right = m.company(f"{stem} {trade} {m.form()}", city=city, street=f"{one} {number}", postal_code="11000")
    twin = m.company(f"{stem} {trade} {m.form()}", city=city, street=f"{other} {second + 60}", postal_code="11000")
    asked = f"{number} {one}, {city.title()}" if m.country == "FR" else f"{one} {number}, 11000 {city.title()}"
    return m.ask(f"{stem} {trade}", city=city.title(), address=asked), right["registration_id"], [twin, right]


def namesakes_next_door(m: Maker) -> Case:
    stem, trade = m.pair()
    (road, number), city = street(m), m.any("cities")
    right = m.company(f"{stem} {trade} {m.form()}", city=city, street=f"{road} {number}")
    twin = m.company(f"{stem} {trade} {m.form()}", city=city, street=f"{road} {number + 2}")
    asked = f"{road} {number}".translate(BARE)
    return m.ask(f"{stem} {trade}", city=city.title(), address=asked), right["registration_id"], [twin, right]


def namesakes_with_activity(m: Maker) -> Case:
    """Two of one name; the list knows what the company does."""
    stem, trade = m.pair()
    (industry, codes), (_, others) = m.rng.sample(ACTIVITIES, 2)
    right = m.company(f"{stem} {trade} {m.form()}", nace=[m.rng.choice(codes)])
    twin = m.company(f"{stem} {trade} {m.form()}", nace=[m.rng.choice(others)])
    return m.ask(f"{stem} {trade}", industry=industry), right["registration_id"], [twin, right]


def office_elsewhere(m: Maker) -> Case:
    """The seat is at the accountant's and the code is an old one: still the only company of the name."""
    stem, trade = m.pair()
    (industry, _), (_, others) = m.rng.sample(ACTIVITIES, 2)
    (one, number), (other, second) = street(m), street(m)
    right = m.company(f"{stem} {trade} {m.form()}", street=f"{one} {number}", nace=[m.rng.choice(others)])
    asked = m.ask(f"{stem} {trade}", address=f"{other} {second + 60}", industry=industry)
    return asked, right["registration_id"], [right, *m.strangers(stem, trade)]


def stranger_at_the_address(m: Maker) -> Case:
    """Another company of the house and the trade is not the one: the name decides."""
    stem, trade = m.pair()
    industry, codes = m.rng.choice(ACTIVITIES)
    (road, number), city = street(m), m.any("cities")
    found = m.strangers(stem, trade)
    for item in found:
        item.update(city=city, street=f"{road} {number}", nace=[m.rng.choice(codes)])
    asked = m.ask(f"{stem} {trade}", city=city.title(), address=f"{road} {number}", industry=industry)
    return asked, None, found


def twins_at_one_address(m: Maker) -> Case:
    stem, trade = m.pair()
    (road, number), city = street(m), m.any("cities")
    both = [m.company(f"{stem} {trade} {m.form()}", city=city, street=f"{road} {number}") for _ in range(2)]
    return m.ask(f"{stem} {trade}", city=city.title(), address=f"{road} {number}"), None, both


def namesake_in_all_but_name(m: Maker) -> Case:
    """One company of the name, in another city, of another trade: nobody should be sure."""
    stem, trade = m.pair()
    (industry, _), (_, others) = m.rng.sample(ACTIVITIES, 2)
    here, there = m.cities(2)
    (one, number), (other, second) = street(m), street(m)
    twin = m.company(f"{stem} {trade} {m.form()}", city=there, street=f"{other} {second + 60}", nace=[others[0]])
    asked = m.ask(f"{stem} {trade}", city=here.title(), address=f"{one} {number}", industry=industry)
    return asked, None, [twin, *m.strangers(stem, trade)]


BESIDE: tuple[Callable[[Maker], Case], ...] = (
    namesakes_with_address,
    namesakes_next_door,
    namesakes_with_activity,
    office_elsewhere,
    stranger_at_the_address,
    twins_at_one_address,
    namesake_in_all_but_name,
)
KINDS: tuple[Callable[[Maker], Case], ...] = (
    plain_form,
    other_form_spelling,
    diacritics,
    initials,
    joined_initials,
    misspelt,
    word_order,
    written_together,
    ampersand,
    beside_its_holding,
    the_holding_itself,
    beside_its_branches,
    namesakes_with_city,
    namesakes_with_domain,
    dissolved_predecessor,
    trading_name,
    city_in_name,
    numbered,
    two_slips,
    city_district,
    city_in_another_language,
    short_name_with_domain,
    brand_with_domain,
    another_ending,
    another_trade_alike,
    absent,
    only_its_holding,
    only_its_holding_on_one_site,
    sisters_on_one_site,
    only_its_branch,
    twins,
    namesake_elsewhere,
    other_initial,
    other_number,
    successor,
    one_letter_apart,
)


def questions() -> Iterator[dict[str, Any]]:
    """All questions, in a fixed order: those by name alone first, so that they stay what they were."""
    for step, kinds in enumerate((KINDS, BESIDE)):
        yield from _questions(kinds, random.Random(SEED + step))


def _questions(kinds: tuple[Callable[[Maker], Case], ...], rng: random.Random) -> Iterator[dict[str, Any]]:
    for country in COUNTRIES:
        maker = Maker(country, rng)
        for kind in kinds:
            for number in range(PER_KIND):
                query, answer, candidates = kind(maker)
                rng.shuffle(candidates)
                yield {
                    "id": f"{country}-{kind.__name__}-{number + 1}",
                    "kind": kind.__name__,
                    "query": query,
                    "answer": answer,
                    "candidates": candidates,
                }


if __name__ == "__main__":
    lines = [json.dumps(item, ensure_ascii=False) for item in questions()]
    OUT.write_text("\n".join(lines) + "\n")
    print(f"{len(lines)} questions in {OUT.name}")
