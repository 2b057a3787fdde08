"""The client of the sixth country's register."""

from __future__ import annotations

import re
from dataclasses import replace

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import NotFound, Permanent, parse_json_object
from leadgen.providers.registries import reading as read
from leadgen.providers.registries.client import RegistryClient, first_hits, no_search, raw_text, stamped, stamped_hits
from leadgen.providers.registries.identifiers import Identifier
from leadgen.providers.registries.models import Address, LegalProfile, SearchResult
from leadgen.providers.service_limits import SERVICE_LIMITS

CODE = "stations"


def check_station_number(text: str) -> Identifier:
    """Check a station number: S, five digits, and their sum's last digit."""
    value = re.sub(r"[\s.-]", "", text).upper()
    if not re.fullmatch(r"S[0-9]{6}", value):
        return Identifier("stationnr", None, False, "a station number is S and six digits")
    valid = sum(map(int, value[1:6])) % 10 == int(value[6])
    return Identifier("stationnr", value, valid, None if valid else "check digit does not fit")


class Stations(RegistryClient):
    """The register. `name` is shown as the provider."""

    code = CODE
    country = "AQ"
    origin = "https://stations.invalid"
    limits = SERVICE_LIMITS[CODE]

    def _fetch(self, registration_id: str) -> LegalProfile:
        number = check_station_number(registration_id).value
        if number is None:
            raise Permanent(self.name, f"{registration_id!r} is no station number", reason="invalid_identifier")
        answer = self._http.get_json("/stations", {"number": number})
        return stamped(parse(answer.body), answer)

    def _search(self, name: str, limit: int) -> SearchResult:
        with no_search(self.name):
            answer = self._http.get_json("/stations", {"name": name})
        return first_hits(stamped_hits(SearchResult(_profiles(answer.body)), answer), limit)


def parse(body: bytes | str) -> LegalProfile:
    """Parse the first station of a reply; raise NotFound for an empty reply."""
    found = _profiles(body)
    if not found:
        raise NotFound(CODE, "no such station", reason="not_found")
    return replace(found[0], raw={"stations": raw_text(body)})


def _profiles(body: bytes | str) -> tuple[LegalProfile, ...]:
    return tuple(
        LegalProfile(
            registry=CODE,
            registration_id=read.text(item, "number"),
            official_name=read.text(item, "name"),
            registration_status=RegistrationStatus(read.text(item, "status") or "unknown"),
            address=Address(city=read.text(item, "place"), country="AQ"),
            source_url=f"https://stations.invalid/{read.text(item, 'number')}",
        )
        for item in read.items(parse_json_object(CODE, body), "stations")
    )
