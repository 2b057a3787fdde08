"""Swedish words of job titles."""

WORDS: dict[str, str] = {
    "founder.executive": """
        grundare*, medgrundare*, ägare*, delägare*, innehavare*, entreprenör*, egenföretagare*, egen företagare,
        företagare, aktieägare*
    """,
    "c_level.executive": """
        vd, verkställande direktör*, koncernchef*, styrelseordförande*, generaldirektör*, ordförande, vd och
        koncernchef, generalsekreterare, kanslichef
    """,
    "vp": "vicepresident*, vice vd, vvd, vice verkställande direktör",
    "director": "direktör*, avdelningsdirektör*, områdesdirektör*",
    "director.executive": "landschef*, firmatecknare*, platschef*",
    "director.other": "rektor*, kommundirektör*, överläkare",
    "manager": """
        chef, chefer, chefen, ledare*, ansvarig*, gruppchef*, avdelningschef*, enhetschef*, sektionschef*,
        gruppledare*, teamledare*, förman, arbetsledare*, föreståndare*, områdeschef*
    """,
    "manager.operations": """
        projektledare*, platsledare*, butikschef*, lagerchef*, skiftledare*, produktionsledare*, kökschef*,
        kontorschef*, fabrikschef*, verkmästare*, verkstadschef*, byggledare*
    """,
    "manager.sales": "kundansvarig*",
    "manager.product": "produktchef*, produktägare chef",
    "manager.marketing": "chefredaktör*",
    "individual_contributor": """
        specialist*, expert*, konsult*, rådgivare*, samordnare*, koordinator*, handläggare*, medarbetare*,
        anställd*, praktikant*, lärling*, trainee*, analytiker*, operatör*, assistent kontor, planerare*,
        administratör*, utredare*, inspektör*, montör*, arbetare*, utbildare*
    """,
    "individual_contributor.sales": """
        säljare*, försäljare*, mäklare*, fastighetsmäklare*, butikssäljare*, butiksbiträde*, säljrepresentant*
    """,
    "individual_contributor.product": "produktägare*",
    "individual_contributor.engineering": """
        utvecklare*, programmerare*, systemutvecklare*, testare*, systemadministratör*, mjukvaruingenjör*,
        systemingenjör*
    """,
    "individual_contributor.engineering?": "ingenjör*, tekniker*, arkitekt*, forskare*, konstruktör*, civilingenjör*",
    "individual_contributor.marketing": """
        journalist*, copywriter*, grafiker*, fotograf*, kommunikatör*, marknadsförare*, redaktör*
    """,
    "individual_contributor.finance": """
        redovisningsekonom*, ekonom*, revisor*, controller*, ekonomiassistent*, redovisningskonsult*, löneekonom*,
        ekonomiansvarig assistent
    """,
    "individual_contributor.hr": "rekryterare*, hr specialist*, personalvetare, lönekonsult*",
    "individual_contributor.operations": """
        inköpare*, chaufför*, receptionist*, sekreterare*, elektriker*, mekaniker*, kock*, snickare*, vaktmästare*,
        lagerarbetare*, servitör*, lagermedarbetare*, svetsare*, förare*, rörmokare*
    """,
    "individual_contributor.other": """
        advokat*, jurist*, läkare*, sjuksköterska*, lärare*, psykolog*, tandläkare*, professor*, apotekare*
    """,
    "other.executive": """
        styrelseledamot*, styrelsesuppleant*, suppleant*, ledamot*, kommunalråd*, borgmästare*, styrelsemedlem*,
        vice ordförande, kommunstyrelsens ordförande, minister
    """,
    "other.other": "student*, pensionär*, arbetslös*, arbetssökande*, volontär*, investerare*, föräldraledig*",
    ".sales": "försäljning*, sälj*, kommersiell*, export*, affärsutveckling*, affärs*, storkund*, butik*, handel*",
    ".marketing": "marknad*, marknads*, marknadsföring*, kommunikation*, press*, varumärke*, innehåll*, reklam*",
    ".customer_success": """
        kundtjänst*, kundservice*, kundsupport*, kundcenter*, kundframgång*, support*, kundrelation*
    """,
    ".customer_success?": "kund*, service*",
    ".finance": "ekonomi*, finans*, redovisning*, revision*, skatt*, inkasso, faktura*",
    ".hr": "hr, personal*, rekrytering*, löne*, kompetens*, bemanning*, utbildning*",
    ".engineering": """
        teknisk*, teknik*, it, utveckling*, utvecklings*, data*, forskning*, fou, mjukvaru*, system*,
        digitalisering*, konstruktions*, informationssäkerhet*, säkerhet*
    """,
    ".product": "produkt*, produktutveckling*",
    ".operations": """
        inköp*, inköps*, drift*, drifts*, produktion*, produktions*, logistik*, lager*, kvalitet*, kvalitets*,
        transport*, underhåll*, fabrik*, bygg*, fastighet*, verkstad*, plats*, verksamhet*, miljö och kvalitet
    """,
    ".operations?": "projekt*, kontor*, kontors*, administration*, administrativ*, skift*",
    ".other": "juridik*, juridisk*, hållbarhet*, miljö*, medicinsk*, skol*",
    ".executive?": "strategi*, ledning*, styrelse*, koncern*",
    "+assistant": """
        assistent*, vd assistent*, ledningsassistent*, chefssekreterare*, chefsassistent*, direktionssekreterare*,
        direktionsassistent*, vd sekreterare*
    """,
    "+deputy": "biträdande, bitr, ställföreträdande, vice, stf, ställföreträdare*",
    "+former": "tidigare, före detta, f d, fd, pensionerad, ex",
    "+now": "nu, numera, nuvarande",
    "+chief": "chefs*, huvud*, över*",
    "+at": "hos, på företaget",
    "+of": "för, av, till, ansvarig för, med ansvar för",
    "+skip": """
        och, i, på, avdelning*, enhet*, region*, tillförordnad*, tf, t f, interim, tillfällig*, sverige, norra,
        södra, östra, västra, grupp*, senior*, team*, division*, norden, områdes*, område, vikarierande,
        affärsområde*, den, det
    """,
}
