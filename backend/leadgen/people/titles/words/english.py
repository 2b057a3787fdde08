"""English words of job titles, and titles that are used in every language."""

WORDS: dict[str, str] = {
    "founder.executive": """
        founder*, co founder*, cofounder*, founding partner, managing partner, owner operator, owner manager, owner
        director, co owner*, coowner*, business owner, shop owner, restaurant owner, company owner, proprietor, sole
        trader, self employed, entrepreneur, equity partner, senior partner, general partner, solopreneur,
        shareholder, associate partner, tax partner, audit partner, managing owner
    """,
    "c_level.executive": """
        ceo, chief executive, chief executive officer, president, managing director, md, executive director,
        president & ceo, general director, director general, chair, chairman, chairwoman, chairperson, chairman of
        the board, chair of the board, executive chairman, executive chair, secretary general, general secretary, c
        level, c suite, cxo, cvo, chief of everything, board chair, executive president, cso, chief strategy officer
    """,
    "c_level.finance": """
        cfo, chief financial officer, chief finance officer, chief accounting officer, chief investment officer
    """,
    "c_level.engineering": """
        cto, cio, ciso, cso information, cdo, chief technology officer, chief technical officer, chief information
        officer, chief information security officer, chief digital officer, chief data officer, chief security
        officer, chief scientific officer, chief ai officer, caio, cito, chief science officer
    """,
    "c_level.marketing": """
        cmo, chief marketing officer, chief brand officer, chief communications officer, chief growth officer, cgo
    """,
    "c_level.operations": """
        coo, chief operating officer, chief operations officer, chief supply chain officer, csco, cpo procurement
    """,
    "c_level.sales": """
        cro, cco, chief revenue officer, chief commercial officer, chief sales officer, cbdo, chief business
        development officer
    """,
    "c_level.product": "cpo, cpto, chief product officer, chief design officer",
    "c_level.hr": "chro, chief human resources officer, chief people officer, chief talent officer, chief hr officer",
    "c_level.customer_success": "chief customer officer, chief customer success officer, chief experience officer",
    "c_level.other": "clo, chief legal officer, chief compliance officer, chief risk officer, chief medical officer",
    "vp": """
        vp, svp, evp, avp, gvp, rvp, vice president*, senior vice president, executive vice president, group vice
        president, v p
    """,
    "director": "director*, directress, head, co head, senior director, associate director",
    "director.executive": """
        chief of staff, country manager, country director, general manager, gm, regional director, managing
        principal
    """,
    "director.other": "general counsel, school principal, headmaster, headmistress, head teacher, headteacher",
    "manager": """
        manager*, mgr, mngr, lead, leader, supervisor*, superintendent, team lead, team leader, teamlead, group
        lead, captain, principal investigator
    """,
    "manager.engineering": "tech lead, technical lead, engineering manager, chief engineer, chief architect",
    "manager.operations": """
        head chef, executive chef, foreman, forewoman, office manager, store manager, branch manager, plant manager,
        site manager, shift lead, shift leader, restaurant manager, hotel manager, warehouse manager
    """,
    "manager.product": "product manager, group product manager, senior product manager, technical product manager",
    "manager.sales": """
        account manager, key account manager, area manager, territory manager, regional manager, district manager,
        kam, account director
    """,
    "manager.marketing": "brand manager, community manager, content manager, campaign manager, editor in chief",
    "manager.finance": "financial controller, finance controller, group controller",
    "individual_contributor": """
        specialist*, expert*, coordinator*, coord, co ordinator, administrator*, officer*, associate*, analyst*,
        representative*, rep, clerk, operator*, worker*, technician?, agent*, planner*, generalist*, editor,
        consultant*, contractor, freelancer, freelance, trainer, instructor, employee, intern, interns, trainee,
        apprentice, working student, inspector*, dispatcher, controller clerk, member of staff, secretary,
        internship, partnerships associate, strategist*, evangelist, advocate, practitioner, auditor clerk,
        principal, executor
    """,
    "individual_contributor.engineering": """
        developer*, programmer*, coder, devops, sre, software architect, solution architect, solutions architect,
        data scientist*, data analyst*, data engineer*, scrum master*, agile coach, sysadmin, system administrator,
        systems administrator, network administrator, database administrator, dba, tester*, qa engineer, business
        intelligence analyst, system owner, service owner, data owner, software engineer*, machine learning
        engineer, researcher*, webmaster, release train engineer, cto advisor
    """,
    "individual_contributor.engineering?": """
        engineer*, architect*, scientist*, technician*, technologist*, draughtsman
    """,
    "individual_contributor.product": """
        product owner*, product analyst*, product designer*, ux designer*, ui designer*, ux ui designer*, ux
        researcher*, product specialist*
    """,
    "individual_contributor.product?": "designer*",
    "individual_contributor.sales": """
        account executive*, sales executive*, sales representative*, sales rep, salesman, saleswoman, salesperson,
        sales associate, sdr, bdr, sales development representative, business development representative, presales,
        pre sales, seller, sales engineer, solution engineer, broker, estate agent, channel partner, business
        development executive, sales agent, shop assistant, cashier, merchandiser*
    """,
    "individual_contributor.marketing": """
        copywriter*, marketer*, growth hacker, graphic designer*, art director, creative director, content creator,
        journalist*, brand ambassador, influencer, photographer*, lead generation specialist*, marketing executive,
        videographer, translator, content writer*, writer
    """,
    "individual_contributor.customer_success": """
        customer success manager assistant, support engineer, support agent, customer service representative, call
        center agent, helpdesk
    """,
    "individual_contributor.finance": """
        accountant*, bookkeeper*, controller*, auditor*, financial analyst*, treasurer, cashier clerk, actuary,
        finance business partner, underwriter, trader, banker, tax adviser, tax advisor, financial advisor,
        financial adviser, economist
    """,
    "individual_contributor.hr": """
        recruiter*, headhunter*, hr business partner*, hrbp, people partner*, people business partner, talent
        partner, talent acquisition partner, sourcer*, hr generalist*
    """,
    "individual_contributor.operations": """
        buyer*, purchaser*, driver*, receptionist*, process owner*, order to cash owner, warehouseman, storekeeper,
        electrician*, mechanic*, welder*, machinist*, waiter, waitress, cook, barista, bartender, sous chef, chef de
        partie, pastry chef, project coordinator, office coordinator, risk owner, change manager assistant, flight
        attendant, courier, janitor, cleaner, handyman, security guard
    """,
    "individual_contributor.other": """
        advisor*, adviser*, lawyer*, attorney*, solicitor, barrister, paralegal, legal counsel, counsel, notary,
        nurse*, doctor, physician, dentist, surgeon, pharmacist*, psychologist*, therapist*, veterinarian, teacher*,
        lecturer*, professor*, tutor, coach, company secretary, librarian, priest, artist, actor, musician, athlete,
        pilot, police officer, firefighter, soldier, social worker, farmer
    """,
    "other.executive": """
        board member*, member of the board*, board director*, non executive director*, ned, board observer, vice
        chairman, vice chair, deputy chairman, deputy chair, mayor*, board advisor*, board adviser*, member of the
        supervisory board*, supervisory board member*, independent director, advisory board member*, advisory board,
        board of directors, trustee*
    """,
    "other.other": """
        student*, volunteer*, retired, retiree, pensioner, unemployed, job seeker, jobseeker, looking for
        opportunities, open to work, seeking new opportunities, ambassador*, phd candidate, phd student, investor*,
        angel investor*, politician, senator, member of parliament, alumnus, alumna, speaker, author, blogger,
        seeking opportunities, seeking a new role, career break, in transition, homemaker, consul
    """,
    ".sales": """
        sales, business development, biz dev, bizdev, commercial, revenue, key account*, account, accounts, channel,
        channel partner, channel sales, export, presales, pre sales, partnerships, partner, partners, inside sales,
        territory, sales operations, sales ops, sales enablement, revops, revenue operations, alliances, bids,
        tender*
    """,
    ".sales?": "retail, client, clients, area, category, market access",
    ".marketing": """
        marketing, product marketing, brand, branding, communication, communications, pr, public relations, content,
        seo, sem, ppc, social media, growth, lead generation, demand generation, lead gen, demand gen, advertising,
        events, press, crm, media, email marketing, digital marketing, martech, campaign, campaigns, community, copy
    """,
    ".marketing?": """
        digital, ecommerce, e commerce, creative, editorial, event, corporate affairs, public affairs, online
    """,
    ".customer_success": """
        customer success, customer support, customer service, customer services, customer care, client success,
        client services, client service, customer experience, cx, technical support, support, helpdesk, help desk,
        service desk, customer relations, customer operations, onboarding, implementation
    """,
    ".customer_success?": "customer, customers, service",
    ".finance": """
        finance, financial, accounting, controlling, treasury, tax, audit, fp & a, fp and a, fpa, billing, accounts
        payable, accounts receivable, investor relations, financial planning, bookkeeping, credit, m & a, financial
        operations, finops, mergers & acquisitions, mergers and acquisitions
    """,
    ".finance?": "investment, investments, banking, procurement finance",
    ".hr": """
        hr, human resources, human resource, people, people & culture, people and culture, people operations, people
        ops, talent, talent acquisition, recruiting, recruitment, payroll, learning & development, learning and
        development, l & d, hrbp, compensation & benefits, compensation and benefits, total rewards, workforce,
        employer branding, employee experience, human capital, employee relations, personnel, organisational
        development, organizational development, diversity
    """,
    ".hr?": "culture, training, learning, wellbeing",
    ".engineering": """
        engineering, software engineering, it, software, technology, tech, technical, data science, devops, r & d, r
        and d, rnd, research         & development, research and development, information technology, information
        security, cybersecurity, cyber         security, infrastructure, cloud, backend, frontend, front end, back
        end, full stack, fullstack, platform, software development, web development, machine learning, ai,
        artificial intelligence, data engineering, analytics, data, security, quality assurance, qa, network, ict,
        mobile, embedded, firmware, systems, sap, erp, it operations, it infrastructure, it support, it services,
        data platform, clinical data, business         intelligence, bi, java, python
    """,
    ".engineering?": """
        research, innovation, development, digitalization, digitalisation, digital transformation, science,
        automation
    """,
    ".product": """
        product, products, product management, product development, ux, ui, user experience, product design, design
    """,
    ".operations": """
        procurement, purchasing, sourcing, supply chain, logistics, manufacturing, production, plant, warehouse,
        facilities, facility, facility management, maintenance, fleet, transport, transportation, distribution,
        inventory, factory, health & safety, health and safety, hse, ehs, she, strategic sourcing, indirect
        procurement, demand planning, site, fulfillment, fulfilment, field service, operational excellence
    """,
    ".operations?": """
        operations, ops, operational, project, projects, pmo, program, programme, quality, process, office,
        administrative, administration, store, branch, business, lean, change, property, restaurant, hotel,
        construction, delivery, shift, transformation
    """,
    ".other": """
        legal, compliance, regulatory, medical, clinical, sustainability, esg, privacy, data protection, dpo, risk
        management
    """,
    ".other?": "risk, environment, education, energy",
    ".executive?": "strategy, corporate strategy, corporate development, management, executive, board, strategic",
    "+assistant": """
        assistant*, executive assistant*, personal assistant*, virtual assistant*, pa to, ea to, asst, aide*,
        executive secretary, personal secretary, management assistant*, administrative assistant*, secretary to,
        assistant professor, legal assistant*, right hand
    """,
    "+deputy": "deputy, vice, deputies",
    "+former": """
        former, formerly, ex, past, previous, previously, retired from, late, emeritus, ret, aspiring, future,
        wannabe
    """,
    "+now": "now, currently, current, present, today",
    "+chief": "chief",
    "+executive": "executive*",
    "+owner": "owner*, partner*",
    "+of": "of, for, in charge of, responsible for, within",
    "+to": "to, reporting to",
    "+swallow": """
        office of, office of the, on behalf of, advisor to, adviser to, consultant to, coach to, coach of, working
        with, i help, helping, serving
    """,
    "+at": "at",
    "+skip": """
        the, in, a, an, and, on, with, from, by, senior, sr, junior, jr, snr, jnr, global, group, regional, region,
        international, worldwide, interim, acting, principal of, staff, mid, entry level, level, ii, iii, iv, i,
        national, corporate, north, south, east, west, northern, southern, eastern, western, central, emea, apac,
        dach, cee, nordic, nordics, benelux, europe, european, latam, americas, uk, us, usa, eu, ltd, inc, llc,
        gmbh, ag, plc, limited, company, department, team, division, unit, part time, full time, certified, mba,
        phd, mr, mrs, ms, dr, ing, her, she her, he him, they them, head office, deputy of, own, my, self,
        experienced, certificate, professional, asia, africa, mea, middle east, baltics, responsible, key, managing,
        remote, hybrid, m, f, d, w, x, s r o, sro, spol, oy, as, ab, sa, sarl, sas
    """,
}
