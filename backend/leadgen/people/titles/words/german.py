"""German words of job titles."""

WORDS: dict[str, str] = {
    "founder.executive": """
        inhaber*, mitinhaber*, gründer*, mitgründer*, eigentümer*, gesellschafter*, geschäftsführend*
        gesellschafter*, gesellschafter geschäftsführer*, gesellschaftergeschäftsführer*, unternehmer*,
        selbstständig*, selbständig*, firmeninhaber*, geschäftsinhaber*, firmengründer*, aktionär*, teilhaber*,
        einzelunternehmer*
    """,
    "c_level.executive": """
        geschäftsführer*, geschäftsführung, gf, geschäftsführend* direktor*, generaldirektor*, vorstand*,
        vorstandsvorsitzend*, vorstandsmitglied*, vorstandssprecher*, mitglied* des vorstands, mitglied* der
        geschäftsleitung, mitglied* der geschäftsführung, vorsitzend* der geschäftsführung, vorsitzend* des
        vorstands, geschäftsleiter*, sprecher* der geschäftsführung, präsident*, hauptgeschäftsführer*,
        geschäftsleitung, vorsitzend*, mitglied geschäftsleitung, mitglied* im vorstand
    """,
    "vp": "vizepräsident*",
    "director": "direktor*, leiter*, leitung, leitend*, bereichsleit*, bereichsvorstand, hauptabteilungsleiter*",
    "director.executive": "prokurist*, niederlassungsleiter*, standortleiter*, landesleiter*, landesgeschäftsführer*",
    "director.finance": "kaufmännisch* leit*, kaufmännisch* direktor*, kaufmännisch* geschäftsleit*",
    "director.other": "schulleiter*, rektor*, chefarzt, chefärztin, klinikdirektor*",
    "manager": """
        chef, chefin, teamleit*, gruppenleit*, abteilungsleit*, vorgesetzte*, referatsleit*, fachleit*,
        sachgebietsleit*, chefin
    """,
    "manager.operations": """
        projektleit*, schichtleit*, filialleit*, lagerleit*, bauleit*, marktleit*, meister*, polier*, vorarbeiter*,
        betriebsleit*, produktionsleit*, werkleit*, werksleit*, büroleit*, küchenchef*, hausleit*, restaurantleit*,
        hoteldirektor*, werkmeister*, logistikleit*, fertigungsleit*, montageleit*, objektleit*
    """,
    "manager.marketing": "chefredakteur*",
    "manager.finance": "hauptbuchhalter*, bilanzbuchhalter leiter",
    "manager.product": "produktmanager*",
    "individual_contributor": """
        spezialist*, experte, expertin, sachbearbeit*, koordinator*, mitarbeit*, referent*, analyst*, berater*,
        angestellte*, praktikant*, auszubildende*, azubi*, werkstudent*, trainee, volontär*, fachkraft, kaufmann,
        kauffrau, disponent*, administrator*, beauftragte*, beauftragter, planer*, trainer*, industriekaufmann,
        industriekauffrau, lehrling*, bürokaufmann, bürokauffrau, fachangestellte*, fachberater*, ansprechpartner*,
        freiberufler*, operator*, prüfer*, betreuer*
    """,
    "individual_contributor.sales": """
        verkäufer*, vertriebler*, außendienst*, vertriebsmitarbeit*, handelsvertreter*, kundenberater*,
        verkaufsberater*, makler*, kassierer*, vertriebsbeauftragte*, innendienst*, vertriebsinnendienst*,
        vertreter*
    """,
    "individual_contributor.engineering": """
        entwickler*, programmierer*, softwareentwickler*, informatiker*, fachinformatiker*, tester*,
        softwareingenieur*, systemadministrator*, datenanalyst*
    """,
    "individual_contributor.engineering?": """
        ingenieur*, techniker*, architekt*, konstrukteur*, forscher*, wissenschaftler*, technologe*, technologin,
        zeichner*
    """,
    "individual_contributor.marketing": """
        redakteur*, grafiker*, mediengestalter*, texter*, journalist*, pressesprecher*, fotograf*
    """,
    "individual_contributor.finance": """
        buchhalter*, controller*, steuerberater*, wirtschaftsprüfer*, bilanzbuchhalter*, steuerfachangestellte*,
        lohnbuchhalter*, finanzbuchhalter*, bankkaufmann, bankkauffrau, revisor*, finanzberater*
    """,
    "individual_contributor.hr": """
        personaler*, personalreferent*, recruiter*, personalsachbearbeiter*, personalberater*
    """,
    "individual_contributor.operations": """
        einkäufer*, lagerist*, fahrer*, lkw fahrer*, mechaniker*, mechatroniker*, elektriker*, elektroniker*,
        schlosser*, schweißer*, sekretär*, empfangs*, arbeiter*, hausmeister*, koch, köchin, kellner*, monteur*,
        staplerfahrer*, teamassistenz
    """,
    "individual_contributor.other": """
        rechtsanwalt, rechtsanwältin, anwalt, anwältin, jurist*, syndikus*, arzt, ärztin, lehrer*, notar*, pfleger*,
        krankenschwester, apotheker*, psycholog*, professor*, dozent*, erzieher*, pfarrer*, coach
    """,
    "other.executive": """
        aufsichtsrat*, aufsichtsratsmitglied*, aufsichtsratsvorsitzend*, mitglied* des aufsichtsrats, vorsitzend*
        des aufsichtsrats, beirat*, beiratsmitglied*, bürgermeister*, oberbürgermeister*, landrat, landrätin,
        verwaltungsrat*, gemeinderat*, stadtrat, ministerpräsident*, minister*
    """,
    "other.other": """
        student*, studierende*, rentner*, pensionär*, arbeitslos*, arbeitssuchend*, arbeitsuchend*, ruhestand,
        ehrenamtlich*, schüler*, elternzeit, privatier, im ruhestand, botschafter*
    """,
    ".sales": """
        vertrieb*, verkauf*, absatz*, export*, außendienst*, handel*, key account, großkunden*, gebiets*,
        innendienst*, filialvertrieb
    """,
    ".marketing": """
        marketing*, werbung, werbe*, kommunikation*, presse*, öffentlichkeitsarbeit, marken*,
        unternehmenskommunikation
    """,
    ".customer_success": """
        kundenservice*, kundendienst*, kundenbetreuung, kundensupport, support*, kundenerfolg*, kundenzufriedenheit
    """,
    ".customer_success?": "kunden*, service*",
    ".finance": """
        finanz*, buchhaltung*, rechnungswesen*, controlling*, steuer*, kaufmännisch*, treasury, lohnbuchhaltung,
        finanzen, revision, buchhaltungs*, finanzbuchhaltung
    """,
    ".hr": """
        personal*, personalwesen, personalentwicklung, ausbildungs*, ausbildung, recruiting, lohn*, gehalts*,
        personalabteilung, weiterbildung*
    """,
    ".engineering": """
        technisch*, technik*, entwicklung*, it, edv*, informatik*, forschung*, konstruktion*, software*,
        informationstechnik*, softwareentwicklung, it sicherheit, informationssicherheit*, daten*, forschung &
        entwicklung, forschung und entwicklung, f & e, systems*, netzwerk*
    """,
    ".product": "produkt*, produktmanagement*, produktentwicklung*",
    ".operations": """
        einkauf*, beschaffung*, produktion*, produktions*, fertigung*, logistik*, lager*, betrieb*, betriebs*,
        qualität*, instandhaltung*, werk*, versand*, materialwirtschaft*, montage*, disposition*, supply chain,
        fuhrpark*, bau*, produktionsplanung, arbeitssicherheit*, technischer einkauf, strategisch* einkauf*,
        technisch* einkauf*, operativ* einkauf*
    """,
    ".operations?": "projekt*, verwaltung*, büro*, organisation*, objekt*, schicht*, filial*, prozess*, hotel*",
    ".other": "recht*, rechtsabteilung, datenschutz*, umwelt*, nachhaltigkeit*, compliance*, schul*, patent*",
    ".executive?": "strategie*, unternehmensentwicklung, unternehmensstrategie, direktion*, vorstands*",
    "+assistant": """
        assistent*, assistenz*, direktionsassisten*, vorstandsassisten*, teamassisten*, chefsekretär*,
        vorstandssekretär*, referent* des vorstands, referent* der geschäftsführung, referent* des geschäftsführers,
        geschäftsführungsassisten*
    """,
    "+deputy": "stellvertretend*, stellv, stv, stellvertreter*, vize*",
    "+former": "ehemalig*, ehem, früher*, ex, a d, vormals, altbürgermeister*",
    "+now": "jetzt, aktuell, heute, derzeit",
    "+chief": "chef*, ober*, haupt*",
    "+at": "bei, beim",
    "+of": "der, des, für, von, vom, zuständig für, verantwortlich* für",
    "+skip": """
        die, das, den, dem, im, in, und, bereich*, abteilung*, team*, region*, gebiet, nord, süd, ost, west,
        deutschland, österreich, schweiz, kommissarisch*, vorübergehend*, allgemein*, zentral*, europa, geprüft*,
        staatlich*, dipl, diplom, freiberuflich*, zentrale, gruppe*, am, mitglied, fach*, als, zur, mit, erste*,
        verantwortlich*
    """,
}
