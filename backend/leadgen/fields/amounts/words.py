"""Words around numbers, in the languages of our users. Compared by `normalize_text`."""

from __future__ import annotations

from leadgen.fields.text import normalize_text


def words_of(text: str) -> frozenset[str]:
    """Return the normalised words of a text."""
    return frozenset(map(normalize_text, text.split()))


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {normalize_text(word): key for key, text in rows.items() for word in text.split("|")}


SCALES: dict[str, int] = {
    **dict.fromkeys(("k", "t", "tis", "tisic", "tisice", "tsd", "tausend", "mille", "thousand", "thousands"), 1_000),
    **dict.fromkeys(("tusen", "tuhat", "tuhatta", "tys", "tysiecy", "duizend", "mila"), 1_000),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mil", "mill", "mln", "milj", "million", "millions", "milion"), 1_000_000),
    **dict.fromkeys(("millionen", "milionu", "miliony", "miljoonaa", "millioner", "miljoner"), 1_000_000),
    **dict.fromkeys(("milionow", "milioni", "millones", "miljoen", "miljon", "miljoona", "milionov"), 1_000_000),
    **dict.fromkeys(("b", "bn", "mrd", "mld", "md", "mdr", "mia", "billion", "billions", "miliarda"), 1_000_000_000),
    **dict.fromkeys(("miliardy", "miliard", "milliarde", "milliarden", "milliard", "milliards"), 1_000_000_000),
    **dict.fromkeys(("milliarder", "miljardia", "miljarder", "miljard", "miliardi", "mds"), 1_000_000_000),
    **dict.fromkeys(("billionen", "bilion", "bilionu", "trillion", "tn"), 1_000_000_000_000),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 100_000),
    **dict.fromkeys(("crore", "crores", "cr"), 10_000_000),
}
"""Factor by word. "billion" is the English one; "Billionen" and "bilion" are a thousand times as much."""

ENGLISH_CURRENCIES = frozenset({"USD", "GBP", "AUD", "CAD", "INR"})
"""Currencies in whose languages a `T` after a number means trillions."""

CURRENCIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("€", "eur", "euro", "euros", "eura", "euroa"), ("EUR",)),
    **dict.fromkeys(("$", "usd", "us$", "dollar", "dollars", "dolaru"), ("USD",)),
    **dict.fromkeys(("£", "gbp", "pound", "pounds"), ("GBP",)),
    **dict.fromkeys(("kc", "czk", "korun", "korun ceskych"), ("CZK",)),
    **dict.fromkeys(("zl", "pln", "zlotych"), ("PLN",)),
    **dict.fromkeys(("chf", "sfr", "fr"), ("CHF",)),
    **dict.fromkeys(("huf", "ft"), ("HUF",)),
    **dict.fromkeys(("ron", "lei"), ("RON",)),
    **dict.fromkeys(("inr", "rs", "₹"), ("INR",)),
    **dict.fromkeys(("kr", "kronor", "kroner", "kronur"), ("NOK", "SEK", "DKK", "ISK")),
    "¥": ("JPY", "CNY"),
    "₺": ("TRY",),
    "₴": ("UAH",),
    **{code: (code.upper(),) for code in ("nok", "sek", "dkk", "isk", "cad", "aud", "jpy", "cny", "try", "uah", "bgn")},
    **{code: (code.upper(),) for code in ("hrk", "ils", "brl", "nzd", "sgd", "hkd", "zar", "mxn", "aed", "krw", "rub")},
}
"""Possible ISO codes by word or sign. Several: the word alone does not decide."""

_SHORT = {"t": 1_000, "k": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000, "mrd": 1_000_000_000}
COMBINED: dict[str, tuple[int, tuple[str, ...]]] = {
    f"{short}{word}": (factor, codes)
    for short, factor in _SHORT.items()
    for word, codes in CURRENCIES.items()
    if word.isalpha() and len(word) <= 3 and word not in {"rs", "fr", "ft", "try", "kc", "zl"}
} | {"mdkr": (1_000_000_000, CURRENCIES["kr"])}
"""Factor and currencies of words such as MEUR, TSEK or mkr."""

APPROXIMATE = words_of("""ca cca circa cirka zirka c approx approximately about around roughly estimated est some asi přibližně
    odhad okolo kolem zhruba ungefähr etwa rund geschätzt env environ około ok omtrent rundt omkring noin
    aproximadamente unos ongeveer ungefär inca approssimativamente nearly almost téměř fast""")

FROM = words_of("""over above from min minimum mindestens ab od über von nad přes více minimálně nejméně depuis dès
    fra minst yli vähintään ponad powyżej oltre desde vanaf minimálne viac""")
"""Words before a number that is only the lower end."""

UP_TO = words_of("""under below max maximum maximal höchstens bis do unter pod maximálně nejvýše méně menej jusque
    inntil opptil alle enintään poniżej najwyżej hasta fino tot minder upto""")
"""Words before a number that is only the upper end."""

TO = words_of("to až az do bis à a til till al hasta tot do w au up")
"""Words between the ends of a range."""

BETWEEN = words_of("between mezi zwischen entre mellom mellan tra między välillä")
AND = words_of("and a und et og och e y i ja en")
"""Words between the ends, after one of `BETWEEN`."""

OR = words_of("or nebo oder ou lub eller tai o")
"""Words between two neighbouring numbers, as in “1 ou 2 salariés”."""

UNITS = _table(
    {
        "employees": """employees|employee|people|persons|staff|headcount|workers|heads|fte|ftes|members|zaměstnanců
        |zaměstnanci|zaměstnanec|zaměstnance|pracovníků|lidí|osob|mitarbeiter|mitarbeitern|mitarbeitende|beschäftigte
        |angestellte|ma|personen|salariés|salarié|employés|collaborateurs|effectif|personnes|ansatte|ansat|medarbejdere
        |anställda|medarbetare|työntekijää|työntekijöitä|henkilöä|henkilöstö|hlö|pracowników|pracownicy|osoby
        |dipendenti|addetti|empleados|trabajadores|medewerkers|werknemers|zamestnancov|pracovníkov|årsverk
        |zam|zaměst|prac|empl|emp|person|personnel|zatrudnionych|osoba""",
        "percent": "%|percent|per cent|procent|prozent|prosent|pct|prosenttia",
    }
)

NOISE = words_of("""revenue turnover sales annual obrat obratu tržby umsatz jahresumsatz omsetning omsättning liikevaihto
    przychody obroty ricavi fatturato ingresos omzet total celkem gesamt of in v size company full time d on linkedin""")

PERIODS = _table(
    {
        "year": "p a|pa|per year|per annum|a year|yearly|annually|ročně|za rok|pro jahr|jährlich|par an|årlig|per år"
        "|vuodessa|rocznie|all anno|al año|per jaar|yr|year|rok|an|jahr",
        "month": "per month|a month|monthly|měsíčně|za měsíc|pro monat|monatlich|par mois|per måned|per månad|month",
    }
)

# Longest first. Each becomes one word of the tables above, or the sign `+`.
PHRASES: tuple[tuple[str, str], ...] = tuple(
    sorted(
        (
            (normalize_text(phrase), f" {short} ")
            for short, phrases in {
                "over": "more than|greater than|at least|upwards of|více než|mehr als|plus de|au moins|mer enn|mer än"
                "|enemmän kuin|więcej niż|más de|più di|meer dan|viac ako|większe niż|no less than|vyšší než|größer als",
                "under": "less than|fewer than|up to|at most|no more than|méně než|bis zu|weniger als|moins de|jusqu a"
                "|mindre enn|mindre än|vähemmän kuin|mniej niż|menos de|meno di|minder dan|menej ako|fino a|až do|kleiner als"
                "|opp til|upp till|op til",
                "+": "or more|and more|and over|and above|und mehr|oder mehr|a více|nebo více|et plus|ou plus|og mer"
                "|eller flere|eller fler|och fler|og over|i więcej|lub więcej|y más|o más|e oltre|o più|en meer|of meer|a viac"
                "|ja enemmän|tai enemmän|or above",
                "max": "or less|or fewer|and less|a méně|nebo méně|und weniger|ou moins|eller mindre|i mniej",
                "ca": "more or less|víceméně|près de|mehr oder weniger|in etwa",
            }.items()
            for phrase in phrases.split("|")
        ),
        key=lambda pair: -len(pair[0]),
    )
)

SELF_EMPLOYED = frozenset(
    normalize_text(word)
    for word in """self-employed|selfemployed|myself only|just me|solo|sole trader|sole proprietor|freelancer|osvč|živnostník
    |selbständig|selbstständig|einzelunternehmer|freiberufler|indépendant|auto-entrepreneur|selvstendig næringsdrivende
    |enkeltpersonforetak|egenföretagare|yksinyrittäjä|toiminimi|samozatrudniony|autonomo|zzp|szčo
    |1 self-employed|self employed (1)""".replace("\n", " ").split("|")
)

NOBODY = frozenset(
    normalize_text(word)
    for word in """none employed|no employees|without employees|bez zaměstnanců|žádní zaměstnanci|keine mitarbeiter
    |ohne mitarbeiter|sans salarié|aucun salarié|ingen ansatte|inga anställda|ei työntekijöitä|brak pracowników
    |0 employees|nessun dipendente|sin empleados|bez zamestnancov""".replace("\n", " ").split("|")
)

BAND_WORDS: dict[str, tuple[int, int | None]] = {
    normalize_text(word): ends
    for ends, text in (
        (
            (1, 9),
            """micro|mikro|micro enterprise|microenterprise|mikropodnik|mikrofirma|mikrounternehmen|kleinstunternehmen
            |kleinst|microentreprise|tpe|mikrobedrift|mikroföretag|mikroyritys|mikroprzedsiębiorstwo|mikropodniky
            |microimpresa|microempresa""",
        ),
        (
            (10, 49),
            """small|malý|malá|malý podnik|malá firma|klein|kleinunternehmen|kleines unternehmen|petite
            |petite entreprise|liten|liten bedrift|småföretag|pieni|pienyritys|mała|małe przedsiębiorstwo|mały|piccola
            |pequeña|malá spoločnosť""",
        ),
        (
            (50, 249),
            """medium|mid-size|medium-sized|střední|střední podnik|střední firma|mittel|mittleres unternehmen|moyenne
            |moyenne entreprise|mellomstor|medelstor|mellemstor|keskisuuri|średnia|średnie przedsiębiorstwo|średni|media
            |mediana|stredná|stredný""",
        ),
        (
            (250, None),
            """large|velký|velká|velký podnik|velká firma|groß|großunternehmen|grande|grande entreprise|stor|suuri|duża
            |duże przedsiębiorstwo|duży|veľká|veľký""",
        ),
    )
    for word in " ".join(text.split()).split("|")
}
"""Ends of a band of headcount by its name, as the European definition of small companies draws them."""
