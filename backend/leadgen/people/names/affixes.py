"""Titles, degrees, salutations and suffixes around names, and how sure each one is.

A key is the word in small letters without dots at its end. Some titles are also names (Dean, Major, Ing, Ma). Those
count only where the words that remain are a name.
"""

from __future__ import annotations

import re
from enum import StrEnum

from leadgen.people.names.tables import words_of


class Affix(StrEnum):
    """What a word beside a name is."""

    TITLE = "title"
    WEAK_TITLE = "weak title"
    LINK = "link"
    DEGREE = "degree"
    WEAK_DEGREE = "weak degree"
    SUFFIX = "suffix"


SALUTATIONS = {
    "m": ("mr", "mister", "herr", "herrn", "hr", "pan", "pán", "monsieur", "mssr", "sig", "signor", "signore", "p", "sir", "hra"),
    "f": (
        "mrs", "ms", "miss", "frau", "fr", "fräulein", "paní", "slečna", "sl", "pani", "slečna", "mme", "madame", "mlle",
        "mademoiselle", "signora", "signorina", "sig.ra", "dame", "madam", "fru", "rouva", "rva",
    ),
}  # fmt: skip
_FEMININE = frozenset({"dott.ssa", "dottssa", "prof.ssa", "profssa", "dipl.-kffr", "dipl-kffr"})

_STRONG = words_of(
    """
    a.o.univ.-prof akad akad.mal ao.univ.-prof artd avv bca brig capt cmdr cpt dipl dipl-ing dipl-kffr dipl-kfm
    dipl.-betriebsw dipl.-betriebswirt dipl.-biol dipl.-chem dipl.-geogr dipl.-inform dipl.-ing dipl.-jur dipl.-kffr
    dipl.-kfm dipl.-math dipl.-oec dipl.-phys dipl.-psych dipl.-päd dipl.-soz.päd dipl.-volksw dipl.-vw dipl.-wirt.-ing
    dipl.-wirtsch.-ing dipl.ing dipling dott dott.ssa dottssa doz dr dr-ing dr.-ing drin dring drs frau fru fräulein
    gen.por genmjr gšt herr herrn hptm icdr inż judr kpt madame mademoiselle mag.a mag.iur mddr mga mgr mgr.inż miss
    mister mjr mlle mme mmes monsieur mr mrs ms msgr mudr mvdr npor npráp o.univ.-prof oberst oberstlt paeddr paedr paní
    pharmdr phdr phmr plk pplk prof prof.ssa professor profssa práp rcdr reverend rndr rouva rsdr rtm sgt sig sig.ra
    signor signora signorina slečna thdr thlic thmgr univ-prof univ.-doz univ.-prof
    """
)
_STRONG_WITH_DOT = words_of(
    """
    abg akad arch arq att avv bacc bc cand cdt col d.i ddr di dkfm doc fr gen gén hab hon hr ing ing.arch inž kand kap
    ks lek lic lt lt-col mag maj med mons mudr.phdr nstržm opr p.t plk por pplk ppor pr prap pí ra rev sl st.prap stud
    sup čet
    """
)
_WEAK = words_of(
    """
    abbé admiral advokát ambassador amiral arch architecte architekt architetto arq avvocato baron baroness bc bishop
    brother bruder capitaine captain ceo cfo chancellor chevalier colonel commandant comte comtesse coo count cto dame
    dato ddr di dipl doc docteur doctor doktor dom don dottore duke emperor empress father fr freifrau freiherr general
    generál graf gräfin général hab hofrat hr ing ingenieur ingeniér inženýr judge kapitán king kommerzialrat lady
    lieutenant lord m madam mag magister maj major marquis maréchal maître me minister monsignor otec p padre pan pani
    pastor pater pd plukovník pope pr president prince princess prinz professeur professore pán queen ra rain right rt
    senator sergeant sheikh sir sister sr sœur the vicomte
    """
)
_LINKED = words_of(
    """
    & (fh) a.d agr agr. arch art dent dipl dott e.h eh em emer emeritus et fh forens gšt h.c h.c.mult hab habil hc hon
    hon. honourable inż iur iur.can jur la le lic mag mal med med.dent med.univ med.vet mont mult mult. nat oec paed
    phil pol publ rer rer.nat rer.pol rer.soc.oec sc soc soc.oec soch techn theol univ v.z ver. vet z.v
    """
)
_DEGREES = words_of(
    """
    (econ) (hons) (ret) aca acca artd b.a b.a.hons b.com b.eng b.sc ba bba bcom bcs beng bpm bsc bsc(hons) c.eng cantab
    cbe ceng cfa cima cipd cissp ckait cpa cpm csc csc.mba cssr d.d.s d.is d.phil d.v.m dba dbe dds dipl.-ing dipl.ekon
    dis dphil dr.h.c drsc dsc dsc.h.c dvm ed.d edd emba esq eur.ing euring fca fcca fcipd fcma fraes frcs frics frs gbe
    hons igip ing.paed.igip j.d kbe kc ll.b ll.d ll.m llb lld llm llm.eur m.a m.b.a m.com m.d m.ed m.eng m.p m.phil m.sc
    ma macc mag.iur mba mbe mcips mcom mcs md meng mep mfa mha mib mim mp mpa mph mphil mps mrcp mres mrics ms msc
    msc.eng msci msm obe ocd ofm ofmcap op osb oxon paed.igip pe ph.d ph.d.et ph.dr pharm.d pharmd phd phd.mba pmp psy.d
    psyd qc ret ret'd rn sdb sj th.d thd čka
    """
)
_WEAK_DEGREES = words_of("ma ba ms md do jd mp op sj pe rn ca qc kc mim mib fca aca pmp ret em mal hons kbe")
_SUFFIXES = frozenset(
    [
        "jr",
        "sr",
        "jnr",
        "snr",
        "junior",
        "senior",
        "jun",
        "sen",
        "ml",
        "mladší",
        "mladsi",
        "starší",
        "st",
        "nejml",
        "ii",
        "iii",
        "iv",
        "vi",
        "fils",
        "père",
        "filho",
        "neto",
        "2nd",
        "3rd",
    ]
)
_WEAK_SUFFIXES = frozenset({"junior", "senior", "vi", "neto", "fils", "père", "st", "ml", "jun", "sen"})
_SURE_BEFORE_TWO = words_of(
    "sir dame di pd doktor doctor docteur dottore professore professeur monsignor inženýr hofrat pr"
)
_DOTS = re.compile(r"\.+$")
_PLAIN = re.compile(r"[().,]")
_WEAK_ROMAN = frozenset({"vi", "iv"})


def key_of(word: str) -> str:
    """Return a word as the tables hold it."""
    return _DOTS.sub("", word.lower())


def affix_before(word: str, *, behind_title: bool, is_shouted: bool = False) -> Affix | None:  # noqa: PLR0911 - one rule a line
    """Return what a word in front of a name is."""
    key = key_of(word)
    if behind_title and (key in _LINKED or _PLAIN.sub("", key) in _LINKED) and _is_marked(word):
        return Affix.LINK
    if key in _STRONG or (word.endswith(".") and key in _STRONG_WITH_DOT):
        return Affix.TITLE
    if key in _WEAK:
        if key in {"di", "pd", "ra"} and (is_shouted or word.rstrip(".") != key.upper()):
            return None
        return Affix.WEAK_TITLE
    if _is_compound(key):
        return Affix.TITLE
    if behind_title and key in _DEGREES and ("." in word or len(key) > 2):
        return Affix.TITLE  # "Mag. MBA Name", "Bc. DiS. Name"
    return None


def _is_marked(word: str) -> bool:
    """Tell a part of a title from a name: "Dr. phil. Anna", "Dr. Phil Brown"."""
    return word.endswith((".", ")")) or word == word.lower() or word in {"FH", "&"}


def _is_compound(key: str) -> bool:
    """Tell whether a word is several titles in one: `Ing.Mgr`, `Dr.med`, `Dipl.-Wirt.-Ing`."""
    if key.startswith(("dipl.-", "dipl-", "univ.-")):
        return True
    parts = [part for part in re.split(r"\.-|\.", key) if part]
    known = _STRONG | _STRONG_WITH_DOT | _LINKED
    return len(parts) > 1 and parts[0] in (_STRONG | _STRONG_WITH_DOT) and all(part in known for part in parts)


def affix_after(word: str, *, behind_comma: bool, is_shouted: bool) -> Affix | None:  # noqa: PLR0911 - one rule a line
    """Return what a word behind a name is. Only behind a comma do weak degrees count in any form."""
    key = key_of(word)
    bare = _PLAIN.sub("", key)
    if key in _SUFFIXES:
        sure = behind_comma or word.endswith(".") or key not in _WEAK_SUFFIXES
        return Affix.SUFFIX if sure and not (key in _WEAK_ROMAN and word != word.upper()) else None
    if bare in _WEAK_DEGREES and "." not in word:
        if behind_comma:
            return Affix.DEGREE
        return Affix.WEAK_DEGREE if word == word.upper() and not is_shouted else None
    if key in _DEGREES or (bare in _DEGREES and len(bare) > 2) or key == "(fh)":
        return Affix.DEGREE
    if behind_comma and (key in _STRONG or key in _STRONG_WITH_DOT or _is_compound(key) or key in _LINKED):
        return Affix.DEGREE
    if key in _STRONG and word.endswith("."):
        return Affix.DEGREE
    return Affix.DEGREE if word.endswith(".") and key in {"ing", "mgr", "bc", "mag"} else None


def is_sure_before_two(word: str) -> bool:
    """Tell whether a weak title is certain in front of two more words: nobody is called Sir or DI."""
    return key_of(word) in _SURE_BEFORE_TWO


def greets_two(titles: list[str]) -> bool:
    """Tell whether titles greet a man and a woman: "Mr. & Mrs.", "Herr und Frau"."""
    keys = {key_of(title) for title in titles}
    return bool(keys & {"&", "und", "and", "a", "et"}) and any(key in SALUTATIONS["f"] for key in keys)


def belongs_in_front(word: str) -> bool:
    """Tell whether a title is written in front of a name: behind a comma it marks a list by surname."""
    return key_of(word) in {"ing", "mgr", "bc", "mudr", "judr", "phdr", "rndr", "mvdr", "paeddr", "doc", "prof", "dr"}


def gender_of_titles(titles: list[str]) -> str | None:
    """Return m or f where a salutation or a feminine title says so."""
    found: set[str] = set()
    for title in titles:
        key = key_of(title)
        if key in _FEMININE or key in SALUTATIONS["f"]:
            found.add("f")
        elif key in SALUTATIONS["m"] and key not in {"p", "sir"}:
            found.add("m")
    return found.pop() if len(found) == 1 else None
