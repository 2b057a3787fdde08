"""Numbers of many countries: which scheme a written number belongs to, and whether its check digit fits. Pure."""

from leadgen.providers.registries.numbers.columns import SchemeShare, scheme_of_values
from leadgen.providers.registries.numbers.reading import IdentifierReading, read_identifier
from leadgen.providers.registries.numbers.schemes import SCHEMES, NumberScheme

__all__ = ["SCHEMES", "IdentifierReading", "NumberScheme", "SchemeShare", "read_identifier", "scheme_of_values"]
