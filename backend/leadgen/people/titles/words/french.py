"""French words of job titles."""

WORDS: dict[str, str] = {
    "founder.executive": """
        fondateur*, fondatrice*, cofondateur*, cofondatrice*, co fondateur*, co fondatrice*, propriétaire*, associé
        gérant, associée gérante, associé fondateur, associée fondatrice, associé, associée, entrepreneur*,
        entrepreneuse*, auto entrepreneur*, patron, patronne, actionnaire*, gérant associé, gérante associée,
        créateur d entreprise, créatrice d entreprise, chef d entreprise, cheffe d entreprise, indépendant,
        indépendante, travailleur indépendant
    """,
    "c_level.executive": """
        pdg, dg, dgd, président*, présidente, président directeur général, présidente directrice générale, directeur
        général, directrice générale, gérant, gérante, cogérant, cogérante, co gérant, co gérante, directeur
        exécutif, directrice exécutive, membre du directoire, membre du comité de direction, membre du comité
        exécutif, membre du comex, président du conseil d administration, présidente du conseil d administration,
        président du directoire, secrétaire général, secrétaire générale, dirigeant, dirigeante, mandataire social
    """,
    "vp": "vice président*, vice présidente, dga",
    "director": "directeur*, directrice*, dir",
    "director.finance": "daf, raf, directeur administratif et financier, directrice administrative et financière",
    "director.hr": "drh",
    "director.engineering": "dsi, rssi, dt",
    "director.operations": """
        directeur d usine, directrice d usine, directeur de site, directrice de site, directeur d agence, directrice
        d agence
    """,
    "director.executive": "directeur de cabinet, directrice de cabinet, fondé de pouvoir",
    "director.other": """
        directeur d école, directrice d école, proviseur*, directeur d hôpital, directeur juridique, directrice
        juridique
    """,
    "manager": """
        responsable*, chef, cheffe, gestionnaire d équipe, encadrant, superviseur*, superviseuse, animateur d
        équipe, chef d équipe, cheffe d équipe, chef de service, cheffe de service, chef de département
    """,
    "manager.operations": """
        chef d atelier, cheffe d atelier, contremaître, chef de chantier, cheffe de chantier, conducteur de travaux,
        conductrice de travaux, chef de cuisine, cheffe de cuisine, responsable d agence, chef de projet*, cheffe de
        projet*, chef d exploitation, chef d agence
    """,
    "manager.product": "chef de produit*, cheffe de produit*",
    "manager.sales": "chef des ventes, cheffe des ventes, chef de secteur, responsable grands comptes",
    "manager.finance": """
        chef comptable, cheffe comptable, responsable administratif et financier, responsable administrative et
        financière
    """,
    "manager.marketing": "rédacteur en chef, rédactrice en chef, chef de publicité",
    "individual_contributor": """
        spécialiste*, expert*, experte*, coordinateur*, coordinatrice*, coordonnateur*, analyste*, employé*,
        employée*, agent*, opérateur*, opératrice*, consultant*, consultante*, stagiaire*, alternant*, alternante*,
        apprenti*, apprentie*, chargé*, chargée*, gestionnaire*, conseiller*, conseillère*, formateur*, formatrice*,
        référent, référente, rédacteur*, rédactrice*, collaborateur, collaboratrice, salarié, salariée,
        planificateur*
    """,
    "individual_contributor.sales": """
        commercial, commerciale, commerciaux, vendeur*, vendeuse*, technico commercial*, ingénieur commercial,
        ingénieure commerciale, ingénieur d affaires, ingénieure d affaires, chargé d affaires, chargée d affaires,
        attaché commercial, attachée commerciale, vrp, conseiller commercial, conseillère commerciale,
        téléprospecteur, caissier, caissière, agent commercial, délégué commercial, déléguée commerciale
    """,
    "individual_contributor.engineering": """
        développeur*, développeuse*, programmeur*, programmeuse, informaticien*, informaticienne, administrateur
        système*, administrateur réseau*, administratrice système*, testeur*, data analyst
    """,
    "individual_contributor.engineering?": """
        ingénieur*, ingénieure*, technicien*, technicienne*, architecte*, chercheur*, chercheuse*, dessinateur*,
        dessinatrice*
    """,
    "individual_contributor.marketing": """
        graphiste*, journaliste*, attaché de presse, attachée de presse, chargé de communication, chargée de
        communication, photographe*, concepteur rédacteur
    """,
    "individual_contributor.finance": """
        comptable*, expert comptable, experte comptable, contrôleur de gestion, contrôleuse de gestion, auditeur*,
        auditrice*, trésorier, trésorière, gestionnaire de paie comptable, aide comptable, commissaire aux comptes
    """,
    "individual_contributor.hr": "recruteur*, recruteuse*, gestionnaire de paie, gestionnaire paie",
    "individual_contributor.operations": """
        acheteur*, acheteuse*, magasinier*, magasinière, chauffeur*, secrétaire*, ouvrier*, ouvrière*,
        réceptionniste*, cuisinier*, cuisinière, mécanicien*, électricien*, soudeur*, serveur, serveuse, hôtesse d
        accueil, préparateur de commandes, logisticien*, approvisionneur*, cariste*
    """,
    "individual_contributor.other": """
        avocat*, avocate*, juriste*, notaire*, médecin*, infirmier*, infirmière*, professeur*, enseignant*,
        enseignante*, pharmacien*, psychologue*, instituteur, institutrice, sage femme
    """,
    "other.executive": """
        maire*, administrateur, administratrice, membre du conseil d administration, membre du conseil de
        surveillance, président du conseil de surveillance, adjoint au maire, adjointe au maire, conseiller
        municipal, conseillère municipale, préfet, ministre
    """,
    "other.other": """
        étudiant*, étudiante*, retraité*, retraitée*, bénévole*, en recherche d emploi, demandeur d emploi,
        demandeuse d emploi, sans emploi, ambassadeur, ambassadrice, investisseur
    """,
    ".sales": """
        commercial, commerciale, commerciaux, commerciales, vente, ventes, grands comptes, développement commercial,
        export, comptes clés, affaires, business development, force de vente
    """,
    ".marketing": """
        marketing, communication*, publicité, marque*, presse, relations publiques, relations presse, contenu,
        contenus, événementiel
    """,
    ".customer_success": """
        service client*, service clientèle, relation client*, relations clients, support, support client,
        satisfaction client, sav, service après vente, expérience client, clientèle
    """,
    ".finance": """
        financier, financière, finance*, administratif et financier, administrative et financière, comptabilité,
        comptable*, contrôle de gestion, trésorerie, fiscal*, fiscalité, audit, facturation, gestion, consolidation
    """,
    ".hr": "rh, ressources humaines, recrutement, paie, formation, personnel, du personnel, talents",
    ".engineering": """
        technique*, informatique*, systèmes d information, systèmes, it, développement logiciel, recherche et
        développement, recherche & développement, r & d, logiciel*, ingénierie, données, bureau d études, sécurité
        informatique, recherche, réseaux, si, cybersécurité, études
    """,
    ".engineering?": "développement, innovation",
    ".product": "produit*, expérience utilisateur",
    ".operations": """
        achat*, achats, logistique*, production, exploitation, opérations, qualité, usine, maintenance, supply
        chain, approvisionnement*, entrepôt, transport*, travaux, industriel*, industrielle, fabrication, atelier,
        opérationnel, opérationnelle, qhse, hse, moyens généraux, méthodes, magasin, chantier
    """,
    ".operations?": "projet*, administratif, administrative, agence, planning, accueil",
    ".other": "juridique*, développement durable, rse, conformité, médical*, scolaire*",
    ".executive?": "stratégie*, direction, direction générale",
    "+assistant": """
        assistant*, assistante*, assistant de direction, assistante de direction, secrétaire de direction, attaché
        de direction, attachée de direction
    """,
    "+deputy": "adjoint*, adjointe*, délégué*, déléguée*, suppléant*",
    "+former": "ancien, ancienne, ex, retraité de",
    "+now": "actuellement, désormais, aujourd hui",
    "+at": "chez",
    "+of": "de, du, des, pour, en charge de, en charge du, en charge des, aux, auprès de, auprès du",
    "+to": "auprès de la direction",
    "+skip": """
        la, le, les, l, d, et, en, à, au, sur, par, intérim, par intérim, de transition, région*, régional*,
        régionale*, national*, nationale, secteur, zone, france, nord, sud, est, ouest, international*, groupe,
        pôle, service*, département, équipe*, confirmé*, adjoint de direction, unité, europe, monde, général*,
        générale*, senior, junior, zone export
    """,
}
