"""Words for industries: of Apollo, ZoomInfo, LinkedIn and HubSpot, and of nine languages. Pure data.

A line is a member, then its words, separated by `|`. Words are compared without accents, case and "and".
"""

from __future__ import annotations

from leadgen.fields.enums import Industry
from leadgen.fields.text import words_of

_WORDS = {
    Industry.SOFTWARE_SAAS: """computer software | software development | software engineering | embedded software products
        | mobile computing software products | data infrastructure and analytics | desktop computing software products
        | technology, information and internet | internet publishing | computer games | mobile games | internet software
        | software and internet | vývoj softwaru | vývoj software | tvorba softwaru | softvér | vývoj softvéru
        | softwareentwicklung | programvare | programvareutvikling | programvara | mjukvara | mjukvaruutveckling
        | ohjelmistot | ohjelmistokehitys | ohjelmistoala | logiciels | édition de logiciels | éditeur de logiciels
        | développement logiciel | oprogramowanie | tworzenie oprogramowania""",
    Industry.IT: """information technology & services | it system custom software development | it system data services
        | computer & network security | computer networking | computer hardware | computer and network security
        | computer networking products | it system installation and disposal | business intelligence platforms
        | custom software & it services | information technologies | informační technologie | it služby
        | informačné technológie | informationstechnologie | informationstechnik | edv | it dienstleistungen
        | informasjonsteknologi | it tjenester | informationsteknik | it tjänster | tietotekniikka | it palvelut
        | informatique | services informatiques | technologies de l information | informatyka | usługi it
        | technologia informacyjna""",
    Industry.PROFESSIONAL_SERVICES: """professional services | business services | business support services
        | human resources | human resources services | staffing and recruiting | staffing & recruiting | outsourcing
        | outsourcing offshoring | security and investigations | law firms & legal services | legal | accounting services
        | translation and localization | professional training & coaching | architecture & planning
        | architecture and planning | market research | think tanks | facilities services
        | hr & staffing | management consulting services | poradenské služby | právní služby | účetnictví | daňové poradenství
        | personální agentura | poradenstvo | právne služby | účtovníctvo | unternehmensberatung | rechtsanwälte
        | rechtsberatung | steuerberatung | wirtschaftsprüfung | personalvermittlung | personaldienstleistungen
        | rådgivning | konsulentvirksomhet | regnskap | juridiske tjenester | konsultverksamhet | redovisning | juridik
        | bemanning | konsultointi | liikkeenjohdon konsultointi | tilitoimisto | lakipalvelut | conseil
        | conseil en management | cabinet d avocats | expertise comptable | services juridiques | doradztwo | księgowość
        | usługi prawne""",
    Industry.FINANCIAL_SERVICES: """financial services | capital markets | investment banking | investment management
        | venture capital & private equity | venture capital and private equity principals | banks | insurance agencies
        | investment advice | credit cards & transaction processing | lending & brokerage | finanční služby | bankovnictví
        | pojišťovnictví | pojištění | bankovníctvo | poisťovníctvo | finančné služby | banken | versicherung
        | versicherungen | finanzwesen | bank og forsikring | forsikring | finans | försäkring | bank och finans
        | pankkitoiminta | vakuutus | rahoitus | banque | assurance | assurances | services financiers | bankowość
        | ubezpieczenia | finanse""",
    Industry.HEALTHCARE: """medical practice | medical practices | mental health care | health, wellness and fitness
        | health wellness & fitness | hospitals | hospitals & physicians clinics | hospitals & clinics | dental | dentists
        | alternative medicine | medical equipment manufacturing | veterinary | elder care services | zdravotní péče
        | lékařství | nemocnice | zdravotná starostlivosť | krankenhäuser | medizintechnik | gesundheit | helse
        | helsetjenester | sykehus | hälso och sjukvård | sjukvård | vård | terveydenhuolto | terveyspalvelut | sairaalat
        | santé | hôpitaux | soins de santé | opieka zdrowotna | ochrona zdrowia""",
    Industry.PHARMA_BIOTECH: """pharmaceutical manufacturing | biotechnology research | drug manufacturing & research
        | life sciences | pharmaceuticals and biotechnology | farmacie | farmaceutický průmysl | biotechnologie | farmácia
        | pharmaindustrie | pharmazie | legemidler | farmasi | bioteknologi | läkemedel | bioteknik | lääketeollisuus
        | biotekniikka | pharmacie | industrie pharmaceutique | farmacja | biotechnologia""",
    Industry.MANUFACTURING: """industrial machinery manufacturing | electrical & electronic manufacturing
        | electrical/electronic manufacturing | machinery manufacturing | plastics | plastics manufacturing | chemicals
        | chemical manufacturing | furniture | furniture manufacturing | textiles | textile manufacturing | paper & forest products
        | glass, ceramics & concrete | packaging and containers | packaging & containers | mining & metals | steel
        | semiconductors | food production | food and beverage manufacturing | apparel manufacturing | printing services
        | industrial machinery & equipment | metal products | strojírenský průmysl | zpracovatelský průmysl
        | chemický průmysl | potravinářský průmysl | elektrotechnika | hutnictví | strojárstvo | priemysel
        | verarbeitendes gewerbe | industrie | elektrotechnik | chemie | metallverarbeitung | lebensmittelproduktion
        | produksjon | verkstedindustri | tillverkning | tillverkningsindustri | verkstadsindustri | teollisuus
        | metalliteollisuus | konepajateollisuus | industrie manufacturière | fabrication | mécanique | métallurgie
        | produkcja | przemysł""",
    Industry.AUTOMOTIVE: """motor vehicle manufacturing | motor vehicle parts manufacturing | motor vehicles
        | automotive parts | automotive service & collision repair | automobily | autoservis | automobilový priemysel
        | automobil | fahrzeugbau | kfz | bilindustri | bilbransjen | fordonsindustri | fordon | autoteollisuus | autoala
        | automobile | industrie automobile | motoryzacja | branża motoryzacyjna""",
    Industry.AEROSPACE_DEFENSE: """airlines/aviation components | aviation and aerospace component manufacturing
        | defense & space | defense and space manufacturing | military | aerospace & defense | armaments
        | letectví a obrana | obranný průmysl | letecký průmysl | zbrojní průmysl | luft und raumfahrt | rüstungsindustrie
        | verteidigung | forsvarsindustri | luftfart og forsvar | försvarsindustri | flygindustri | puolustusteollisuus
        | aéronautique | défense | aérospatiale | przemysł obronny | lotnictwo i obronność""",
    Industry.RETAIL: """retail trade | supermarkets | retail apparel and fashion | apparel & fashion | luxury goods & jewelry
        | consumer electronics | cosmetics | sporting goods | online retail | import & export | import and export
        | wholesale import and export | department stores, shopping centers & superstores | internet marketplace platforms
        | velkoobchod | internetový obchod | maloobchodný predaj | veľkoobchod | großhandel | onlinehandel
        | varehandel | detaljhandel | engroshandel | netthandel | grossist | partihandel | dagligvarehandel
        | vähittäiskauppa | tukkukauppa | verkkokauppa | commerce de détail | commerce de gros | distribution
        | grande distribution | handel detaliczny | handel hurtowy | sprzedaż detaliczna""",
    Industry.HOSPITALITY: """travel arrangements | hotels and motels | food and beverage services | accommodation | catering
        | gambling & casinos | gambling facilities and casinos | recreational facilities & services | lodging & resorts
        | travel agencies & services | pohostinství | hotelnictví | gastronomie | cestovní ruch | ubytování | pohostinstvo
        | cestovný ruch | hotellerie | gastgewerbe | tourismus | hotell og restaurant | reiseliv | turisme | besöksnäring
        | hotell och restaurang | turism | majoitus ja ravitsemisala | matkailu | ravintolat | hôtellerie | restauration
        | hôtellerie restauration | tourisme | hotelarstwo | gastronomia | turystyka""",
    Industry.MEDIA: """media production | broadcast media | online media | newspapers | newspaper publishing
        | motion pictures & film | movies, videos and sound | book and periodical publishing | music | online audio and video media
        | broadcast media production and distribution | média | vydavatelství | televize | vydavateľstvo | medien
        | verlagswesen | rundfunk | medier | forlag | forlagsvirksomhet | förlag | mediebranschen | kustannustoiminta
        | viestintä | médias | édition | presse | wydawnictwo""",
    Industry.ENERGY: """oil and gas | renewables & environment | renewable energy | electric power generation
        | solar electric power generation
        | renewable energy semiconductor manufacturing | nuclear electric power generation | electricity, oil & gas
        | oil & gas exploration & services | plynárenství | elektroenergetika | energiewirtschaft | energieversorgung
        | energi | kraft | olje og gass | fornybar energi | kraftproduksjon | el och energi | energiala | sähköntuotanto
        | énergie | électricité | pétrole et gaz | énergies renouvelables | energetyka""",
    Industry.TELECOM: """wireless | telecommunications carriers | wireless services | telephony & wireless
        | cable & satellite | telekomunikácie | telekommunikation | telekom | telekommunikasjon | tele og data
        | telekommunikation och nät | tietoliikenne | teleala | télécommunications | télécoms | telekomunikacja""",
    Industry.TRANSPORT: """logistics & supply chain | transportation, logistics, supply chain and storage
        | transportation/trucking/railroad | truck transportation | freight and package transportation services | maritime
        | maritime transportation | package/freight delivery | package freight delivery | warehousing | warehousing and storage
        | airlines and aviation | airlines/aviation | railroad equipment manufacturing services | freight & logistics services
        | doprava a logistika | spedice | skladování | preprava | spedition | transport und logistik | verkehr
        | transport og logistikk | logistikk | sjøfart | transport och logistik | sjöfart | kuljetus | kuljetus ja logistiikka
        | logistiikka | transport et logistique | logistique | transports | transport i logistyka | logistyka""",
    Industry.CONSTRUCTION: """commercial & residential construction | building construction | specialty trade contractors
        | architecture, engineering & design construction | construction of buildings | stavební práce | stavební výroba
        | stavebníctvo | bauwesen | baugewerbe | hochbau | tiefbau | bygg og anlegg | byggebransjen | anleggsvirksomhet
        | bygg och anläggning | byggbranschen | byggindustri | rakentaminen | rakennusala | rakennusteollisuus | btp
        | bâtiment | travaux publics | bâtiment et travaux publics | budownictwo""",
    Industry.REAL_ESTATE: """commercial real estate | leasing real estate | leasing non residential real estate
        | real estate agents and brokers | nemovitosti | realitní činnost | realitní kancelář | nehnuteľnosti
        | immobilienwirtschaft | grundstückswesen | eiendom | eiendomsmegling | fastigheter | fastighetsförvaltning
        | kiinteistöala | kiinteistöt | immobilier | agence immobilière | nieruchomości""",
    Industry.AGRICULTURE: """ranching | ranching and fisheries | fishery | animals & livestock
        | crops | forestry | farming, ranching, forestry | poľnohospodárstvo | lesnictví | rybářství | forstwirtschaft
        | land und forstwirtschaft | landbruk | skogbruk | fiske | fiskeri | havbruk | jordbruk | lantbruk | skogsbruk
        | maatalous | metsätalous | kalatalous | agriculture et sylviculture | sylviculture | pêche | rolnictwo
        | leśnictwo""",
    Industry.EDUCATION: """education management | primary/secondary education | primary and secondary education
        | education administration programs | e learning providers | colleges & universities | k-12 schools | training
        | školství | vzdelávanie | školstvo | bildungswesen | erziehung und unterricht | utdanning | undervisning
        | utbildning | skola | koulutus | opetus | enseignement | formation | éducation | edukacja | oświata""",
    Industry.PUBLIC_SECTOR: """public policy | public policy offices | public safety | judiciary | law enforcement
        | international affairs | political organization | government relations services | local government
        | federal government | legislative offices | veřejný sektor | státní správa | samospráva | verejná správa
        | öffentliche verwaltung | öffentlicher dienst | öffentlicher sektor | offentlig sektor | offentlig forvaltning
        | offentlig förvaltning | julkinen hallinto | julkinen sektori | administration publique | secteur public
        | administracja publiczna | sektor publiczny""",
    Industry.CREATIVE_SERVICES: """advertising services | marketing services | public relations and communications
        | public relations & communications | graphic design | design services | interior design | photography
        | arts and crafts | performing arts | fine art | events services | animation | reklamní agentura | grafický design
        | reklamná agentúra | werbeagentur | kreativwirtschaft | reklamebyrå | reklame | reklam | reklambyrå
        | mainostoimisto | mainonta | publicité | agence de communication | graphisme | agencja reklamowa""",
}  # fmt: skip

INDUSTRY_WORDS: dict[str, str] = {
    " ".join(word.split()): industry.value for industry, line in _WORDS.items() for word in line.split("|")
}
"""Member by word."""

_STEMS = {
    Industry.SOFTWARE_SAAS: "software softwar softwer logiciel ohjelmisto programvar mjukvar oprogramowan saas",
    Industry.PROFESSIONAL_SERVICES: """consult consulting poraden beratung radgivn konsult conseil doradz recruit staffing
        law legal pravni pravne anwalt avocat accounting ucetni uctovn""",
    Industry.FINANCIAL_SERVICES: """bank banking insurance financial financ finanz finans versicher pojist poist assur
        forsakr vakuut ubezpiecz""",
    Industry.HEALTHCARE: """health healthcare hospital medical dental zdravot lekar nemocni gesundheit kranken
        sykehus sjukvard tervey sante medic""",
    Industry.PHARMA_BIOTECH: "pharma pharmac biotech farmac",
    Industry.MANUFACTURING: "manufactur vyrob vyrobc strojiren maschinenb herstell produksjon tillverkn valmist fabricat produkcj",
    Industry.AUTOMOTIVE: "automotiv automobil kraftfahrzeug motoryzac",
    Industry.RETAIL: """retail wholesale ecommerce maloobchod velkoobchod einzelhandel grosshandel detaljhandel
        engroshandel vahittais tukkukaup""",
    Industry.HOSPITALITY: "hotel restaurant tourism pohostin gastronom tourismus ravintol",
    Industry.ENERGY: "energy energi energetik energie elektroenerget",
    Industry.TELECOM: "telecom telekom telecommunication telekommunik",
    Industry.TRANSPORT: "logisti freight shipping trucking spedi doprav kuljetus",
    Industry.CONSTRUCTION: "construction stavebn stavitel bauunternehm bygg rakenn budowlan budownic batiment",
    Industry.REAL_ESTATE: "realitni immobil nemovit nehnutel eiendom fastighet kiinteist nieruchom",
    Industry.AGRICULTURE: "agricultur farming zemedel polnohosp landwirt landbruk jordbruk lantbruk maatalou rolnic",
    Industry.EDUCATION: "education educational vzdelav skolstv bildung utdann utbildn koulutu enseignement",
}  # fmt: skip

INDUSTRY_STEMS: dict[str, Industry] = {stem: industry for industry, stems in _STEMS.items() for stem in stems.split()}
"""Member by the beginning of a word, without accents."""

BEFORE_A_HEAD = words_of(
    """
    energy health medical dental legal law retail hotel restaurant bank insurance financial education educational shipping
    freight pharma hospital automotive construction software saas telecom
    """
)
"""Words that tell the industry only as the last word, or before a word such as "services": "energy drinks"."""

GENERIC_HEADS = words_of(
    """
    services service company companies industry industries sector firm firms group business businesses solutions products
    provider providers agency agencies a and und og och et ja i trade care practice practices sluzby spolecnost firma
    odvetvi branche gewerbe unternehmen firmen bransje bransjen bransch branschen ala secteur development engineering
    vendor house
    """
)
"""Words that say nothing about the industry."""
