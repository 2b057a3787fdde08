"""Slovak words of job titles that differ from Czech."""

WORDS: dict[str, str] = {
    "founder.executive": """
        majiteľ*, spolumajiteľ*, zakladateľ*, spoluzakladateľ*, vlastník*, spoločník*, spoločníčka, podnikateľ*,
        szčo, živnostník*, akcionár*
    """,
    "c_level.executive": """
        konateľ*, konatel*, generáln* riaditeľ*, výkonn* riaditeľ*, riaditeľ* spoločnosti, predsed* predstavenstva,
        predsedníčk* predstavenstva, člen* predstavenstva, štatutár*, predseda, predsedníčka
    """,
    "director": "riaditeľ*",
    "director.executive": "prokurist*",
    "director.other": "riaditeľ* školy, riaditeľ* nemocnice",
    "manager": "vedúc*, manažér*, šéf*",
    "manager.finance": "hlavn* účtovní*",
    "manager.operations": "majster*, majstr*, stavbyvedúci",
    "manager.product": "produktov* manažér*",
    "individual_contributor": """
        špecialist*, referent*, koordinátor*, analytik*, analytička, pracovník*, pracovníčka, konzultant*,
        zamestnanec, zamestnankyňa, stážist*, praktikant*, odborník*, brigádnik
    """,
    "individual_contributor.sales": """
        obchodn* zástup*, obchodník*, obchodníčka, predajca, predajkyňa, predavač*, maklér*
    """,
    "individual_contributor.engineering": "vývojár*, programátor*, tester*, dátov* analytik*, správca siete",
    "individual_contributor.engineering?": "inžinier*, technik*, konštruktér*, projektant*, architekt*, technológ*",
    "individual_contributor.marketing": "copywriter*, grafik*, novinár*, hovorca, hovorkyňa",
    "individual_contributor.finance": "účtovní*, ekonóm*, audítor*, mzdov* účtovní*, finančn* poradca",
    "individual_contributor.hr": "personalist*, náborár*",
    "individual_contributor.operations": """
        nákupca, nákupkyňa, skladník*, vodič*, recepčn*, robotník*, elektrikár*, kuchár*, údržbár*, zvárač*
    """,
    "individual_contributor.other": """
        poradca, poradkyňa, právnik*, právnička, advokát*, lekár*, učiteľ*, notár*, psychológ*
    """,
    "other.executive": "starost*, primátor*, člen* dozornej rady, predsed* dozornej rady, župan*",
    "other.other": "študent*, dôchodca, dôchodkyňa, nezamestnan*, na materskej",
    ".sales": "obchod*, predaj*, kľúčov* zákazní*, export*",
    ".marketing": "marketing*, komunikáci*, reklam*",
    ".customer_success": """
        zákazníck*, starostlivosť o zákazníkov, starostlivosti o zákazníkov, technick* podpor*, podpor*
    """,
    ".finance": "financ*, finanč*, ekonomick*, účtovníct*, účtárn*, daní, daňov*, učtáreň",
    ".hr": "personáln*, ľudsk* zdroj*, nábor*, mzdov*, vzdelávan*",
    ".engineering": """
        technick*, vývoj*, informatik*, softvér*, výskum*, konštrukci*, dátov*, informačn*, kybernetick* bezpečnos*
    """,
    ".product": "produkt*",
    ".operations": """
        výrob*, nákup*, prevádzk*, logisti*, sklad*, údržb*, doprav*, zásobovan*, kvalit*, závod*, expedíc*,
        stavebn*
    """,
    ".operations?": "projekt*, administratív*, kancelári*, pobočk*",
    ".other": "právn*",
    ".executive?": "vedeni*, stratégi*",
    "+assistant": "asistent*, sekretár*",
    "+deputy:individual_contributor": "zástupca, zástupkyňa",
    "+deputy:director": "námestník*, námestníčka",
    "+deputy": "podpredsed*, prvý zástupca",
    "+former": "bývalý, bývalá, exriaditeľ*, emeritný",
    "+now": "teraz, aktuálne, dnes",
    "+chief": "hlavn*",
    "+at": "v spoločnosti, vo firme, vo spoločnosti",
    "+of": "pre",
    "+skip": """
        oddelen*, úsek*, divízi*, tím*, odbor*, región*, spoločnosti, firmy, poveren* riadením, dočasn*, na, vo, v,
        a, samostatn*, bratislava, slovensko, zastupujúc*, oblastn*, regionáln*, starší, mladší
    """,
    "vp": "viceprezident*",
}
