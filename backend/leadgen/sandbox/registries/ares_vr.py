"""The public-register record (VR) of ARES: history arrays, officers, owners, capital."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from leadgen.sandbox.registries.ares_subject import TODAY, court_file, seat
from leadgen.sandbox.world import Officer, WorldCompany, world


def record(company: WorldCompany) -> dict[str, Any]:
    """Build `{icoId, zaznamy[]}` with one primary record.

    A value is current while it has no `datumVymazu`.
    """
    since = company.founded.isoformat()
    court, section, number = court_file(company)
    struck_off = company.ended is not None and company.ended < TODAY
    entry: dict[str, Any] = {
        "rejstrik": "OR",
        "primarniZaznam": True,
        "spisovaZnacka": [{"datumZapisu": since, "soud": court, "oddil": section, "vlozka": number}],
        "ico": [{"datumZapisu": since, "hodnota": company.registration_id}],
        "obchodniJmeno": _names(company),
        "zakladniKapital": _capital(company),
        "pravniForma": [{"datumZapisu": since, "hodnota": company.legal_form}],
        "financniUrad": "001",
        "adresy": [{"datumZapisu": since, "adresa": seat(company.address), "typAdresy": "SIDLO"}],
        "datumAktualizace": "2026-10-02",
        "stavSubjektu": "ZANIKLY" if struck_off else "AKTIVNI",
        "datumZapisu": since,
        "cinnosti": {"predmetPodnikani": [{"datumZapisu": since, "hodnota": company.activity.label["cs"]}]},
        "statutarniOrgany": _bodies(company),
    }
    if struck_off and company.ended:
        entry["datumVymazu"] = company.ended.isoformat()
        entry["pravniDuvodVymazu"] = "Výmaz po skončení likvidace"
    if company.legal_form == "121":
        entry["ostatniOrgany"] = [_supervisory_board(company)]
    else:
        entry["spolecnici"] = [_owners(company)]
    if company.proceedings:
        entry["insolvence"] = [
            {
                "insolvencniZapis": [
                    {
                        "datumZapisu": f"{case.year}-02-01",
                        "text": f"Spisová značka {case.senate} INS {case.number}/{case.year}",
                    }
                ]
            }
            for case in company.proceedings
        ]
    return {"icoId": company.registration_id, "zaznamy": [entry]}


def _names(company: WorldCompany) -> list[dict[str, Any]]:
    since = company.founded.isoformat()
    if not company.former_names:
        return [{"datumZapisu": since, "hodnota": company.name}]
    renamed = (company.founded + timedelta(days=400)).isoformat()
    return [
        {"datumZapisu": renamed, "hodnota": company.name},
        {"datumZapisu": since, "datumVymazu": renamed, "hodnota": company.former_names[0]},
    ]


def _capital(company: WorldCompany) -> list[dict[str, Any]]:
    since = company.founded.isoformat()
    if "capital_words" in company.quirks:
        return [{"datumZapisu": since, "typJmeni": "ZAKLADNI_JMENI", "text": "ve výši členských vkladů"}]
    # A semicolon is the decimal mark here.
    amount = {"typObnos": "KORUNY", "hodnota": f"{company.capital:.0f};00"}
    paid = {"typObnos": "PROCENTA", "hodnota": "100;00"}
    return [{"datumZapisu": since, "typJmeni": "ZAKLADNI_JMENI", "vklad": amount, "splaceni": paid}]


def _person(officer: Officer, company: WorldCompany) -> dict[str, Any]:
    return {
        "adresa": seat(company.address),
        "datumNarozeni": officer.born.isoformat(),
        "jmeno": officer.first_name.upper(),
        "prijmeni": officer.last_name.upper(),
        "statniObcanstvi": "CZ",
    }


def _member(
    officer: Officer, company: WorldCompany, *, role: str, engagement: str = "STATUTARNI_ORGAN_CLEN"
) -> dict[str, Any]:
    membership: dict[str, Any] = {
        "clenstvi": {"vznikClenstvi": officer.since.isoformat()},
        "funkce": {"vznikFunkce": officer.since.isoformat(), "nazev": role},
    }
    member: dict[str, Any] = {"datumZapisu": officer.since.isoformat(), "typAngazma": engagement}
    if officer.until:
        membership["clenstvi"]["zanikClenstvi"] = officer.until.isoformat()
        membership["funkce"]["zanikFunkce"] = officer.until.isoformat()
    member |= {
        "clenstvi": membership,
        "nazevAngazma": "Člen statutárního orgánu",
        "fyzickaOsoba": _person(officer, company),
    }
    return member


def _company_member(officer: Officer, company: WorldCompany) -> dict[str, Any]:
    director = world().company("cz-leading-zeros")
    return {
        "datumZapisu": officer.since.isoformat(),
        "typAngazma": "STATUTARNI_ORGAN_CLEN",
        "clenstvi": {"funkce": {"vznikFunkce": officer.since.isoformat(), "nazev": "Jednatel"}},
        "nazevAngazma": "Člen statutárního orgánu",
        "pravnickaOsoba": {
            "adresa": seat(director.address),
            "ico": str(int(director.registration_id or "0")),
            "obchodniJmeno": director.name,
            "zastoupeni": [
                {
                    "datumZapisu": officer.since.isoformat(),
                    "clenstvi": {},
                    "fyzickaOsoba": _person(officer, company),
                    "nazevAngazma": "Člen statutárního orgánu",
                    "typAngazma": "STATUTARNI_ORGAN_CLEN",
                }
            ],
            "pravniForma": director.legal_form,
        },
    }


def _bodies(company: WorldCompany) -> list[dict[str, Any]]:
    board = company.legal_form == "121"
    officers = company.officers
    if "company_director" in company.quirks:
        members = [_company_member(officers[0], company)]
    else:
        roles = ["předseda představenstva"] + ["člen představenstva"] * 5 if board else ["jednatel"] * 6
        members = [_member(officer, company, role=role) for officer, role in zip(officers, roles, strict=False)]
    if "reelected" in company.quirks:
        members += _terms(company)
    since = company.founded.isoformat()
    name = "Představenstvo" if board else "Statutární orgán"
    bodies = [
        {
            "datumZapisu": since,
            "nazevOrganu": name,
            "pocetClenu": [{"datumZapisu": since, "pocetClenu": len(members)}],
            "clenoveOrganu": members,
            "typOrganu": "STATUTARNI_ORGAN",
            "nazevAngazma": "Statutární orgán",
            "typAngazma": "STATUTARNI_ORGAN",
            "zpusobJednani": [{"datumZapisu": since, "hodnota": "Každý člen zastupuje společnost samostatně."}],
        }
    ]
    if "liquidator" in company.quirks:
        liquidator = _member(officers[-1], company, role="likvidátor", engagement="LIKVIDATOR")
        bodies.append(
            {
                "datumZapisu": "2026-03-01",
                "nazevOrganu": "Likvidátor",
                "clenoveOrganu": [liquidator],
                "typOrganu": "LIKVIDATOR",
            }
        )
    return bodies


def _terms(company: WorldCompany) -> list[dict[str, Any]]:
    """Build three more entries: an ended term, a repeated current entry, an ended membership.

    The first director's earlier term is struck out; the third person only ended the membership.
    """
    first = company.officers[0]
    earlier = _member(first, company, role="předseda představenstva")
    earlier |= {"datumVymazu": "2019-05-02"}
    repeated = _member(first, company, role="předseda představenstva") | {"datumZapisu": "2024-05-02"}
    former = _member(first, company, role="člen představenstva")
    former["clenstvi"] = {"clenstvi": {"vznikClenstvi": first.since.isoformat(), "zanikClenstvi": "2020-01-31"}}
    former["fyzickaOsoba"] = former["fyzickaOsoba"] | {
        "jmeno": "OLDŘICH",
        "prijmeni": "MINULÝ",
        "datumNarozeni": "1949-08-03",
    }
    return [earlier, repeated, former]


def _supervisory_board(company: WorldCompany) -> dict[str, Any]:
    watcher = _member(company.officers[-1], company, role="člen dozorčí rady", engagement="DOZORCI_RADA_CLEN")
    watcher["fyzickaOsoba"] = watcher["fyzickaOsoba"] | {"jmeno": "BOŽENA", "prijmeni": "DOHLÍŽEJÍCÍ"}
    return {
        "datumZapisu": company.founded.isoformat(),
        "nazevOrganu": "Dozorčí rada",
        "clenoveOrganu": [watcher],
        "typOrganu": "DOZORCI_RADA",
    }


def _owners(company: WorldCompany) -> dict[str, Any]:
    owner, since = company.officers[0], company.founded.isoformat()
    share = {
        "vklad": {"typObnos": "KORUNY", "hodnota": f"{company.capital:.0f};00"},
        "velikostPodilu": {"typObnos": "PROCENTA", "hodnota": "100;00"},
        "splaceni": {"typObnos": "PROCENTA", "hodnota": "100;00"},
    }
    person = {
        "datumZapisu": since,
        "typAngazma": "SPOLECNIK_OSOBA",
        "clenstvi": {},
        "nazevAngazma": "Společník",
        "fyzickaOsoba": _person(owner, company),
    }
    # Today's API gives `podil` as a list; in 2023 it was one object.
    return {
        "datumZapisu": since,
        "nazevOrganu": "Společníci",
        "spolecnik": [{"datumZapisu": since, "podil": [share], "osoba": person}],
        "typOrganu": "SPOLECNIK",
        "nazev": "Společníci",
    }
