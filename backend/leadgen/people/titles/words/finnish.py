"""Finnish words of job titles."""

WORDS: dict[str, str] = {
    "founder.executive": """
        perustaja*, perustajaosakas, perustajajäsen, omistaja*, osakas, osakkaan*, osaomistaja*, yrittäjä*,
        yritysjohtaja, toiminimiyrittäjä*, pääomistaja*, omistajayrittäjä*
    """,
    "c_level.executive": """
        toimitusjohtaja*, tj, pääjohtaja*, konsernijohtaja*, hallituksen puheenjohtaja*, puheenjohtaja*,
        toiminnanjohtaja*, pääsihteeri*, johtoryhmän jäsen*, toimitus johtaja*
    """,
    "vp": "varatoimitusjohtaja*, varapääjohtaja*, varatoimitus johtaja*",
    "director": "johtaja*, osastonjohtaja*, yksikönjohtaja*",
    "director.executive": "aluejohtaja*, maajohtaja*, prokuristi*, liiketoimintajohtaja*",
    "director.operations": "tehtaanjohtaja*, toimipaikanjohtaja*, liiketoiminta operatiivi*, operatiivinen johtaja*",
    "director.sales": "kaupallinen johtaja*",
    "director.other": "rehtori*, sairaalajohtaja*, lakiasiainjohtaja*, lakiasiainjohtajan",
    "manager": """
        päällikkö*, päällikön*, esimies*, esimiehen, esihenkilö*, vetäjä*, vastaava, tiiminvetäjä*,
        osastopäällikkö*, ryhmäpäällikkö*, yksikön päällikkö*, vastuuhenkilö*, lähiesimies*, aluepäällikkö*
    """,
    "manager.operations": """
        työnjohtaja*, mestari*, projektipäällikkö*, myymäläpäällikkö*, toimistopäällikkö*, varastopäällikkö*,
        vuoropäällikkö*, keittiöpäällikkö*, tehdaspäällikkö*, ravintolapäällikkö*, vastaava mestari,
        työmaapäällikkö*, vuoroesimies*, projektinjohtaja*
    """,
    "manager.sales": "asiakkuuspäällikkö*, avainasiakaspäällikkö*, asiakkuusjohtaja*",
    "manager.product": "tuotepäällikkö*",
    "manager.marketing": "päätoimittaja*",
    "manager.finance": "pääkirjanpitäjä*",
    "individual_contributor": """
        asiantuntija*, erikoisasiantuntija*, konsultti*, koordinaattori*, analyytikko*, työntekijä*, harjoittelija*,
        oppisopimusopiskelija*, trainee, neuvoja*, neuvonantaja*, suunnittelija*, käsittelijä*, hoitaja*,
        virkailija*, toimihenkilö*, tarkastaja*, operaattori*, kouluttaja*, edustaja*, asentaja*,
        vastaanottovirkailija
    """,
    "individual_contributor.sales": """
        myyjä*, myyntiedustaja*, välittäjä*, kiinteistönvälittäjä*, kassa, kassatyöntekijä*, myyntineuvottelija*
    """,
    "individual_contributor.product": "tuoteomistaja*",
    "individual_contributor.engineering": """
        kehittäjä*, ohjelmistokehittäjä*, ohjelmoija*, testaaja*, ohjelmistosuunnittelija*,
        järjestelmäasiantuntija*, koodari*, tietojärjestelmäasiantuntija*, ohjelmistoarkkitehti*
    """,
    "individual_contributor.engineering?": "insinööri*, teknikko*, arkkitehti*, tutkija*, diplomi insinööri*",
    "individual_contributor.marketing": """
        toimittaja*, graafikko*, graafinen suunnittelija*, copywriter, tiedottaja*, valokuvaaja*, markkinoija*
    """,
    "individual_contributor.finance": """
        kirjanpitäjä*, controller*, tilintarkastaja*, palkanlaskija taloushallinto, reskontranhoitaja*, laskuttaja*
    """,
    "individual_contributor.hr": "rekrytoija*, palkanlaskija*, henkilöstösihteeri*",
    "individual_contributor.operations": """
        ostaja*, varastotyöntekijä*, kuljettaja*, sihteeri*, vastaanottaja*, sähköasentaja*, mekaanikko*, kokki*,
        hitsaaja*, siivooja*, tarjoilija*, huoltomies*, toimistosihteeri*, hankkija, autonkuljettaja*
    """,
    "individual_contributor.other": """
        lakimies*, juristi*, asianajaja*, lääkäri*, sairaanhoitaja*, opettaja*, lähihoitaja*, psykologi*,
        professori*, lehtori*, apteekkari*, hammaslääkäri*, pappi
    """,
    "other.executive": """
        hallituksen jäsen*, hallituksen varajäsen*, hallituksen varapuheenjohtaja*, varapuheenjohtaja*,
        kaupunginjohtaja*, kunnanjohtaja*, pormestari*, valtuutettu, ministeri*, hallitusjäsen*, hallitusammattilai*
    """,
    "other.other": """
        opiskelija*, eläkeläinen, eläkkeellä, työtön, työnhakija*, vapaaehtoinen, sijoittaja*, vanhempainvapaalla
    """,
    ".sales": """
        myynti*, myynnin, kaupallinen, kaupallisen, vienti*, viennin, liiketoiminnan kehity*, liiketoiminnan
        kehittämi*, avainasiak*, asiakkuuks*, asiakkuus*
    """,
    ".marketing": """
        markkinointi*, markkinoinnin, viestintä*, viestinnän, brändi*, mainos*, mainonnan, sisältö*, tiedotus*
    """,
    ".customer_success": "asiakaspalvelu*, asiakastuki*, asiakastuen, asiakaskokemu*, asiakasmenesty*, tuki*",
    ".customer_success?": "asiakas*, palvelu*, huolto*",
    ".finance": """
        talous*, talouden, rahoitus*, rahoituksen, kirjanpito*, kirjanpidon, taloushallin*, verotus*, laskutus*,
        reskontra*
    """,
    ".hr": """
        henkilöstö*, henkilöstön, hr, rekrytointi*, rekrytoinnin, palkka*, palkanlaskenta*, koulutus*, osaamisen*,
        työhyvinvoin*
    """,
    ".engineering": """
        tekninen, teknisen, tekniikka*, teknologia*, it, ict, tietohallin*, kehitys*, kehityksen, tutkimus*,
        tutkimuksen, ohjelmisto*, ohjelmistokehity*, tietoturva*, data*, suunnittelu*, järjestelmä*,
        tietotekniikka*, tuotekehity*, digitaali*, digitalisaatio*
    """,
    ".product": "tuote*, tuotteen, tuotehallin*",
    ".operations": """
        osto*, ostojen, hankinta*, hankinnan, hankintojen, tuotanto*, tuotannon, logistiikka*, logistiikan,
        varasto*, varaston, laatu*, laadun, kunnossapito*, kunnossapidon, toimitusketju*, operatiivi*, tehdas*,
        tehtaan*, kuljetus*, kiinteistö*, rakennus*, työmaa*, käyttö*, työturvallisuus*
    """,
    ".operations?": "projekti*, hallinto*, hallinnon, toimisto*, prosessi*, vuoro*, hanke*, myymälä*, ravintola*",
    ".other": "laki*, lakiasiain*, oikeudellinen, ympäristö*, vastuullisuus*, kestävä*",
    ".executive?": "strategia*, johto*, johdon, hallitu*",
    "+assistant": "assistentti*, johdon assistentti*, johdon sihteeri*, assistentin",
    "+deputy": "vara*, varajohtaja*, apulais*, sijainen, varahenkilö*",
    "+former": "entinen, ent, ex, eläköitynyt, emeritus",
    "+now": "nyt, nykyinen, nykyään",
    "+chief": "pää*, yli*",
    "+skip": """
        ja, alue*, osaston, osasto*, yksikön, yksikkö, ryhmän, ryhmä*, tiimin, tiimi*, vs, väliaikainen, vt, v t,
        suomi, suomen, pohjois*, etelä*, itä, länsi*, konserni*, konsernin, vastaava*, johtava, vanhempi, nuorempi,
        toimialan, toimiala*, yrityksen, oy
    """,
}
