"""All registers by the name of their stage, and the parser of their saved bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import httpx2

from leadgen.providers.limits import Gate
from leadgen.providers.registries import ares, brreg, isir, prh, recherche
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


COMPANY_REGISTRIES: dict[str, Opens[CompanyRegistry]] = {
    ares.CODE: ares.Ares,
    brreg.CODE: brreg.Brreg,
    prh.CODE: prh.Prh,
    recherche.CODE: recherche.Recherche,
}
INSOLVENCY_REGISTERS: dict[str, Opens[InsolvencyRegister]] = {isir.CODE: isir.Isir}

PARSERS: dict[str, Callable[[bytes | str], LegalProfile]] = {
    ares.CODE: ares.parse,
    brreg.CODE: brreg.parse,
    prh.CODE: prh.parse,
    recherche.CODE: recherche.parse,
    isir.CODE: isir.parse,
}
