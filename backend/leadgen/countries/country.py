"""What a row of the table of countries says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A state register: its stage, its client, its stand-in in the sandbox, its limits and its names.

    `code` is the name of the stage and of the provider, and the path of the sandbox. `client` and `sandbox` are import
    paths, because the table is below the code that they name. The client's module also has `parse`, for saved bodies.
    The sandbox's module has `blueprint` and `outage`. `offers` are the catalogue keys that a complete record has.
    `callers_fault` holds the reasons of refusals that mean a wrong query.
    """

    code: str
    label: str
    stage_label: str
    client: str
    sandbox: str
    calls_at_once: int
    calls_per_second: float
    burst: int
    records_at_once: int = 4
    service_label: str = ""
    offers: tuple[str, ...] = ()
    callers_fault: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country whose registration numbers are known, and its registers where they are connected.

    `code` is ISO 3166-1 alpha-2, `tld` the top-level domain. `scheme` is the stored name of the number's scheme and
    `number` its name for people. `check` and `check_tax` are import paths of functions from a text to an `Identifier`:
    for the registration number, and for a tax number without its prefix.

    The other texts are lists, separated by `|`. `headers` are column headers that mean this number and no other.
    `scheme_headers` name the scheme of a column that its values have to show to be one of numbers. `legal_forms` are
    words of company names that carry no identity, without dots or accents; `leading_forms` may also begin a name.
    """

    code: str
    name: str
    tld: str
    scheme: str
    number: str
    check: str | None = None
    check_tax: str | None = None
    register: Register | None = None
    insolvency: Register | None = None
    headers: str = ""
    scheme_headers: str = ""
    legal_forms: str = ""
    leading_forms: str = ""
