"""Towns and streets, per country, with the codes that the country's registry prints."""

from __future__ import annotations

from leadgen.sandbox.world.model import Town

_CZ_STREETS = ("Nádražní", "Průmyslová", "Husova", "Školní", "Komenského", "Lipová", "Dlouhá", "Palackého", "Zahradní")
_NO_STREETS = ("Storgata", "Havnegata", "Industriveien", "Kirkegata", "Skippergata", "Sjøgata", "Fjellveien")
_FI_STREETS = ("Kauppakatu", "Satamakatu", "Teollisuustie", "Koulukatu", "Mannerheimintie", "Puistokatu", "Rantatie")
_FR_STREETS = ("RUE DE LA GARE", "AV VICTOR HUGO", "RUE DES LILAS", "BD GAMBETTA", "RUE DU MOULIN", "RUE PASTEUR")
_DE_STREETS = ("Hauptstraße", "Bahnhofstraße", "Industriestraße", "Gartenweg", "Lindenallee", "Schillerstraße")
_US_STREETS = ("Main Street", "Market Street", "Oak Avenue", "Harbor Drive", "Mill Road", "Congress Avenue")


def _cz(*row: str) -> Town:
    city, psc, municipality, region, region_name, district, district_name = row
    codes = {
        "kodObce": municipality,
        "kodKraje": region,
        "nazevKraje": region_name,
        "kodOkresu": district,
        "nazevOkresu": district_name,
    }
    return Town("CZ", city, psc, codes, _CZ_STREETS)


def _fr(*row: str) -> Town:
    city, postal_code, commune, region, latitude, longitude = row
    codes = {"commune": commune, "region": region, "latitude": latitude, "longitude": longitude}
    return Town("FR", city, postal_code, {**codes, "departement": postal_code[:2]}, _FR_STREETS)


PLACES: dict[str, tuple[Town, ...]] = {
    "CZ": (
        _cz("Praha", "11000", "554782", "19", "Hlavní město Praha", "3100", ""),
        _cz("Brno", "60200", "582786", "116", "Jihomoravský kraj", "3702", "Brno-město"),
        _cz("Ostrava", "70200", "554821", "132", "Moravskoslezský kraj", "3807", "Ostrava-město"),
        _cz("Plzeň", "30100", "554791", "43", "Plzeňský kraj", "3405", "Plzeň-město"),
        _cz("Olomouc", "77900", "500496", "124", "Olomoucký kraj", "3805", "Olomouc"),
        _cz("Liberec", "46001", "563889", "78", "Liberecký kraj", "3505", "Liberec"),
        _cz("Hradec Králové", "50002", "569810", "86", "Královéhradecký kraj", "3602", "Hradec Králové"),
        _cz("České Budějovice", "37001", "544256", "35", "Jihočeský kraj", "3301", "České Budějovice"),
        _cz("Zlín", "76001", "585068", "141", "Zlínský kraj", "3705", "Zlín"),
    ),
    "NO": tuple(
        Town("NO", city, code, {"kommune": city, "kommunenummer": number}, _NO_STREETS)
        for city, code, number in (
            ("OSLO", "0150", "0301"),
            ("BERGEN", "5003", "4601"),
            ("TRONDHEIM", "7010", "5001"),
            ("STAVANGER", "4006", "1103"),
            ("TROMSØ", "9008", "5501"),
            ("DRAMMEN", "3015", "3301"),
            ("KRISTIANSAND S", "4611", "4204"),
        )
    ),
    "FI": tuple(
        Town("FI", city, code, {"swedish": swedish, "municipalityCode": number}, _FI_STREETS)
        for city, swedish, code, number in (
            ("HELSINKI", "HELSINGFORS", "00100", "091"),
            ("ESPOO", "ESBO", "02100", "049"),
            ("TAMPERE", "TAMMERFORS", "33100", "837"),
            ("TURKU", "ÅBO", "20100", "853"),
            ("OULU", "ULEÅBORG", "90100", "564"),
            ("JYVÄSKYLÄ", "JYVÄSKYLÄ", "40100", "179"),
            ("LAHTI", "LAHTIS", "15110", "398"),
        )
    ),
    "FR": (
        _fr("PARIS 9", "75009", "75109", "11", "48.876", "2.337"),
        _fr("LYON 3", "69003", "69383", "84", "45.760", "4.850"),
        _fr("NANTES", "44000", "44109", "52", "47.218", "-1.553"),
        _fr("LILLE", "59000", "59350", "32", "50.629", "3.057"),
        _fr("TOULOUSE", "31000", "31555", "76", "43.604", "1.444"),
        _fr("BORDEAUX", "33000", "33063", "75", "44.837", "-0.579"),
        _fr("STRASBOURG", "67000", "67482", "44", "48.573", "7.752"),
        _fr("RENNES", "35000", "35238", "53", "48.117", "-1.677"),
    ),
    "DE": tuple(
        Town("DE", city, code, {}, _DE_STREETS)
        for city, code in (
            ("München", "80331"),
            ("Berlin", "10115"),
            ("Hamburg", "20095"),
            ("Köln", "50667"),
            ("Stuttgart", "70173"),
            ("Leipzig", "04109"),
            ("Dresden", "01067"),
        )
    ),
    "US": tuple(
        Town("US", city, code, {"state": state}, _US_STREETS)
        for city, state, code in (
            ("Austin", "TX", "78701"),
            ("Denver", "CO", "80202"),
            ("Boston", "MA", "02110"),
            ("Portland", "OR", "97204"),
            ("Raleigh", "NC", "27601"),
        )
    ),
}

# Everyday names of towns for which the registry prints another form.
PLAIN_CITY = {"KRISTIANSAND S": "Kristiansand", "PARIS 9": "Paris", "LYON 3": "Lyon"}


def plain_city(place: Town) -> str:
    """Return the everyday name of the town ("Oslo", "Paris")."""
    return PLAIN_CITY.get(place.city, place.city.title() if place.city.isupper() else place.city)
