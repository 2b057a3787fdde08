"""Norwegian words of job titles."""

WORDS: dict[str, str] = {
    "founder.executive": """
        gründer*, grunnlegger*, medgründer*, medgrunnlegger*, eier, eiere, medeier*, innehaver*, partner og eier,
        selvstendig næringsdrivende, daglig leder og eier, aksjonær*
    """,
    "c_level.executive": """
        daglig leder, daglig leiar, administrerende direktør, adm dir, adm direktør, administrerande direktør,
        konsernsjef*, konserndirektør*, toppsjef*, styreleder*, styreformann, styreleiar*, konsernleder*,
        generalsekretær*, president, arbeidende styreleder, toppleder*, generaldirektør*
    """,
    "vp": "visepresident*, viseadministrerende direktør",
    "director": "direktør*, avdelingsdirektør*, divisjonsdirektør*, fagdirektør*, områdedirektør*",
    "director.finance": "finansdirektør*, økonomidirektør*",
    "director.other": "rektor, kommunedirektør, rådmann",
    "manager": """
        leder*, leiar*, sjef*, avdelingsleder*, seksjonsleder*, gruppeleder*, teamleder*, avdelingssjef*,
        mellomleder*, formann, ansvarlig, nestleder*, faglig leder, fagleder*, fagansvarlig*
    """,
    "manager.operations": """
        prosjektleder*, skiftleder*, butikksjef*, butikkleder*, lagersjef*, byggeleder*, anleggsleder*,
        driftsleder*, produksjonsleder*, verksmester*, kjøkkensjef*, kontorleder*, kontorsjef*, fabrikksjef*, bas,
        verkstedleder*
    """,
    "manager.product": "produktsjef*, produktleder*",
    "manager.sales": "kundeansvarlig*, key account manager",
    "manager.marketing": "redaktør*, sjefredaktør*, ansvarlig redaktør",
    "individual_contributor": """
        spesialist*, ekspert*, konsulent*, rådgiver*, rådgjevar*, koordinator*, saksbehandler*, medarbeider*,
        ansatt*, lærling*, praktikant*, trainee*, analytiker*, operatør*, fullmektig*, planlegger*, kontrollør*,
        arbeider*, montør*, vikar*, instruktør*, fagarbeider*
    """,
    "individual_contributor.sales": """
        selger*, ekspeditør*, megler*, eiendomsmegler*, butikkmedarbeider*, salgsrepresentant*
    """,
    "individual_contributor.engineering": """
        utvikler*, programmerer*, systemutvikler*, tester*, systemadministrator*, dataingeniør*
    """,
    "individual_contributor.engineering?": """
        ingeniør*, tekniker*, arkitekt*, forsker*, teknolog*, sivilingeniør*, konstruktør*
    """,
    "individual_contributor.marketing": "journalist*, tekstforfatter*, grafiker*, fotograf*",
    "individual_contributor.finance": """
        regnskapsfører*, revisor*, controller*, regnskapsmedarbeider*, økonomimedarbeider*, økonom*, bokholder*,
        regnskapskonsulent*
    """,
    "individual_contributor.hr": "rekrutterer*, personalkonsulent*",
    "individual_contributor.operations": """
        innkjøper*, sjåfør*, resepsjonist*, sekretær*, elektriker*, mekaniker*, kokk*, servitør*, snekker*, tømrer*,
        vaktmester*, lagermedarbeider*, rørlegger*, sveiser*
    """,
    "individual_contributor.other": """
        advokat*, jurist*, lege*, sykepleier*, lærer*, psykolog*, tannlege*, professor*, farmasøyt*, prest*
    """,
    "other.executive": """
        styremedlem*, varamedlem*, styrerepresentant*, ordfører*, varaordfører*, nestleder* i styret, styrets
        nestleder, nestleiar* i styret, fylkesordfører*, statsråd*, observatør
    """,
    "other.other": "student*, pensjonist*, arbeidsledig*, arbeidssøker*, frivillig, jobbsøker*, investor*",
    ".sales": """
        salg*, salgs*, sals*, kommersiell*, eksport*, forretningsutvikling*, marked og salg, storkunde*, butikk*,
        handel*
    """,
    ".marketing": """
        markedsføring*, markeds*, marked, marknad*, kommunikasjon*, presse*, merkevare*, innhold*, reklame*
    """,
    ".customer_success": "kundeservice*, kundesenter*, kundestøtte, kundeoppfølging*, kundesuksess, support*",
    ".customer_success?": "kunde*, service*",
    ".finance": "økonomi*, finans*, regnskap*, revisjon*, skatt*, lønn og regnskap, innfordring, faktura*",
    ".hr": "hr, personal*, rekruttering*, lønn*, lønns*, kompetanse*, organisasjon*, bemanning*, opplæring*",
    ".engineering": """
        teknisk*, teknologi*, it, ikt, utvikling*, utviklings*, data*, forskning*, fou, programvare*, system*,
        ingeniør*, digitalisering*, informasjonssikkerhet*, sikkerhet*, konstruksjon*
    """,
    ".product": "produkt*, produktutvikling*",
    ".operations": """
        innkjøp*, innkjøps*, drift*, drifts*, produksjon*, produksjons*, logistikk*, lager*, kvalitet*, transport*,
        vedlikehold*, anlegg*, bygg*, fabrikk*, eiendom*, hms, verksted*, forsyning*, operasjon*, kvalitets*
    """,
    ".operations?": "prosjekt*, kontor*, administrasjon*, skift*, plan*",
    ".other": "juridisk*, bærekraft*, miljø*, personvern*, medisinsk*, undervisning*",
    ".executive?": "strategi*, ledelse, styre*, konsern*",
    "+assistant": """
        assistent*, direksjonssekretær*, sjefssekretær*, ledelsesassistent*, lederassistent*, direktørassistent*,
        ledersekretær*, adm assistent
    """,
    "+deputy": "assisterende, ass, vise*, stedfortredende, stedfortreder*, assisterande, vara*",
    "+former": "tidligere, tidlegare, forhenværende, eks, pensjonert, ex",
    "+now": "nå, no, nåværende",
    "+chief": "sjefs*, hoved*, over*",
    "+at": "hos, ved",
    "+of": "for, av, til, ansvarlig for, med ansvar for",
    "+skip": """
        i, og, på, avdeling*, seksjon*, region*, konstituert*, fungerende, midlertidig*, øst, vest, nord, sør,
        norge, gruppe, senior*, avd, team*, divisjon*, regional*, norden, faglig, fag*, land*, område*, den, det
    """,
}
