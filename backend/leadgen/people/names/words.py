"""Words that are no names: companies, offices, mailboxes, roles, pronouns, placeholders; and particles of surnames."""

from __future__ import annotations

import re

from leadgen.people.names.tables import words_of

PARTICLES = words_of(
    """
    't af al auf av ben bin d' da dal dall' dalla das de degli dei del della delle dello den der des di do dos du el ibn
    la las le lo los of op te ten ter und-zu van vom von zu zum zur
    """
)
LONE_PARTICLES = frozenset(
    {
        "van",
        "von",
        "vom",
        "zu",
        "de",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "des",
        "af",
        "av",
        "ter",
        "ten",
        "le",
        "la",
        "el",
        "al",
        "bin",
        "ibn",
        "den",
        "te",
        "'t",
        "zum",
        "zur",
        "dal",
        "dalla",
        "dei",
        "degli",
        "das",
    }
)

_COMPANY = re.compile(
    r"(?:^|[\s,&(])(?:s\.?\s?r\.?\s?o|a\.?\s?s|spol\.?\s+s|k\.\s?s|v\.\s?o\.\s?s|z\.\s?s|o\.\s?p\.\s?s|gmbh|ag|kg|ohg|gbr|ug|se|ltd|"
    r"limited|inc|llc|llp|plc|corp|corporation|sarl|s\.a\.r\.l|sas|s\.a\.s|sa|s\.a|srl|s\.r\.l|s\.?p\.?a|sp\.\s?z\s?o\.?\s?o|"
    r"oy|oyj|as|asa|ab|aps|bv|b\.v|nv|n\.v|kft|zrt|nyrt|bt|d\.o\.o|e\.\s?v|co|company|holding|group|gruppe|skupina)\.?(?=$|[\s,)&])",
    re.IGNORECASE,
)
_CASED = words_of("ab as bt co sa sas se")  # forms that are surnames too, unless in capitals
_NO_PERSON = words_of(
    """
    abteilung accounting accounts accueil admin administrace administration administrator agency agentur agentura
    amministrazione asiakaspalvelu asistence asistentka asociace association autoservis bestellung billing biuro
    buchhaltung bureau career careers centrála contact contacts customer department dept directeur direction dispatch
    dispečink dozorčí družstvo dział e-mail eheleute einkauf email everyone export fakturace faktury familie famille
    family firm firma firstname foundation freelancer geschäftsführung geschäftsleitung gymnázium headquarters helpdesk
    hospital hotel ico ict import inconnu info institut institute invoice invoices invoicing it ičo jméno kadry kancelar
    kancelária kancelář kariéra karriere klinika kolektiv kontakt kontakty księgowość kundendienst kundenservice
    kundtjänst kvalita lager lastname logistics logistika magistrát mailbox management manželia manželé marketing myynti
    nachname nadace nakup nemocnice newsletter neznámá neznámý no-reply nobody noreply nákup obchod obchodní
    obchodní-oddělení objednávky oddelenie oddělení office orders osvč partners pension penzion personalabteilung
    personální podatelna podpora postmaster presse prodej production provoz příjmení quality qualité recepce recepcia
    recepcja reception rechnung reklamace restaurace rezeption rodina sales sdružení secretariat secrétariat segreteria
    sekretariat sekretariatet sekretariát service services servis servisní sklad societe société spolek sprzedaż
    stavebniny stavební stiftung studio support svaz technical technická technik tisk toimisto tím tým ucetni ufficio
    unbekannt university universität université univerzita unknown uživatel vedenie vedení vendite verein verkauf
    vertrieb vorname výroba všichni warehouse webmaster zdravím zentrale zákaznický zákaznícky základní équipe ústav
    účetní účtovníctvo účtárna úřad ředitelství škola živnostník
    """
)
_PLACEHOLDERS = frozenset(
    {
        "n/a",
        "na",
        "none",
        "null",
        "nan",
        "-",
        "--",
        "?",
        "??",
        "???",
        "x",
        "xx",
        "xxx",
        "tbd",
        "tba",
        "k.a.",
        "k. a.",
        "není známo",
        "not available",
        "not found",
        "keine angabe",
        "anonymous",
        "anonym",
        "inconnu",
        "brak",
    }
)
_ROLE = words_of(
    """
    amministratore analyst architect asistent asistentka assistant assistentin ceo cfo chair chairman chairwoman chargé
    chargée chef chief chro cio cmo co-founder cofounder consultant coo cso cto daglig developer dg directeur director
    directors directrice direktör direktør direttore direttrice dyrektor einkäufer engineer evp finance fondateur
    fondatrice founder geschäftsführer geschäftsführerin geschäftsleiter gérant gérante head hr inhaber inhaberin it
    jednatel jednatelka johtaja kierownik konateľ konateľka lead leder leiter leiterin leitung majitel majitelka manager
    managing manažer manažerka manažér manažérka marketing místopředseda nákupčí obchodní obchodník officer operations
    owner partner pdg predseda president presidente prezes product prokurista prokuristin prokuristka président
    présidente purchasing předseda předsedkyně recruiter reditel reditelka responsabile responsable riaditeľ riaditeľka
    sales specjalista styreleder svp titolare toimitusjohtaja vd vedoucí vedúca vedúci vertriebsleiter vice vorstand vp
    właściciel właścicielka zástupce účetní účtovník účtovníčka člen členka ředitel ředitelka
    """
)
_PRONOUN = re.compile(
    r"(?:she|he|they|her|him|hers|his|them|er|ihm|ihn|sie|ihr|elle|lui|il|iel|ona|on|jeho|její|jej|jemu|oni|any|all|ze|hir|xe|xem|dey|deren|lei|ella|él|hän|hun|han|hon|de|dem)"
    r"(?:\s*[/|,]\s*[a-zěščřžýáíéúůäöüß]{1,10}){0,3}(?:\s+pronouns)?",
    re.IGNORECASE,
)


def is_company(text: str) -> bool:
    """Tell whether a text has a company's legal form or a sign that no person's name has."""
    for found in _COMPANY.finditer(text):
        form = re.sub(r"[^\w.]", "", found[0]).rstrip(".")
        if form.lower() in _CASED and form != form.upper() and not ("," in text or text.endswith(".")):
            continue
        if form.lower() in {"company", "limited", "group", "holding", "co", "as", "se"} or found.start() > 0:
            return True
    return False


def names_an_office(words: list[str]) -> bool:
    """Tell whether any word is an office, a mailbox or another word that no person is called."""
    return any(word.lower().strip(".,:;()") in _NO_PERSON for word in words)


def is_placeholder(text: str) -> bool:
    """Tell whether a text says that no name is known."""
    return text.lower() in _PLACEHOLDERS


def is_role(words: list[str]) -> bool:
    """Tell whether words behind a name are a job title."""
    return any(word.lower().strip(".,:;()/") in _ROLE for word in words)


def is_pronouns(text: str) -> bool:
    """Tell whether a text is a person's pronouns, as in `she/her`."""
    return _PRONOUN.fullmatch(text) is not None
