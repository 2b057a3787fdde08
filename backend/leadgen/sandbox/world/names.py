"""Word pools: invented brand stems, and common first and last names of each country."""

from __future__ import annotations

from functools import lru_cache

# Values are (masculine, feminine) first names; Czech surnames come in pairs as well.
FIRST_NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "CZ": (
        ("Jiří", "Tomáš", "Ondřej", "Lukáš", "Petr", "Václav", "Štěpán", "Radek", "Zdeněk", "Matěj"),
        ("Jana", "Kateřina", "Lenka", "Zuzana", "Věra", "Šárka", "Markéta", "Barbora", "Alžběta", "Žaneta"),
    ),
    "NO": (
        ("Lars", "Øyvind", "Håkon", "Bjørn", "Sindre", "Eirik", "Trond", "Magnus", "Pål"),
        ("Ingrid", "Solveig", "Åse", "Kari", "Marit", "Silje", "Hilde", "Tuva", "Gro"),
    ),
    "FI": (
        ("Mikko", "Juha", "Antti", "Jyrki", "Väinö", "Timo", "Sampo", "Pekka", "Eero"),
        ("Aino", "Päivi", "Sanna", "Hanna", "Kaisa", "Outi", "Mervi", "Tuuli", "Liisa"),
    ),
    "FR": (
        ("Julien", "François", "Loïc", "Étienne", "Mathieu", "Rémi", "Gaël", "Antoine", "Benoît"),
        ("Camille", "Hélène", "Anaïs", "Chloé", "Margaux", "Élodie", "Solène", "Inès", "Zoé"),
    ),
    "DE": (
        ("Jürgen", "Stefan", "Matthias", "Uwe", "Florian", "Götz", "Andreas", "Björn"),
        ("Sabine", "Katrin", "Anja", "Ursula", "Jördis", "Birgit", "Heike", "Annika"),
    ),
    "US": (
        ("Jason", "Tyler", "Marcus", "Brandon", "Kevin", "Derek", "Owen"),
        ("Ashley", "Megan", "Latoya", "Rachel", "Brooke", "Denise", "Paige"),
    ),
}

LAST_NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "CZ": (
        ("Koutný", "Koutná"),
        ("Březina", "Březinová"),
        ("Havlík", "Havlíková"),
        ("Šimek", "Šimková"),
        ("Dvořáček", "Dvořáčková"),
        ("Říha", "Říhová"),
        ("Žák", "Žáková"),
        ("Ptáček", "Ptáčková"),
        ("Mlynář", "Mlynářová"),
        ("Vondráček", "Vondráčková"),
        ("Krčma", "Krčmová"),
        ("Bouda", "Boudová"),
    ),
    "NO": tuple(
        (name, name)
        for name in (
            "Haugland",
            "Brekke",
            "Sørbø",
            "Nygård",
            "Tveit",
            "Lunde",
            "Østby",
            "Myhre",
            "Rønning",
            "Fjeld",
            "Skår",
        )
    ),
    "FI": tuple(
        (name, name)
        for name in (
            "Lehtisalo",
            "Mäkiranta",
            "Koskela",
            "Niittymäki",
            "Hämäläinen",
            "Salokangas",
            "Järvelä",
            "Pöyhönen",
            "Virtala",
        )
    ),
    "FR": tuple(
        (name, name)
        for name in (
            "Lemarchand",
            "Béranger",
            "Coutelier",
            "Delaunoy",
            "Fauvel",
            "Gaudreau",
            "Marchetti",
            "Le Goff",
            "D'Aubry",
            "Noël",
        )
    ),
    "DE": tuple(
        (name, name)
        for name in (
            "Köhlmann",
            "Brandstetter",
            "Grünwald",
            "Lindauer",
            "Weißhaupt",
            "Öhler",
            "Steinbrück",
            "von Harten",
            "Pfister",
        )
    ),
    "US": tuple(
        (name, name)
        for name in ("Whitfield", "Caldwell", "Ramirez", "O'Rourke", "Hastings", "Nguyen", "Delgado", "Brewster")
    ),
}

_HEADS = (
    "Vel",
    "Kor",
    "Tam",
    "Lum",
    "Bra",
    "Sil",
    "Dor",
    "Zel",
    "Ves",
    "Hal",
    "Ost",
    "Fen",
    "Gal",
    "Eid",
    "Mor",
    "Pra",
    "Quen",
    "Rho",
    "Ster",
    "Ulv",
)
_TAILS = (
    "modex",
    "vanto",
    "rilux",
    "tavra",
    "bexia",
    "nduro",
    "perion",
    "sko",
    "lytra",
    "zano",
    "fira",
    "dalis",
    "quora",
    "brisk",
    "wend",
    "xima",
)


@lru_cache(maxsize=1)
def brand_stems() -> tuple[str, ...]:
    """Return every invented brand stem once, in an order that mixes the heads.

    There are more stems than companies.
    """
    return tuple(
        _HEADS[i % len(_HEADS)] + _TAILS[(i // len(_HEADS) + 3 * i) % len(_TAILS)]
        for i in range(len(_HEADS) * len(_TAILS))
    )


# Values are (title, seniority, department); "he|she" where the language has two forms. A company's people take titles
# from the top.
JOBS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "CZ": (
        ("Jednatel|Jednatelka", "c_level", "executive"),
        ("Obchodní ředitel|Obchodní ředitelka", "director", "sales"),
        ("Vedoucí IT", "manager", "engineering"),
        ("Finanční ředitel|Finanční ředitelka", "c_level", "finance"),
        ("Specialista marketingu|Specialistka marketingu", "individual_contributor", "marketing"),
    ),
    "NO": (
        ("Daglig leder", "c_level", "executive"),
        ("Salgssjef", "manager", "sales"),
        ("Teknisk direktør", "c_level", "engineering"),
        ("Økonomisjef", "director", "finance"),
        ("Markedskonsulent", "individual_contributor", "marketing"),
    ),
    "FI": (
        ("Toimitusjohtaja", "c_level", "executive"),
        ("Myyntijohtaja", "director", "sales"),
        ("Kehityspäällikkö", "manager", "product"),
        ("Talousjohtaja", "c_level", "finance"),
        ("Asiantuntija", "individual_contributor", "operations"),
    ),
    "FR": (
        ("Président|Présidente", "c_level", "executive"),
        ("Directeur commercial|Directrice commerciale", "director", "sales"),
        ("Responsable informatique", "manager", "engineering"),
        ("Directeur financier|Directrice financière", "c_level", "finance"),
        ("Chargé de communication|Chargée de communication", "individual_contributor", "marketing"),
    ),
    "DE": (
        ("Geschäftsführer|Geschäftsführerin", "c_level", "executive"),
        ("Leiter Vertrieb|Leiterin Vertrieb", "director", "sales"),
        ("IT-Leiter|IT-Leiterin", "manager", "engineering"),
        ("Kaufmännischer Leiter|Kaufmännische Leiterin", "director", "finance"),
        ("Produktmanager|Produktmanagerin", "individual_contributor", "product"),
    ),
    "US": (
        ("Chief Executive Officer", "c_level", "executive"),
        ("VP of Sales", "vp", "sales"),
        ("Director of Engineering", "director", "engineering"),
        ("Co-Founder", "founder", "executive"),
        ("Customer Success Manager", "individual_contributor", "customer_success"),
    ),
}
