"""All registers by the name of their stage, and the parser of their saved bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import httpx2

from leadgen.countries import lookups
from leadgen.countries.country import Register
from leadgen.providers.limits import Gate
from leadgen.providers.registries.base import CompanyRegistry, InsolvencyRegister
from leadgen.providers.registries.models import LegalProfile

R_co = TypeVar("R_co", covariant=True)


class Opens(Protocol[R_co]):
    """Opens a client. `name` is shown as the provider, `base_url` is the host part only."""

    def __call__(
        self,
        *,
        base_url: str = ...,
        name: str = ...,
        transport: httpx2.BaseTransport | None = ...,
        gate: Gate | None = ...,
    ) -> R_co: ...


def _client(register: Register) -> Any:
    return lookups.load(register.client)


def _parser(register: Register) -> Callable[[bytes | str], LegalProfile]:
    return cast(Callable[[bytes | str], LegalProfile], lookups.load(f"{register.client.partition(':')[0]}:parse"))


COMPANY_REGISTRIES: dict[str, Opens[CompanyRegistry]] = {
    code: _client(register) for code, register in lookups.COMPANY_REGISTERS.items()
}
INSOLVENCY_REGISTERS: dict[str, Opens[InsolvencyRegister]] = {
    code: _client(register) for code, register in lookups.INSOLVENCY_REGISTERS.items()
}

PARSERS: dict[str, Callable[[bytes | str], LegalProfile]] = {
    code: _parser(register) for code, register in lookups.REGISTERS.items()
}
