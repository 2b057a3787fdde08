"""Lines of business of the invented world, with their activity classes in both NACE revisions."""

from __future__ import annotations

from .model import Activity

_LANGUAGES = ("en", "cs", "no", "fi", "fr", "de")


def _activity(row: tuple[str, str, str, str, str, str, str, str, str, str]) -> Activity:
    key, industry, nace20, nace21, letter, section, labels, nouns, products, customers = row
    return Activity(
        key=key,
        industry=industry,
        nace20=nace20,
        nace21=nace21,
        french_letter=letter,
        section=section,
        label=dict(zip(_LANGUAGES, labels.split("|"), strict=True)),
        noun=dict(zip(_LANGUAGES, nouns.split("|"), strict=True)),
        products=tuple(products.split("|")),
        customers=tuple(customers.split("|")),
    )


_ROWS: tuple[tuple[str, str, str, str, str, str, str, str, str, str], ...] = (
    (
        "software", "software_saas", "62.01", "62.10", "Z", "J",
        "Computer programming|Programování|Programmeringstjenester|Ohjelmistojen suunnittelu ja valmistus|Programmation informatique|Programmierungstätigkeiten",
        "Software|Software|Programvare|Ohjelmistot|Logiciels|Software",
        "order planning software|warehouse app|customer portal", "manufacturers|wholesalers",
    ),
    (
        "it_consulting", "it", "62.02", "62.20", "A", "J",
        "Computer consultancy|Poradenství v oblasti informačních technologií|Konsulentvirksomhet tilknyttet informasjonsteknologi|Atk-laitteisto- ja ohjelmistokonsultointi|Conseil en systèmes informatiques|Beratung auf dem Gebiet der Informationstechnologie",
        "Digital|Digital|Digital|Digi|Conseil|Systemhaus",
        "cloud migration|managed services|security audits", "mid-sized companies|public bodies",
    ),
    (
        "lifting", "manufacturing", "28.22", "28.22", "Z", "C",
        "Manufacture of lifting and handling equipment|Výroba zdvihacích a manipulačních zařízení|Produksjon av løfte- og håndteringsutstyr|Nosto- ja siirtolaitteiden valmistus|Fabrication de matériel de levage et de manutention|Herstellung von Hebezeugen und Fördermitteln",
        "Machinery|Strojírny|Maskin|Konepaja|Levage|Fördertechnik",
        "bridge cranes|conveyor lines|pallet lifts", "warehouses|car makers",
    ),
    (
        "steel", "manufacturing", "25.11", "25.11", "Z", "C",
        "Manufacture of metal structures|Výroba kovových konstrukcí|Produksjon av metallkonstruksjoner|Metallirakenteiden valmistus|Fabrication de structures métalliques|Herstellung von Metallkonstruktionen",
        "Steel|Ocel|Stål|Teräs|Métal|Stahlbau",
        "steel halls|staircases|welded frames", "building firms|plant builders",
    ),
    (
        "electrical", "construction", "43.21", "43.21", "A", "F",
        "Electrical installation|Elektrické instalace|Elektrisk installasjonsarbeid|Sähköasennus|Travaux d'installation électrique|Elektroinstallation",
        "Electric|Elektro|Elektro|Sähkö|Électricité|Elektrotechnik",
        "switchboards|photovoltaics|charging points", "property owners|industry",
    ),
    (
        "freight", "transport", "49.41", "49.41", "A", "H",
        "Freight transport by road|Silniční nákladní doprava|Godstransport på vei|Tieliikenteen tavarankuljetus|Transports routiers de fret|Güterbeförderung im Straßenverkehr",
        "Logistics|Doprava|Transport|Kuljetus|Transports|Spedition",
        "full loads|groupage|cold chain transport", "food producers|retail chains",
    ),
    (
        "wholesale", "retail", "46.38", "46.38", "B", "G",
        "Wholesale of other food|Velkoobchod s ostatními potravinami|Engroshandel med andre matvarer|Muiden elintarvikkeiden tukkukauppa|Commerce de gros d'autres produits alimentaires|Großhandel mit sonstigen Nahrungsmitteln",
        "Foods|Potraviny|Mat|Ruoka|Saveurs|Feinkost",
        "delicatessen|frozen fish|organic groceries", "shops|restaurants",
    ),
    (
        "engineering", "professional_services", "71.12", "71.12", "B", "M",
        "Engineering and related consultancy|Inženýrské činnosti a poradenství|Teknisk konsulentvirksomhet|Insinööripalvelut ja tekninen konsultointi|Ingénierie, études techniques|Ingenieurbüros",
        "Engineering|Projekt|Rådgivning|Suunnittelu|Ingénierie|Ingenieure",
        "design documentation|site supervision|energy audits", "developers|municipalities",
    ),
    (
        "accounting", "professional_services", "69.20", "69.20", "Z", "M",
        "Accounting and tax consultancy|Účetnické činnosti a daňové poradenství|Regnskap og skatterådgivning|Laskentatoimi ja veroneuvonta|Activités comptables|Wirtschaftsprüfung und Steuerberatung",
        "Accounting|Účetní|Regnskap|Tilitoimisto|Expertise|Steuerberatung",
        "payroll|bookkeeping|tax returns", "small firms|associations",
    ),
    (
        "hotel", "hospitality", "55.10", "55.10", "Z", "I",
        "Hotels and similar accommodation|Ubytování v hotelích|Drift av hoteller|Hotellit ja vastaavat majoitusliikkeet|Hôtels et hébergement similaire|Hotels",
        "Hotels|Hotely|Hotell|Hotellit|Hôtels|Hotels",
        "rooms|conference halls|spa stays", "travellers|companies",
    ),
    (
        "medical", "healthcare", "32.50", "32.50", "A", "C",
        "Manufacture of medical instruments|Výroba zdravotnických nástrojů|Produksjon av medisinske instrumenter|Lääkintäkojeiden valmistus|Fabrication de matériel médico-chirurgical|Herstellung von medizinischen Apparaten",
        "Medical|Medical|Medisin|Lääkintä|Médical|Medizintechnik",
        "surgical instruments|orthoses|sterile sets", "hospitals|clinics",
    ),
    (
        "pharma", "pharma_biotech", "21.20", "21.20", "Z", "C",
        "Manufacture of pharmaceutical preparations|Výroba farmaceutických přípravků|Produksjon av farmasøytiske preparater|Lääkkeiden valmistus|Fabrication de préparations pharmaceutiques|Herstellung von pharmazeutischen Spezialitäten",
        "Pharma|Pharma|Farma|Farma|Pharma|Pharma",
        "generics|food supplements|contract filling", "pharmacies|distributors",
    ),
    (
        "renewables", "energy", "35.11", "35.12", "Z", "D",
        "Production of electricity from renewable sources|Výroba elektřiny z obnovitelných zdrojů|Produksjon av elektrisitet|Sähkön tuotanto|Production d'électricité|Elektrizitätserzeugung",
        "Energy|Energie|Energi|Energia|Énergie|Energie",
        "wind power|solar parks|balancing services", "utilities|large consumers",
    ),
    (
        "training", "education", "85.59", "85.59", "A", "P",
        "Other education|Ostatní vzdělávání|Annen undervisning|Muu koulutus|Formation continue d'adultes|Sonstiger Unterricht",
        "Academy|Akademie|Akademi|Akatemia|Formation|Akademie",
        "safety courses|language courses|online training", "employers|job seekers",
    ),
    (
        "property", "real_estate", "68.20", "68.20", "B", "L",
        "Rental of own real estate|Pronájem vlastních nemovitostí|Utleie av egen fast eiendom|Kiinteistöjen vuokraus|Location de terrains et d'autres biens immobiliers|Vermietung von eigenen Grundstücken",
        "Estates|Reality|Eiendom|Kiinteistöt|Immobilier|Immobilien",
        "offices|warehouses|flats", "companies|families",
    ),
    (
        "advertising", "media", "73.11", "73.11", "Z", "M",
        "Advertising agencies|Činnosti reklamních agentur|Reklamebyråer|Mainostoimistot|Activités des agences de publicité|Werbeagenturen",
        "Studio|Studio|Reklame|Mainos|Publicité|Werbung",
        "brand campaigns|video|social media", "consumer brands|employers",
    ),
    (
        "car_parts", "automotive", "29.32", "29.32", "Z", "C",
        "Manufacture of other parts for motor vehicles|Výroba ostatních dílů pro motorová vozidla|Produksjon av deler til motorvogner|Moottoriajoneuvojen osien valmistus|Fabrication d'autres équipements automobiles|Herstellung von Teilen für Kraftwagen",
        "Components|Autodíly|Bildeler|Autonosat|Composants|Fahrzeugteile",
        "seat frames|brake parts|wiring sets", "car makers|tier-one suppliers",
    ),
)

ACTIVITIES: tuple[Activity, ...] = tuple(_activity(row) for row in _ROWS)
