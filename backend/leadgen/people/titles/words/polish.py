"""Polish words of job titles."""

WORDS: dict[str, str] = {
    "founder.executive": """
        właściciel*, współwłaściciel*, założyciel*, współzałożyciel*, wspólnik*, wspólniczka, przedsiębiorc*,
        udziałowiec, akcjonariusz*
    """,
    "c_level.executive": """
        prezes*, prezes* zarządu, dyrektor* generaln*, dyrektor* zarządzając*, dyrektor* naczeln*, dyrektor*
        wykonawcz*, człon* zarządu, przewodnicząc* zarządu
    """,
    "vp": "wiceprezes*, wiceprezydent*",
    "director": "dyrektor*",
    "director.executive": "prokurent*",
    "director.other": "dyrektor* szkoły, dyrektor* szpitala",
    "manager": "kierownik*, kierowniczka, menedżer*, menadżer*, lider*, naczelnik*, szef*",
    "manager.finance": "główn* księgow*",
    "manager.operations": "brygadzist*, mistrz*, kierownik* budowy, kierownik* sklepu, majster",
    "manager.product": "menedżer* produktu, kierownik* produktu",
    "manager.marketing": "redaktor* naczeln*",
    "individual_contributor": """
        specjalist*, ekspert*, referent*, koordynator*, analityk*, analityczka, pracownik*, pracowniczka,
        konsultant*, stażyst*, praktykant*, inspektor*, operator*, dyspozytor*, planist*
    """,
    "individual_contributor.sales": """
        przedstawiciel* handlow*, handlowiec, sprzedawc*, sprzedawczyni, doradc* handlow*, doradc* klienta, kasjer*
    """,
    "individual_contributor.engineering": """
        programist*, deweloper*, tester*, informatyk*, analityk* danych, administrator* sieci
    """,
    "individual_contributor.engineering?": "inżynier*, technik*, konstruktor*, projektant*, architekt*, technolog*",
    "individual_contributor.marketing": "grafik*, dziennikarz*, copywriter*, rzeczni* prasow*",
    "individual_contributor.finance": """
        księgow*, ekonomist*, audytor*, kontroler* finansow*, doradc* podatkow*, doradc* finansow*
    """,
    "individual_contributor.hr": "rekruter*, kadrow*, specjalist* ds kadr",
    "individual_contributor.operations": """
        zaopatrzeniowiec, kupiec, magazynier*, kierowc*, recepcjonist*, elektryk*, spawacz*, kucharz*, mechanik*,
        robotnik*, kelner*
    """,
    "individual_contributor.other": """
        doradc*, prawnik*, prawniczka, adwokat*, radca prawny, lekarz*, nauczyciel*, notariusz*, pielęgniar*,
        psycholog*
    """,
    "other.executive": """
        burmistrz*, prezydent* miasta, wójt*, człon* rady nadzorczej, przewodnicząc* rady nadzorczej, starost*,
        radn*
    """,
    "other.other": "student*, emeryt*, bezrobotn*, wolontariusz*",
    ".sales": "sprzedaż*, handl*, handlow*, eksport*, klient* kluczow*, kluczow* klient*",
    ".marketing": "marketing*, komunikacj*, reklam*",
    ".customer_success": "obsług* klient*, wsparci*, serwis*, obsług* klienta",
    ".finance": "finans*, księgowoś*, kontroling*, controling*, podatk*, rachunkowoś*, ekonomiczn*",
    ".hr": "kadr, kadry, personaln*, zasob* ludzki*, rekrutacj*, płac, szkole*, hr",
    ".engineering": """
        techniczn*, it, informatyk*, rozwoju oprogramowania, oprogramowani*, badań i rozwoju, badań, technologi*,
        cyberbezpieczeństw*, danych, inżynieri*
    """,
    ".engineering?": "rozwoju",
    ".product": "produkt*",
    ".operations": """
        produkcj*, zakup*, logisty*, magazyn*, operacyjn*, zaopatrzeni*, utrzymania ruchu, jakości*, transport*,
        eksploatacj*, łańcuch* dostaw
    """,
    ".operations?": "projekt*, administrac*, administracyjn*, biura, biuro, oddziału",
    ".other": "prawn*",
    ".executive?": "strategi*, zarządu, zarząd",
    "+assistant": "asystent*, sekretar*",
    "+deputy": "zastępc*, zastępczyni, z ca, wicedyrektor*",
    "+former": "były, była, byłego, emerytowan*, ex",
    "+now": "obecnie, teraz",
    "+chief": "główn*",
    "+at": "w firmie, w spółce",
    "+of": "ds, do spraw, dla",
    "+skip": """
        działu, dział, pionu, zespołu, zespół, regionu, regionaln*, spółki, firmy, w, z, na, p o, pełniąc*
        obowiązki, po, i, starsz*, młodsz*, samodzieln*, polska, oddział, krajow*
    """,
}
