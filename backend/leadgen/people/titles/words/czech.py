"""Czech words of job titles."""

WORDS: dict[str, str] = {
    "founder.executive": """
        majitel*, spolumajitel*, zakladatel*, spoluzakladatel*, vlastník, vlastnice, spoluvlastník, společník,
        společnice, podnikatel*, osvč, živnostník, živnostnice, majitel* firmy, akcionář*
    """,
    "c_level.executive": """
        jednatel*, generální* ředitel*, gen ředitel*, výkonn* ředitel*, ředitel* společnosti, ředitel* firmy,
        předsed* představenstva, předsedkyn* představenstva, člen* představenstva, ředitel* závodu společnosti,
        prezident*, prezidentka společnosti, člen* vedení, předsed* družstva, statutární ředitel*, statutární
        zástupce, předsedkyně, předseda
    """,
    "director": "ředitel*",
    "director.executive": "prokurist*",
    "director.other": "ředitel* školy, ředitel* nemocnice, tajemník, tajemnice",
    "director.operations": "ředitel* závodu, ředitel* pobočky",
    "manager": "vedoucí*, manažer*, manažér*, šéf*, teamleader*, koordinátor* týmu, přednosta, primář*",
    "manager.finance": "hlavní účetní, vedoucí účtárny",
    "manager.operations": """
        mistr*, stavbyvedoucí, vrchní mistr*, hlavní technolog*, předák*, šéfkuchař*, provozní, správce areálu
    """,
    "manager.engineering": "hlavní inženýr*, hlavní architekt*",
    "manager.marketing": "šéfredaktor*",
    "manager.product": "produktov* manažer*",
    "individual_contributor": """
        specialist*, expert*, referent*, koordinátor*, analytik*, analytička, administrátor*, pracovník*,
        pracovnice, konzultant*, zaměstnanec, zaměstnankyně, dispečer*, stážista, stážistka, brigádník, brigádnice,
        trainee, praktikant*, operátor*, odborník, odbornice, metodik*, školitel*, lektor*, plánovač*, kontrolor*,
        redaktor*
    """,
    "individual_contributor.sales": """
        obchodní* zástup*, obchodník*, obchodnice, prodejce, prodejkyně, prodavač*, obchodní* referent*, makléř*,
        pokladní, obchodní* asistent*, account manažer* junior
    """,
    "individual_contributor.engineering": """
        vývojář*, programátor*, tester*, inženýr* vývoje, správce sítě, správce it, ajťák, datov* analytik*, datov*
        inženýr*, vývojov* pracovník*, administrátor* sítě, správce systému
    """,
    "individual_contributor.engineering?": """
        inženýr*, technik*, technička, konstruktér*, projektant*, architekt*, vědec, výzkumník*, technolog*
    """,
    "individual_contributor.marketing": """
        copywriter*, grafik*, grafička, novinář*, tiskov* mluvčí, fotograf*, marketér*
    """,
    "individual_contributor.finance": """
        účetní*, ekonom*, auditor*, kontroler*, mzdov* účetní*, finanční* poradce, finanční* poradkyně, pojišťovák,
        bankéř*
    """,
    "individual_contributor.hr": "personalist*, náborář*, mzdov* specialist*",
    "individual_contributor.operations": """
        nákupčí*, nákupčík*, skladník*, skladnice, řidič*, recepční*, dělník*, dělnice, sekretářk*, elektrikář*,
        svářeč*, kuchař*, číšník*, servírka, údržbář*, technik údržby, vrátný, uklízečka, mechanik*
    """,
    "individual_contributor.other": """
        poradce, poradkyně, právník*, právnička, advokát*, lékař*, sestra, zdravotní sestra, učitel*, notář*,
        lékárník*, psycholog*, profesor*, docent*, hasič*, farář*, vědeck* pracovník*, kouč*, jednatelství
    """,
    "other.executive": """
        starost*, primátor*, hejtman*, člen* dozorčí rady, předsed* dozorčí rady, místostarost*, zastupitel*,
        předsedkyn* dozorčí rady, člen* správní rady, ministr*, radní
    """,
    "other.other": """
        student*, důchodce, důchodkyně, nezaměstnan*, na mateřské, mateřská dovolená, dobrovolník*, poslanec,
        poslankyně
    """,
    ".sales": """
        obchod*, prodej*, prodejn*, klíčov* zákazník*, export*, velkoobchod*, maloobchod*, obchodní* oddělení,
        vývoz*, business development*
    """,
    ".marketing": "marketing*, komunikac*, reklam*, pr, propagac*, obsah*",
    ".customer_success": """
        zákaznick*, péče o zákazníky, péče o klienty, zákaznick* podpor*, zákaznick* servis*, technick* podpor*,
        podpor*, reklamac*
    """,
    ".customer_success?": "servis*, klient*",
    ".finance": """
        financ*, finanč*, ekonomick*, ekonomik*, účetnict*, účtárn*, controlling*, daň*, daní, mzdov* účtárn*,
        fakturac*
    """,
    ".hr": "personál*, personalistik*, lidsk* zdroj*, hr, nábor*, mzdov*, mezd, vzdělávání",
    ".engineering": """
        technick*, vývoj*, it, informatik*, ict, softwar*, výzkum*, konstrukc*, konstrukční*, inženýring*,
        technolog*, kybernetick* bezpečnost*, dat, datov*, informační*, výzkum* a vývoj*, oddělení vývoje,
        programován*
    """,
    ".product": "produkt*",
    ".operations": """
        výrob*, nákup*, provoz*, logisti*, sklad*, údržb*, doprav*, zásobován*, expedic*, kvalit*, dílny, dílna,
        závod*, montáž*, správ* majetku, bozp, investic*, realizac*, stavb*, stavební*, nákupní* oddělení
    """,
    ".operations?": "projekt*, administrativ*, kancelář*, pobočk*, proces*, směny, směn",
    ".other": "právní*, legislativ*, compliance, škol*, lékařsk*",
    ".executive?": "vedení, strategi*, představenstv*, jednatelstv*",
    "+assistant": "asistent*, osobní* asistent*, asistentk* vedení, sekretář*, výkonn* asistent*",
    "+deputy:individual_contributor": "zástupce, zástupkyně",
    "+deputy:director": "náměstek, náměstkyně",
    "+deputy": "místopředsed*, viceprezident* představenstva, vice, první zástupce",
    "+former": "bývalý, bývalá, dřívější, exředitel*, emeritní, ve výslužbě, ex",
    "+now": "nyní, nově, aktuálně, dnes",
    "+chief": "hlavní*",
    "+at": "ve společnosti, ve firmě",
    "+swallow": "poradce ředitele, poradkyně ředitele, kancelář ředitele, kancelář prezidenta",
    "+of": "pro, odpovědn* za",
    "+skip": """
        oddělení, úsek*, divize, týmu, tým, odbor*, region*, oblast*, firmy, společnosti, pověřený řízením,
        zastupující, dočasn*, prozatímní*, na, v, ve, se, s, za, a, senior*, junior*, čr, česk* republik*, morav*,
        čechy, praha, brno, samostatn*, vrchní, skupiny, střediska, středisko, pověřen* vedením, řízení, krizov*,
        interim, česko, slovensko, oblastní*, regionální*
    """,
    "vp": "viceprezident*, vicepresident*",
}
