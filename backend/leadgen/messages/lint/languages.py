"""Finds a text in another language than asked, by its most common words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadgen.fields.enums import Language
from leadgen.messages.lint.finding import Correspondents, FindingKind, FindingSeverity, TextFinding

_COMMON: dict[Language, str] = {
    Language.EN: (
        "the and you your that with for are this have our from would about which what was how more been can could "
        "will not they when of to is it we i us me my at in on a an if"
    ),
    Language.CS: (
        "to na je v s z k i a tebe ti tě pokud dnes tím jen tak ale toho byste mám má u ze si jsem že jsme vás "
        "vám váš vaše jako který která které pro při také nebo jste bych může můžeme více než ještě byl bylo když "
        "už kde není ve se aby jak děkuji dobrý jejich"
    ),
    Language.SK: (
        "to na je v s z k i a teba ti ťa dnes tým len tak ale toho by mám má u zo som že sme vás vám váš vaše ako "
        "ktorý ktorá ktoré pre pri tiež alebo ste môže môžeme viac než ešte bol bolo keď už kde nie vo sa si aby "
        "ďakujem dobrý ich"
    ),
    Language.DE: (
        "der die das und ist nicht ich sie wir ein eine mit für auf dem den von zu im ihr ihre ihnen auch wie bei "
        "sich oder aber noch nach über einen haben sind kann werden dass gesehen uns mich dich du heute wenn "
        "passt hast in zehn"
    ),
    Language.FR: (
        "le la les des et est que vous nous pour dans une un du sur avec votre vos pas plus par ce cette qui au "
        "sont être avez notre mais ou je bien j c y ton tu te deuxième"
    ),
    Language.ES: (
        "el los las y que en una por con para su sus del es como más pero este esta nos usted le lo se muy tiene "
        "hemos puede qué te tu un"
    ),
    Language.IT: (
        "il gli che di per una con del della sono non più come anche le si nel alla dei ma suo sua questo ho "
        "abbiamo può vostro"
    ),
    Language.PT: (
        "o os que para uma com não por mais como dos das se na no ao seu sua são mas foi você nós pela também "
        "este está temos"
    ),
    Language.PL: (
        "to na w z o u a ci cię jeśli dziś więc tylko daj czy ma mam by i że nie jest się do jak dla oraz są "
        "który która które państwa pana pani jestem może przez ale także już tym można mamy przyszłym wiele"
    ),
    Language.NL: (
        "de het een en van is dat op te zijn voor met niet aan ook als bij u uw jullie wij naar heeft hebben maar "
        "over deze kan wordt"
    ),
    Language.NO: (
        "og jeg det som er på til av for med en ikke dere vi har kan hvordan deres dette fra også noe mer hva å "
        "være eller når etter mange at så hvis bare si du din selskaper"
    ),
    Language.DA: (
        "og jeg det som er på til af for med en ikke jer i vi har kan hvordan jeres dette fra også noget mere "
        "hvad at være eller når efter mange"
    ),
    Language.SV: (
        "och jag det som är på till av för med en inte ni vi har kan hur er detta från också något mer vad att "
        "vara eller när efter många"
    ),
    Language.FI: (
        "ja on että ei se olen ovat joka mutta kun myös teidän sinun meidän voi niin kuin olisi tämä sekä tai "
        "mitä miten hän minä me te olemme"
    ),
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
# Letters that few languages have: a word with one counts like a common word.
_LETTERS = {
    Language.CS: frozenset("řěů"),
    Language.SK: frozenset("ľĺŕ"),
    Language.PL: frozenset("łążęśźćń"),
    Language.DE: frozenset("ß"),
    Language.FR: frozenset("êçœùâ"),
    Language.ES: frozenset("ñ¿¡"),
    Language.PT: frozenset("ãõ"),
}
_CLOSE = (
    frozenset((Language.CS, Language.SK)),
    frozenset((Language.NO, Language.DA, Language.SV)),
    frozenset((Language.ES, Language.PT, Language.IT)),
)
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[^.!?\n]{1,2000}[.!?\n]*")
_LEAST = 4  # common words that a language needs to be told
_SENTENCE_LEAST = 4


def guess_language(text: str) -> Language | None:
    """Return the language whose most common words a text has; None where it is too short or not clear."""
    ranked = _ranked(text)
    if not ranked or ranked[0][0] < _LEAST:
        return None
    best, second = ranked[0], ranked[1]
    return best[1] if best[0] >= second[0] * 1.2 + 1 else None


def find_other_language(text: str, who: Correspondents) -> Iterator[TextFinding]:
    """Yield the whole text, or its sentences, that are in another language than asked."""
    asked = who.language
    if asked is None:
        return
    found = guess_language(text)
    if found is not None and found is not asked and _is_clear(text, asked, found):
        yield _finding(text, 0, len(text), found)
        return
    for sentence in _SENTENCE.finditer(text):
        other = _sentence_language(sentence[0], asked)
        if other is not None:
            bare = sentence[0].strip()
            start = sentence.start() + sentence[0].index(bare)
            yield _finding(text, start, start + len(bare), other)


def _sentence_language(sentence: str, asked: Language) -> Language | None:
    words = [word.lower() for word in _WORD.findall(sentence)]
    if len(words) < 6:
        return None
    ranked = _ranked(sentence)
    count, language = ranked[0]
    own = sum(_counts(word, asked) for word in words)
    is_other = language is not asked and not any({language, asked} <= group for group in _CLOSE)
    return language if is_other and count >= max(_SENTENCE_LEAST, len(words) * 0.3) and count >= 2 * own + 2 else None


def _is_clear(text: str, asked: Language, found: Language) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    own = sum(_counts(word, asked) for word in words)
    other = sum(_counts(word, found) for word in words)
    return other >= own * (1.3 if any({asked, found} <= group for group in _CLOSE) else 2) + 2


def _ranked(text: str) -> list[tuple[int, Language]]:
    words = [word.lower() for word in _WORD.findall(text[:20_000])]
    counts = [(sum(_counts(word, language) for word in words), language) for language in _WORDS]
    return sorted(counts, key=lambda item: -item[0])


def _counts(word: str, language: Language) -> bool:
    return word in _WORDS[language] or not _LETTERS.get(language, frozenset()).isdisjoint(word)


def _finding(text: str, start: int, end: int, language: Language) -> TextFinding:
    shown = text[start:end][:200]
    return TextFinding(
        FindingKind.LANGUAGE, shown, start, end, FindingSeverity.ERROR, f"is written in another language ({language})"
    )
