"""ISIR, the Czech insolvency register: look-up by debtor over SOAP.

Base address `https://isir.justice.cz:8443` (mind the port behind a firewall). Every failure of the register comes with
HTTP 200 and a code: only rows, or the code WS2, say something about a company. Anything else is unknown and must never
read as "not insolvent".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from leadgen.people.names.reading import read_name
from leadgen.providers.base import Answer, Permanent, ProviderError, Transient
from leadgen.providers.registries import reading as read
from leadgen.providers.registries.client import (
    RegistryClient,
    first_hits,
    raw_text,
    stamped,
    stamped_hits,
    wrong_path,
)
from leadgen.providers.registries.identifiers import check_ico
from leadgen.providers.registries.isir_soap import build_request, parse_reply
from leadgen.providers.registries.models import (
    Address,
    Insolvency,
    LegalProfile,
    Proceeding,
    SearchResult,
)
from leadgen.providers.service_limits import SERVICE_LIMITS

CODE = "isir"
BASE_URL = "https://isir.justice.cz:8443"
_PATH = "/isir_cuzk_ws/IsirWsCuzkService"
LIMITS = SERVICE_LIMITS["isir"]

# The register caps its rows and its own count alike, so a full page means "maybe more".
MAX_ROWS = 101
# In the service's spelling: with diacritics, cut to length.
_ENDED = frozenset(("ODSKRTNUTA", "PRAVOMOCNA", "VYRIZENA", "MYLNÝ ZÁP."))
_PENDING = "NEVYRIZENA"
_RUNNING = frozenset(("ÚPADEK", "KONKURS", "REORGANIZ", "ODDLUŽENÍ"))
_BIRTH_NUMBER = re.compile(r"(<(?:\w+:)?rc>)[^<]*(</)")
Row = Mapping[str, Any]


class Isir(RegistryClient):
    """The Czech insolvency register. `name` is shown as the provider; thread safe."""

    code = CODE
    country = "CZ"
    origin = BASE_URL
    limits = LIMITS

    def classify(self, answer: Answer) -> ProviderError | None:
        """Classify an answer by the function `classify` below."""
        return classify(answer)

    def _fetch(self, registration_id: str) -> LegalProfile:
        """Fetch the proceedings of one IČO.

        An unknown debtor is a profile with `insolvency.flag` False.
        """
        ico = check_ico(registration_id).value
        if ico is None:
            raise Permanent(self.name, f"{registration_id!r} is not an IČO", reason="invalid_identifier")
        answer = self._ask(ic=ico)
        return stamped(parse(answer.body, ico=ico), answer)

    def _search(self, name: str, limit: int) -> SearchResult:
        """Search debtors with this name, one profile each; a hit is no match before a comparison.

        The register keeps a person's given name apart from the surname.
        """
        person = read_name(name, country="CZ")
        given = {"nazevOsoby": person.last_name, "jmeno": person.first_name} if person.sure else {"nazevOsoby": name}
        answer = self._ask(**given, vyhledatPresnouShoduJmen="F", vyhledatBezDiakritiky="T")
        return first_hits(stamped_hits(parse_search(answer.body), answer), limit)

    def _ask(self, **criteria: str | int) -> Answer:
        envelope = build_request(**criteria, maxPocetVysledku=MAX_ROWS, filtrAktualniRizeni="F")
        return self._http.request(
            "POST",
            _PATH,
            content=envelope,
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'},
        )


def classify(answer: Answer) -> ProviderError | None:
    """Classify a SOAP fault, which arrives as HTTP 500; the body says whose fault it is.

    An unknown debtor is an answer with the code WS2, so a 404 says nothing about any company.
    """
    if answer.status == 404:
        return wrong_path(answer)
    if answer.status != 500 or b"Fault" not in answer.body:
        return None
    try:
        parse_reply(answer.provider, answer.body)
    except ProviderError as exc:
        return exc
    return None


def parse(body: bytes | str, *, ico: str | None = None) -> LegalProfile:
    """Parse one debtor's proceedings.

    With `ico`, only rows of exactly that number count. Without it, the first row names the debtor.
    """
    rows, capped = _rows(body)
    if not rows:
        return replace(_profile(ico, [], capped=False), raw={"reply": _kept(body)})
    wanted = ico or _row_ico(rows[0])
    mine = [row for row in rows if _row_ico(row) == wanted]
    if wanted is not None and not mine:
        # A weaker hit (by name) came instead: that is no statement about this company.
        raise Transient(
            CODE,
            f"asked about {wanted}, answered about other debtors",
            reason="wrong_record",
            detail={"asked": wanted},
        )
    return replace(_profile(wanted, mine or rows[:1], capped=capped), raw={"reply": _kept(body)})


def parse_search(body: bytes | str) -> SearchResult:
    """Build one profile for each debtor in the reply."""
    rows, capped = _rows(body)
    debtors: dict[tuple[str | None, ...], list[Row]] = {}
    for row in rows:
        ico = _row_ico(row)
        # Namesakes without an IČO are told apart by birth date; the birth number itself is never kept.
        key = (ico,) if ico else (read.text(row, "nazevOsoby"), read.text(row, "jmeno"), _born(row))
        debtors.setdefault(key, []).append(row)
    profiles = tuple(_profile(_row_ico(group[0]), group, capped=capped) for group in debtors.values())
    return SearchResult(profiles=profiles, total=None if capped else len(profiles), too_many=capped, cut=capped)


def _kept(body: bytes | str) -> str:
    """Return the unprocessed reply without birth numbers, which are private and not needed."""
    return _BIRTH_NUMBER.sub(r"\1\2", raw_text(body))


def _rows(body: bytes | str) -> tuple[list[Row], bool]:
    reply = parse_reply(CODE, body)
    state = read.mapping(reply, "stav")
    error = _error(state)
    if error is not None:
        raise error
    rows = [row for row in read.items(reply, "data") if any(row.values())]
    if not rows and read.text(state, "kodChyby") != "WS2":
        raise Transient(CODE, "neither proceedings nor the code for none", reason="unexpected_form")
    count = max(read.whole(state, "pocetVysledku") or 0, len(rows))
    return rows, count >= MAX_ROWS


def _error(state: Row) -> ProviderError | None:
    code = read.text(state, "kodChyby")
    if code is None or code == "WS2":
        return None
    detail = {"kodChyby": code, "textChyby": read.text(state, "textChyby")}
    if code in ("WS1", "WS3"):
        return Permanent(
            CODE, f"the insolvency register rejected our criteria ({code})", reason="rejected", detail=detail
        )
    reason = "data_not_current" if code == "WS4" else "provider_error"
    return Transient(CODE, f"the insolvency register cannot answer now ({code})", reason=reason, detail=detail)


def _row_ico(row: Row) -> str | None:
    number = read.text(row, "ic")
    return check_ico(number).value if number else None


def _born(row: Row) -> str | None:
    day = read.day(row, "datumNarozeni")
    return day.isoformat() if day else None


def _profile(ico: str | None, rows: list[Row], *, capped: bool) -> LegalProfile:
    proceedings: dict[tuple[str | None, str | None], Proceeding] = {}
    notes: list[str] = ["maybe_more: the register listed only a part of its proceedings"] if capped else []
    for row in rows:
        # Two rows with one reference are two debtors of one proceeding; references repeat between courts.
        proceedings.setdefault((read.text(row, "nazevOrganizace"), _reference(row)), _proceeding(row))
    notes += _state_notes(proceedings.values())
    running = sum(item.status == "running" for item in proceedings.values())
    first: Row = rows[0] if rows else {}
    name = read.text(first, "nazevOsoby")
    person = read.text(first, "jmeno")
    return LegalProfile(
        registry=CODE,
        registration_id=ico,
        official_name=read.person_name(read.text(first, "titulPred"), person, name) if person else name,
        address=_address(first),
        born_on=read.day(first, "datumNarozeni"),
        insolvency=Insolvency(
            # A proceeding that the register left out of its answer may be running.
            flag=True if running else None if capped else False,
            active_count=None if capped else running,
            total_count=None if capped else len(proceedings),
            proceedings=tuple(proceedings.values()),
        ),
        source_url=read.text(first, "urlDetailRizeni"),
        warnings=tuple(notes),
    )


def _reference(row: Row) -> str | None:
    senate, kind, number, year = (read.text(row, key) for key in ("cisloSenatu", "druhVec", "bcVec", "rocnik"))
    return f"{senate or ''} {kind or 'INS'} {number}/{year}".strip() if number and year else None


def _proceeding(row: Row) -> Proceeding:
    state = read.text(row, "druhStavKonkursu")
    ended_on = read.day(row, "datumPmUkonceniUpadku")
    status: Literal["running", "pending", "ended"] = "running"
    if ended_on is not None or (state or "").upper() in _ENDED:
        status = "ended"
    elif (state or "").upper() == _PENDING:
        status = "pending"
    return Proceeding(
        reference=_reference(row),
        court=read.text(row, "nazevOrganizace"),
        state=state,
        status=status,
        started_on=read.day(row, "datumPmZahajeniUpadku"),
        ended_on=ended_on,
        url=read.text(row, "urlDetailRizeni"),
    )


def _state_notes(proceedings: Iterable[Proceeding]) -> list[str]:
    notes = []
    for item in proceedings:
        if item.status == "pending":
            notes.append(f"petition_pending: {item.reference} is filed and not decided")
        elif item.status == "running" and (item.state or "").upper() not in _RUNNING:
            notes.append(f"review: {item.reference} has the unknown state {item.state!r}, taken as running")
    return notes


def _address(row: Row) -> Address | None:
    city = read.text(row, "mesto")
    street = " ".join(part for key in ("ulice", "cisloPopisne") if (part := read.text(row, key)))
    code = (read.text(row, "psc") or "").replace(" ", "") or None
    if not (city or street or code):
        return None
    abroad = read.text(row, "zeme")
    country = "CZ" if abroad is None or abroad.casefold() in ("cz", "česká republika", "čr") else None
    return Address(street or None, city, code, country)
