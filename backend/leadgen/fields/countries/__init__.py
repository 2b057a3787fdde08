"""Countries: their codes and names, how people write them, and what else tells a country. Pure."""

from leadgen.fields.countries.inference import Inference, country_of_domain, country_of_phone
from leadgen.fields.countries.names import country_name
from leadgen.fields.countries.reading import CountryReading, find_country, read_country

__all__ = [
    "CountryReading",
    "Inference",
    "country_name",
    "country_of_domain",
    "country_of_phone",
    "find_country",
    "read_country",
]
