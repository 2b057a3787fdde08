"""Column headers for our fields in Slovak, Polish, Swedish, Danish, Dutch, Spanish and Italian."""

from __future__ import annotations

MORE_COMPANY = {
    "name": """název subjektu | jméno společnosti | obchodní jméno | názov firmy | názov spoločnosti | spoločnosť |
        obchodné meno | nazwa firmy | nazwa | przedsiębiorstwo | spółka | företag | företagsnamn | bolag | bolagsnamn
        | virksomhed | virksomhedsnavn | bedrijf | bedrijfsnaam | organisatie | empresa | nombre de la empresa |
        compañía | razón social | azienda | nome azienda | ragione sociale | società | názov""",
    "domain": "domena | domän | domæne | domein | dominio",
    "website_url": """www stránky | webovky | kotisivut | webstránka | webové sídlo | internetová stránka | strona www |
        strona internetowa | strona | webbplats | webbsida | hemsida | webpagina | sitio web | página web | sito web |
        sito | sito internet""",
    "registration_id": """krs | regon | organisationsnummer | cvr | cvr nr | cvr nummer | kvk | kvk nummer |
        identifikačné číslo""",
    "tax_id": """nip | ič dph | vat nr | vat no | momsnummer | momsregistreringsnummer | vat nummer | btw nummer | btw
        nr | cif | nif | nif iva | partita iva | p iva | codice fiscale | uid""",
    "phone": "telefón firmy | telefon firmowy | växel | hovednummer | centralita | centralino",
    "email": "e-mail firmy | firmový e-mail | e-mail firmowy | företagets e-post",
    "industry": "odvetvie | branża | bransch | bedrijfstak | settore | settore di attività | industria | rubro",
    "employees_count": """počet zamestnancov | zamestnanci | liczba pracowników | zatrudnienie | antal anställda |
        anställda | antal ansatte | antal medarbejdere | medarbejdere | aantal medewerkers | aantal werknemers |
        medewerkers | werknemers | empleados | número de empleados | n empleados | dipendenti | numero dipendenti""",
    "company_size": """veľkosť firmy | wielkość firmy | företagsstorlek | virksomhedsstørrelse | bedrijfsgrootte |
        tamaño""",
    "revenue_eur_m": "przychody | obrót | omsättning | omsætning | omzet | facturación | ingresos | fatturato",
    "founded_year": """rok založenia | rok założenia | grundat | grundat år | grundlagt | stiftet år | opgericht |
        oprichtingsjaar | año de fundación | fundada | anno di fondazione""",
    "hq_country": "krajina | štát | kraj | państwo | país | paese | nazione",
    "hq_city": """obec | paikkakunta | gemeente | mesto | miasto | miejscowość | stad | postort | plaats | woonplaats |
        vestigingsplaats | ciudad | localidad | población | città | comune""",
    "hq_address": """ulica | adres | adress | gatuadress | gade | straat | dirección | domicilio | calle | indirizzo |
        via""",
    "summary": "opis | beskrivning | omschrijving | descripción | descrizione",
    "parent_company": "materská spoločnosť | spółka matka | moderbolag | moderselskab | moederbedrijf | empresa matriz",
}

MORE_CONTACT = {
    "first_name": "meno | krstné meno | imię | förnamn | tilltalsnamn | voornaam | nombre | nombre de pila | nome",
    "last_name": "priezvisko | nazwisko | efternamn | efternavn | achternaam | apellido | apellidos | cognome",
    "full_name": """meno a priezvisko | celé meno | kontaktná osoba | imię i nazwisko | osoba kontaktowa | osoba do
        kontaktu | namn | fullständigt namn | fulde navn | fuldt navn | naam | volledige naam | contactpersoon |
        nombre completo | nombre y apellidos | contacto | persona de contacto | nome e cognome | nome completo |
        contatto | referente""",
    "email": """e-mailová adresa | adres e-mail | adres email | e-postadress | e-mailadresse | e-mailadres | correo |
        correo electrónico | posta elettronica | indirizzo e-mail | indirizzo email | email person""",
    "phone": """telefón | telefónne číslo | numer telefonu | nr telefonu | telefoon | telefoonnummer | teléfono |
        telefono | numero di telefono | número de teléfono | tlf nr""",
    "mobile_phone": """mobilný telefón | telefon komórkowy | komórka | nr komórki | mobilnr | mobiel | mobiele telefoon
        | mobiel nummer | móvil | teléfono móvil | celular | cellulare | telefono cellulare""",
    "job_title": """pozícia | funkcia | pracovná pozícia | stanowisko | funkcja | befattning | roll | yrkestitel |
        stillingsbetegnelse | functie | functietitel | cargo | puesto | posición | ruolo | mansione | posizione |
        qualifica""",
    "department": "oddelenie | dział | avdelning | afdeling | departamento | reparto | dipartimento",
    "language": "język | sprog | taal | idioma | lingua | kieli",
    "location_city": """obec | paikkakunta | gemeente | mesto | miasto | miejscowość | stad | postort | plaats |
        woonplaats | ciudad | localidad | población | città | comune""",
    "location_country": "krajina | štát | kraj | państwo | país | paese | nazione",
    "contact_source": "źródło | källa | bron | origen | fuente | fonte",
    "notes": """uwagi | notatki | notatka | anteckning | anteckningar | noter | bemærkning | bemærkninger | notities |
        opmerking | opmerkingen | notas | observaciones | note | annotazioni""",
}
