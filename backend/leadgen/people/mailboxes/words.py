"""Words that name a function and no person, in the languages of our users. Without accents, in lower case.

`STEMS` also match longer words: "kundendienst" in "kundendienstsued". `WORDS` match as a whole only, because longer
words are surnames ("sales" and "Salesch") or given names ("market" and "Marketa").
"""

from __future__ import annotations

from leadgen.people.names.tables import words_of

STEMS = words_of(
    """
    account accounting admin advert anfrage angebot antrag apply applicant assist billing booking bookkeep boutique
    brochure business bestell bewerb buchhalt buchung buero career catering commercial complaint compliance concierge
    contact corporat customer customs delivery deliver director dispatch dispo distribut download ecommerce editor
    einkauf empfang enquir event export facility facilities factur feedback finance financ forum franchise frontdesk
    fundrais geschaeft geschaft gdpr hauptverwaltung helpdesk hotline impressum info inquir insurance investor invoic
    kanzlei karriere kontakt kundendienst kundenservice kundenbetreu kundencenter leitung lieferung logisti mailbox
    maintenance manag marketing member merchandis moderat newsletter notdienst notification office onboarding
    operation ordination partnerschaft patient payment payroll personalabteil personalwesen planung poststelle praxis
    pressestelle privacy procurement produkt produktion project purchas question quotation rechnung recept
    rechtsabteil recruit redaktion redactie refund register registration registrat reklamation request reservation
    reserv reservierung retour return sekretari secretar security service shipping shipment sekretar sponsor standort
    stellenangebot subscri suppl support technic technik techsupport telefonzentrale ticket tickets tourism training
    transport travel treasury trading unternehm verkauf vermiet versand versicherung vertrag vertrieb verwaltung
    volunteer vorstand warehouse warranty webmaster website welcome wholesale workshop zentrale abteilung abrechnung
    aftersales auftrag ausbildung datenschutz disposition fakturierung filiale haustechnik kundeninfo mahnung
    mietanfrage objektleitung projekt sachbearbeit seminar veranstaltung werkstatt import

    asistent biuro sprava spravc administrativ distribuc dotaz ekonom evidence expedic export faktur fakturac financ
    informac inzerat jednatel kancelar knihovn kontakt konzultac kvalit lekarn logistik marketing nabid nabor nakup
    objednav obchod oddelen ordinac oznam personal podatel podpor pobock pokladn poptav poradn predaj predplat prihlas
    prijem prodej projek provoz propagac pujcovn recepc redakc reditel reklamac rezervac ridic sekretar servis spravce
    technic technick ubytov ucetn uctarn uctovn ustredn velkoobchod vedeni vedouc vyrob vystav zajezd zakazk zakaznick
    zamestnan zapis zasilk zasobovan zelenalinka objednavk ponuk dopyt fakturaci uctovnictv zakaznicky skladovy vyroba
    informaci nadac nakupn obecni podnik reklamy zahranic zasielk ziadost

    ksiegow ksiegar sprzedaz handlow zamowien zapytan reklamacj kadr kadry rekrutacj sekretariat serwis obslug
    produkcj magazyn zarzad rezerwacj recepcj szkolen spedycj wspolpraca hurtown sklepinternet gabinet rejestracj
    faktury dokument przetarg kancelaria zaopatrzen marketingu

    accueil achat achats adherent administratif agence annonce boutiqu candidat cabinet chantier commande
    communication compta comptab conseil courrier devis direction ecole emploi facturation fournisseur formation
    gestion groupement hotellerie immobilier inscription livraison location logement magasin mairie partenari
    patrimoine permanence planning production qualite reclamation renseign restaur resultat sav scolarite secretariat
    serviceclient syndic technique tresor vente ventes recrutement relation reservation

    administratie aanvraag afdeling bestelling bezorg boekhoud debiteur crediteur directie facturatie facturen factuur
    inkoop klacht klantenservice klantcontact kantoor magazijn offerte personeelszaken planning receptie redactie
    secretariaat sollicit vacature verhuur verkoop verzending werkplaats bestuur

    ansatt booking bestilling butikk ekonomi faktura firmapost forhandler forsendelse fravaer henvendelse hovedkontor
    innkjop indkob inkop informasjon information kundeservice kundtjanst kundcenter kundsupport kundemottak kontoret
    personalavd postmottak produksjon produktion reception regnskap redovisning reklamasjon resepsjon rekryter
    rekruttering forsaljning saljare saljavdelning sekretariatet skadeanmalan styrelsen teknisk tjanst utleie
    uthyrning verksted verkstad vaxel avdeling bokforing bokning bogholderi eftersalg ekspedition kundechef ledelse
    medlem okonomi personale produktionen styret tilbud

    asiakaspalvel asiakas hallinto henkilost huolto ilmoit kirjanpito kirjasto koulutus laskut laskutus markkinointi
    myynti myymala palaute palvelu rekry rekrytointi tarjous tiedotus tilaus tilaukset toimisto toimitus tuotanto
    tyopaik varaus varaukset vastaanotto viestinta yhteydenotto yritys

    acquisti amministrazion assistenza azienda biglietteria commercial contabilita cortesia direzione fatturazione
    fornitor informazion iscrizion logistica magazzino negozio ordini ordine personale preventiv prenotazion prodotti
    produzione qualita reclami relazion ricambi ricerca segreteria spedizion ufficio vendite

    administracion almacen atencion ayuda calidad clientes compras comunicacion consulta contabilidad contacto
    contratacion direccion empleo facturacion gerencia informacion inscripcion mantenimiento mercadeo oficina pedido
    pedidos presupuesto produccion proveedor recepcion reclamacion recursoshumanos reserva reservas secretaria soporte
    tienda ventas ventanilla

    administracao atendimento comercial compras comunicacao contabilidade contato encomenda faturacao faturamento
    financeiro informacoes loja marketing orcamento pedidos recepcao recursoshumanos reclamacoes secretaria suporte
    vendas

    ugyfelszolg ertekesit rendeles iroda titkarsag penzugy konyvel beszerz szerviz raktar marketing ajanlat foglalas
    recepcio allas kapcsolat szallit

    achizitii birou comenzi contabilitate oferte rezervari relatii secretariat vanzari magazin suportclienti angajari

    prodaja nabava racunovodstvo narudzb ponuda podrska uprava tajnistvo narocil povprasev trgovina blagajna
    """
)
WORDS = words_of(
    """
    lager lagret salg siege lonn lon legal human presse kasse skola sklad jobb zorg balie staff general talent stage
    standard osto johto firma quality order ordre schule hilfe butik urad dzial kauppa paie hello all ap ar app b2b
    b2c bar board box cafe cc centre center chat club co company cs cv data dev dir dpo edi email e-mail enterprise
    eshop e-shop fax fakt gm gf group groups guest hallo hei hej hi hola home host hotel hq hr hrd ict im it jobs job
    kuchyn kitchen lab labs lists mail mailroom mails market media mkt museum net news none obec ok online ops opd orders pa
    parts pay pension pl po post posta pposta pr press print pub reklama reply rh rsvp sales salon school sec seo shop
    shops site sklep sms social spa sport store studio sys system team teamlead teams test tech theatre theater vip
    web webshop work www zoo ahoj ateliers atelier autoservis bank bazar bazen biblioteka bistro bytove cestovka copy
    cukrarna dilna doprava eko fara fotbal galerie hasici hospoda hriste info it-support itadmin jidelna kavarna kino
    klub kontor krejcovstvi kvetiny lekari majitel masaze mesto muzeum noviny objekt obch obecniurad ocni oko opravy pekarna
    penzion plavba pneu podnikatel pomoc postmaster hostmaster abuse noc usenet uucp ftp root majordomo spam mailer
    daemon noreply nereply donotreply no-reply prace pravni pronajem prodejna radnice rada reality sbor skoly skolka
    sluzby soukrome spolek starosta stavba stavebni stravne taxi tisk ucto ucetni umeni usek vedeni verejnost veterina
    vrata vstupenky vydej vratnice vylet zubar zus zs ms sz szs zamecnictvi zahradnictvi zahrada ustredna vyzva firmy
    gastro bok dok dyrekcja hurt kasa komis labo naprawa praca salonik sklepik szkola warsztat zakupy bourse cave
    caisse chef contrat ferme garage garde mairie mutuelle ouvrage pharmacie poste secteur vins visite apotheke bad
    buero buro edv gast gemeinde hausverwaltung laden mensa muehle rathaus stadt steuer tipp verein verlag wohnen
    zeitung geschaeftsleitung gl fibu werk apotek barnehage bil bolig bygg elev hjelp hjelpemiddel kirke kurs leder
    lege radhus rektor skole tannlege utleie vakt vaktmester jour kansli kommun lagerchef salj sjukhus skatt vard apua
    autot hoitola huoltamo kampaamo kirppis koulu lahjat lasku osasto posti pankki ravintola ravimies seura sihteeri
    tili tuki tuote banca bottega comune farmacia libreria museo ordini scuola ufficio vini cucina cassa ayuntamiento
    bodega caja colegio correo escuela facturas ganaderia granja obra taller correio loja escola camara oficina
    rezeption recepce reklam rezervacia recepcia predajna obsluha lekaren uctaren skolenie
    """
)
# Words beside a function: branches, countries, languages, points of the compass, units.
QUALIFIERS = words_of(
    """
    at be bg ch cz de dk en es eu fi fr hr hu ie int intl it lt lu lv ml na nl no pl pt ro rs ru se si sk sl sv ua uk
    us usa cs cze ger deu aut sui svk pol fra ita esp nor swe den fin eng gb emea apac dach cee nordic nordics global
    local central nord nordost nordwest ost west sued suedost suedwest sud est ouest north south east sever jih vychod
    zapad stred brno praha prag prague ostrava plzen olomouc liberec zlin pardubice bratislava kosice zilina nitra
    wien vienna graz linz salzburg innsbruck berlin hamburg muenchen munchen munich koeln koln frankfurt stuttgart
    dresden leipzig hannover nuernberg dortmund essen bremen zurich zuerich bern basel geneve geneva paris lyon
    marseille lille nantes bordeaux toulouse nice strasbourg london manchester dublin oslo bergen trondheim stavanger
    stockholm goteborg malmo kobenhavn copenhagen aarhus odense helsinki tampere turku oulu warszawa warsaw krakow
    wroclaw poznan gdansk lodz katowice milano milan roma rome torino madrid barcelona valencia sevilla lisboa lisbon
    porto amsterdam rotterdam utrecht antwerpen brussels bruxelles budapest bukarest bucuresti zagreb ljubljana main
    head new old web team group dept department abt unit office desk line hub lab zone point online portal italy
    france germany austria poland czech czechia slovakia spain norway sweden finland denmark europe
    """
)
# Given names that are places too: beside a function they are the branch.
PLACES = words_of(
    "paris florence sydney vienna georgia carolina virginia victoria madison chelsea brooklyn jordan roma"
)
ENDS = (
    "team", "desk", "office", "service", "services", "dienst", "support", "abteilung", "buero", "verwaltung", "zentrale",
    "mottak", "palvelu", "kontoret", "tjanst", "afdeling", "oddeleni", "kancelar", "klient", "sekretariat",
    "marketing",
)  # fmt: skip
NO_REPLY = words_of("noreply nereply donotreply")
