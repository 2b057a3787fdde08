"""A sixth country: the row that the table of countries would get. Loaded as a plugin, before the product is.

The country and its register are invented: nobody registers companies there.
"""

from __future__ import annotations

from leadgen.countries import table
from leadgen.countries.country import Country, Register

SIXTH = Country(
    code="AQ",
    name="Antarctica",
    tld="aq",
    scheme="stationnr",
    number="station number",
    check="tests.enrichment.sixth_country.client:check_station_number",
    register=Register(
        code="stations",
        label="Stations",
        stage_label="Stations (Antarctica)",
        client="tests.enrichment.sixth_country.client:Stations",
        sandbox="tests.enrichment.sixth_country.stand_in",
        calls_at_once=2,
        calls_per_second=50.0,
        burst=10,
        offers=("official_name", "registration_id", "registration_status"),
    ),
    headers="station number | station no",
    legal_forms="stn | station",
)

table.COUNTRIES = (*table.COUNTRIES, SIXTH)
