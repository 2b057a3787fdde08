"""Finds the other form of address than asked: "ty" where "vy" is wanted, "Sie" where "du" is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadgen.fields.enums import Formality, Language
from leadgen.messages.lint.finding import Correspondents, FindingKind, FindingSeverity, TextFinding

# Words that only one form of address has. Ambiguous ones ("ti", "sie", "ihr", "su") are left out.
_INFORMAL: dict[Language, str] = {
    Language.CS: r"ty|tě|tebe|tobě|tebou|tvůj|tvoje|tvoji|tvojí|tvoje|tvého|tvému|tvém|tvým|tvá|tvou|tvé|jsi|máš|chceš|můžeš|"
    r"víš|znáš|děláš|budeš|vedeš|"
    r"hledáš|řešíš|používáš|potřebuješ|myslíš|ozvi se|napiš|podívej se|dej mi vědět|ahoj|čau",
    Language.SK: r"ty|teba|tebe|tebou|tvoj|tvoja|tvoje|tvojej|tvojho|tvojom|si mal|máš|chceš|môžeš|vieš|poznáš|robíš|budeš|"
    r"hľadáš|používaš|potrebuješ|"
    r"ozvi sa|napíš|pozri sa|daj mi vedieť|ahoj|čau",
    Language.DE: r"du|dich|dir|dein|deine|deinem|deinen|deiner|deines|euch|eure|euer|eurem|euren|hast du|bist du",
    Language.FR: r"tu|te|t'|toi|ton|ta|tes|tien|tienne",
    Language.ES: r"tú|te|tu|tus|contigo|tienes|puedes|quieres|eres|estás|sabes",
    Language.IT: r"tu|ti|tuo|tua|tuoi|tue|hai|puoi|vuoi|sei",
    Language.PT: r"tu|te|teu|tua|teus|tuas|contigo|tens|podes|queres",
    Language.PL: r"ty|cię|ciebie|tobie|tobą|twój|twoja|twoje|twojej|twojego|twoim|masz|możesz|chcesz|jesteś|wiesz|cześć|hej",
    Language.NL: r"je|jij|jou|jouw|jullie|hoi",
}
_FORMAL: dict[Language, str] = {
    Language.CS: r"Vás|vás|Vám|vám|Váš|váš|Vaše|vaše|Vaši|vaši|Vaší|vaší|Vašem|vašem|Vašeho|vašeho|Vašemu|vašemu|Vámi|vámi|Vy|"
    r"vy|jste|máte|můžete|chcete|víte|"
    r"budete|hledáte|řešíte|používáte|potřebujete|vážený pane|vážená paní|Vážený pane|Vážená paní",
    Language.SK: r"Vás|vás|Vám|vám|Váš|váš|Vaše|vaše|Vašu|vašu|Vašej|vašej|Vašom|vašom|Vami|vami|Vy|vy|ste|máte|môžete|chcete|"
    r"viete|budete|hľadáte|"
    r"používate|potrebujete|Vážený pán|Vážená pani",
    Language.DE: r"Ihnen|(?<=[a-zäöü,] )Sie|(?<=[a-zäöü,] )Ihr(?:e|em|en|er|es)?|Sehr geehrte[rn]?",
    Language.FR: r"vous|votre|vos|vôtre|Vous|Votre|Vos",
    Language.ES: r"usted|ustedes|Usted|Ustedes|Estimad[oa]",
    Language.IT: r"(?<=[a-zàèéìòù,] )Lei|(?<=[a-zàèéìòù,] )Le|(?<=[a-zàèéìòù,] )Suo|(?<=[a-zàèéìòù,] )Sua|Gentile|Egregi[oa]",
    Language.PT: r"o senhor|a senhora|Prezad[oa]|o Senhor|a Senhora",
    Language.PL: r"Pan|Pani|Pana|Panu|Panią|Państwo|Państwa|Państwu|Szanown[yai]|Szanowny Panie",
    Language.NL: r"u|uw|U|Uw|Geachte",
}
# In these languages a capital letter makes the difference: "Sie", "Pan", "Lei".
_BY_CAPITAL = frozenset((Language.DE, Language.IT, Language.PL))
_PATTERNS = {
    Formality.INFORMAL: {
        key: re.compile(rf"(?<![\w’'])(?:{words})(?![\w])", re.IGNORECASE) for key, words in _INFORMAL.items()
    },
    Formality.FORMAL: {
        key: re.compile(rf"(?<![\w’'])(?:{words})(?![\w])", 0 if key in _BY_CAPITAL else re.IGNORECASE)
        for key, words in _FORMAL.items()
    },
}
_QUOTED = re.compile(r"[„“\"«][^„“”\"«»\n]{1,300}[“”\"»]")


_SET_PHRASES = re.compile(r"rendez-vous|bien à vous|bien à toi|à vous de jouer", re.IGNORECASE)


def find_other_form(text: str, who: Correspondents) -> Iterator[TextFinding]:
    """Yield the first passage in the other form of address than asked. Words inside quotes do not count.

    Where both forms occur, the one that was not asked for is found all the same: a text keeps to one form.
    """
    if who.formality is None or who.language is None or who.language not in _INFORMAL:
        return
    other = Formality.INFORMAL if who.formality is Formality.FORMAL else Formality.FORMAL
    quoted = [found.span() for pattern in (_QUOTED, _SET_PHRASES) for found in pattern.finditer(text)]
    wrong = [
        found
        for found in _PATTERNS[other][who.language].finditer(text)
        if not any(start <= found.start() < end for start, end in quoted)
    ]
    right = _PATTERNS[who.formality][who.language].search(text)
    if not wrong:
        return
    # in an informal text, the plural may address the reader's team: then a warning is enough
    severity = FindingSeverity.WARNING if other is Formality.FORMAL and right is not None else FindingSeverity.ERROR
    first = wrong[0]
    yield TextFinding(
        FindingKind.FORMALITY,
        first[0],
        first.start(),
        first.end(),
        severity,
        f"is the {other} form of address, asked is the {who.formality} one",
    )
