"""The hand-placed companies and people: one row per special case, keyed for tests.

A row holds only the special values; everything else is generated as for any other company. The package docstring
explains the keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from leadgen.sandbox.world.model import InsolvencyRow

_BRNO = "Krajský soud v Brně"
_OSTRAVA = "Krajský soud v Ostravě"
_PRAHA = "Městský soud v Praze"


@dataclass(frozen=True, slots=True)
class Special:
    """Special values of one company; `ended` is the day on which it ceased to exist."""

    key: str
    name: str
    quirks: frozenset[str] = frozenset()
    legal_form: str | None = None
    city: str | None = None
    ended: date | None = None
    former_names: tuple[str, ...] = ()
    trading_names: tuple[str, ...] = ()
    proceedings: tuple[InsolvencyRow, ...] = ()
    headcount: int | None = None
    domain: str | None = None
    registration_id: str | None = None


def _quirks(*names: str) -> frozenset[str]:
    return frozenset(names)


_CZ = (
    Special("cz-leading-zeros", "Ostmodex Ocel a.s.", legal_form="121", registration_id="0009994"),
    Special("cz-dissolved-404", "Zelbrisk Nábytek s.r.o.", _quirks("unlisted"), ended=date(2023, 5, 31)),
    Special("cz-dissolved-past-end", "Halwend Pekárny s.r.o.", ended=date(2026, 8, 14)),
    Special(
        "cz-end-in-future", "Radomír Krčma", _quirks("no_vr"), legal_form="101", ended=date(2031, 12, 31), headcount=1
    ),
    Special("cz-liquidation", "Tamzano Textil s.r.o. v likvidaci", _quirks("liquidator")),
    Special(
        "cz-insolvent-konkurs",
        "Fenquora Slévárna a.s.",
        legal_form="121",
        proceedings=(InsolvencyRow(39, 4127, 2025, _BRNO, "KONKURS"),),
    ),
    Special(
        "cz-insolvency-upadek-ended",
        "Dortavra Sklo s.r.o.",
        proceedings=(InsolvencyRow(25, 911, 2021, _OSTRAVA, "ÚPADEK", date(2021, 3, 2), date(2023, 11, 20)),),
    ),
    Special(
        "cz-insolvency-pending",
        "Vesfira Stavby s.r.o.",
        proceedings=(InsolvencyRow(95, 18004, 2026, _PRAHA, "NEVYRIZENA"),),
    ),
    Special(
        "cz-insolvency-historical",
        "Morlytra Papír s.r.o.",
        proceedings=(InsolvencyRow(44, 2750, 2018, _BRNO, "ODSKRTNUTA", date(2018, 4, 9), date(2022, 6, 30)),),
    ),
    Special(
        "cz-insolvency-reorganiz",
        "Sterperion Hutě a.s.",
        legal_form="121",
        proceedings=(InsolvencyRow(31, 1266, 2026, _OSTRAVA, "REORGANIZ", date(2026, 2, 17)),),
    ),
    Special(
        "cz-insolvency-mixed",
        "Ulvsko Keramika s.r.o.",
        proceedings=(
            InsolvencyRow(27, 508, 2017, _PRAHA, "MYLNÝ ZÁP."),
            InsolvencyRow(27, 9340, 2025, _PRAHA, "ÚPADEK", date(2025, 10, 1)),
        ),
    ),
    Special(
        "cz-insolvency-unknown-state", "Branduro Obaly s.r.o.", proceedings=(InsolvencyRow(12, 77, 2026, _BRNO, None),)
    ),
    Special("cz-namesake-brno", "Lumvanto Servis s.r.o.", city="Brno"),
    Special("cz-namesake-plzen", "Lumvanto Servis s.r.o.", city="Plzeň", domain="lumvanto-plzen-demo.cz"),
    Special("cz-absent", "Galrilux Studio s.r.o.", _quirks("absent")),
    Special("cz-too-many", "Servis s.r.o."),
    Special("cz-bad-check-digit", "Prabexia Mlékárny a.s.", _quirks("bad_check_digit"), legal_form="121"),
    Special("cz-company-director", "Korsko Invest s.r.o.", _quirks("company_director")),
    Special("cz-vat-group", "Silvanto Doprava s.r.o.", _quirks("vat_group")),
    Special("cz-vat-ended", "Queniq Energie s.r.o.", _quirks("vat_ended")),
    Special("cz-address-text", "Rhodalis Farma s.r.o.", _quirks("address_text")),
    Special("cz-address-elsewhere", "Zelquora Textil s.r.o.", _quirks("address_elsewhere")),
    Special("cz-nace-2008-only", "Eidperion Tiskárna s.r.o.", _quirks("nace_2008_only")),
    Special("cz-no-legal-form", "Svěřenský fond Halfira", _quirks("no_legal_form", "no_vr"), headcount=2),
    Special("cz-reelected", "Velnduro Strojírny a.s.", _quirks("reelected"), legal_form="121"),
    Special("cz-renamed", "Dorzano Plasty s.r.o.", former_names=("Starý Lom Plasty s.r.o.",)),
    Special("cz-capital-words", "Tamquora Družstvo s.r.o.", _quirks("capital_words")),
    Special("cz-llm-unknown", "Osttavra Zámečnictví s.r.o.", _quirks("llm_unknown")),
    Special("cz-llm-unsure", "Velwend Lesy s.r.o.", _quirks("llm_unsure")),
    Special("cz-hq-elsewhere", "Halnduro Robotika s.r.o.", _quirks("llm_other_country")),
    Special(
        "cz-sole-trader",
        "Ing. Ludmila Pomyslná",
        _quirks("no_vr", "sole_trader"),
        legal_form="101",
        headcount=1,
        domain="pomyslna-demo.cz",
    ),
    Special(
        "cz-debtor-person",
        "Bc. Radovan Pomyslný",
        _quirks("no_vr", "sole_trader"),
        legal_form="101",
        headcount=1,
        domain="radovan-pomyslny-demo.cz",
        proceedings=(InsolvencyRow(40, 1512, 2026, _BRNO, "ODDLUŽENÍ", date(2026, 3, 9)),),
    ),
    Special("cz-foreign-seat", "Zelvanto Bau GmbH, odštěpný závod", _quirks("foreign_seat"), legal_form="421"),
    Special("cz-debtor-namesake", "Tavrila Obchod s.r.o.", city="Brno"),
    Special(
        "cz-debtor",
        "Tavrila Obchod s.r.o.",
        city="Plzeň",
        domain="tavrila-plzen-demo.cz",
        proceedings=(InsolvencyRow(28, 6311, 2025, "Krajský soud v Plzni", "KONKURS", date(2025, 6, 2)),),
    ),
    Special("cz-domain-taken", "Mortavra Reklama s.r.o.", domain="velnduro-demo.cz"),
)

_NO = (
    Special("no-deleted", "Ulvmodex Fisk AS", ended=date(2024, 2, 9)),
    Special("no-gone-410", "Fensko Helse AS", _quirks("gone"), ended=date(2025, 1, 15)),
    Special("no-liquidation", "Dorwend Trelast AS", _quirks("voluntary_winding_up")),
    Special("no-forced-dissolution", "Zelfira Bygg AS", _quirks("forced_dissolution")),
    Special("no-bankrupt", "Halbrisk Verft AS", _quirks("bankrupt")),
    Special("no-headcount-withheld", "Rhofira Design AS", headcount=3),
    Special("no-namesake-oslo", "Brarilux Elektro AS", city="OSLO"),
    Special("no-namesake-bergen", "Brarilux Elektro AS", city="BERGEN", domain="brarilux-bergen-demo.no"),
    Special("no-absent", "Galwend Studio", _quirks("absent")),
    Special("no-branch", "Sterlytra Kraft avd Tromsø", _quirks("branch"), legal_form="BEDR", city="TROMSØ"),
    Special("no-sole-trader", "Moe Regnskap Solveig Haugland", legal_form="ENK", headcount=1),
    Special("no-foreign-branch", "Prazano Nordic NUF", _quirks("foreign_address"), legal_form="NUF"),
    Special("no-resigned-chair", "Tamlytra Sjømat AS", _quirks("resigned_chair")),
    Special("no-headcount-conflict", "Morbrisk Havbruk AS", _quirks("llm_wrong_size"), headcount=48),
    Special("no-renamed", "Fenlytra Havn AS", former_names=("Gamle Kai AS",)),
    Special("no-public-company", "Sildalis ASA", legal_form="ASA", headcount=1450),
)

_FI = (
    Special("fi-ceased", "Veswend Oy", ended=date(2024, 6, 24), former_names=("Kiinteistö Oy Veskari",)),
    Special("fi-ceased-long-ago", "Tamwend Oy", _quirks("old_record"), ended=date(2009, 6, 30)),
    Special("fi-not-in-trade-register", "Eidbexia Ky", _quirks("not_in_trade_register")),
    Special("fi-bankrupt", "Kornduro Oy", _quirks("KONK")),
    Special("fi-restructuring", "Lumbexia Oy", _quirks("SANE")),
    Special("fi-liquidation", "Eidzano Oy", _quirks("SELTILA")),
    Special(
        "fi-renamed",
        "Mordalis Oy",
        former_names=("Vanha Paja Oy",),
        trading_names=("Mordalis Huolto", "Mordalis Service"),
    ),
    Special("fi-no-business-line", "Sterfira Oy", _quirks("no_business_line")),
    Special("fi-address-free-text", "Quenbrisk Oy", _quirks("address_text")),
    Special("fi-bilingual-name", "Oy Galtavra Ab", trading_names=("Galtavra Shipping",)),
    Special("fi-absent", "Ulvbexia", _quirks("absent")),
    Special("fi-namesake-turku", "Ostperion Oy", city="TURKU"),
    Special("fi-namesake-oulu", "Ostperion Oy", city="OULU", domain="ostperion-oulu-demo.fi"),
    Special("fi-vat-ended", "Halquora Oy", _quirks("vat_ended")),
    Special("fi-leading-zeros", "Rhomodex Oyj", registration_id="0099127"),
)

_FR = (
    Special("fr-closed", "Felmodex Conseil", ended=date(2022, 7, 30)),
    Special("fr-withheld", "Prafira Atelier", _quirks("withheld"), legal_form="1000", headcount=1),
    Special("fr-namesake-lyon", "Velrilux Transports", city="LYON 3"),
    Special("fr-namesake-lille", "Velrilux Transports", city="LILLE", domain="velrilux-lille-demo.fr"),
    Special("fr-company-president", "Zeldalis Énergie", _quirks("company_president")),
    Special("fr-not-employer", "Haltavra Immobilier", _quirks("not_employer"), headcount=0),
    Special("fr-foreign-seat", "Branfira France", _quirks("foreign_seat")),
    Special("fr-liquidator", "Dorperion Textile", _quirks("liquidator")),
    Special("fr-absent", "Galbexia Studio", _quirks("absent")),
    Special("fr-revenue-conflict", "Korfira Logistique", _quirks("llm_wrong_size"), headcount=120),
    Special("fr-acronym", "Société Quenzano d'Ingénierie", trading_names=("SQI",)),
    Special("fr-seat-closed", "Morquenza Conseil", _quirks("seat_closed")),
    Special("fr-no-seat", "Sterquenza Services", _quirks("no_seat")),
    Special("fr-two-seats", "Velquenza Négoce", _quirks("two_seats")),
    Special("fr-mentioned", "Dorquenza Ateliers", _quirks("mentioned")),
    Special("fr-withheld-seat", "ND Quenzalis", _quirks("withheld_seat")),
    Special("fr-llm-unknown", "Ulvdalis Formation", _quirks("llm_unknown")),
)

_DE = (
    Special("de-plain", "Sterwend Fördertechnik GmbH"),
    Special("de-namesake", "Brarilux Elektro GmbH", domain="brarilux-demo.de"),
)
_US = (Special("us-llm-unknown", "Morfira Foods, Inc.", _quirks("llm_unknown")),)

SPECIALS: dict[str, tuple[Special, ...]] = {"CZ": _CZ, "NO": _NO, "FI": _FI, "FR": _FR, "DE": _DE, "US": _US}
