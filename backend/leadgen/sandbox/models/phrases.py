"""Sentences of the stand-in models, per language. `{names}` are filled from the record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's sentences; tuples of three are chosen by the step's position."""

    greeting: str
    greeting_informal: str
    greeting_plain: str
    openings: tuple[str, str, str]
    plain_opening: str
    pain: str
    offer: str
    values: tuple[str, str, str]
    asks: tuple[str, str, str]
    asks_informal: tuple[str, str, str]
    connect: str
    closing: str
    subjects: tuple[str, str, str]
    plain_subject: str


PHRASES: dict[str, Phrases] = {
    "en": Phrases(
        "Dear {first_name} {last_name},",
        "Hi {first_name},",
        "Hello,",
        (
            "I read this about {company}: {hook}.",
            "{company} caught my eye because of {topic}.",
            "In the role of {job_title} at {company} you see this first-hand: {hook}.",
        ),
        "I have been looking at companies like yours.",
        "One thing that often slows such teams down: {pain}.",
        "At {sender_company} we help with exactly this: {offer}.",
        (
            "Similar companies save several hours a week once this runs automatically.",
            "A small pilot around {topic} shows within two weeks whether it pays.",
            "I keep this short on purpose.",
        ),
        (
            "Would you have 15 minutes next week?",
            "May I send you one page on how this would look at {company}?",
            "Shall I close the topic for now, or is another month better?",
        ),
        (
            "Up for a quick call next week?",
            "Want me to send over one page?",
            "Should I leave it here, or try again in a month?",
        ),
        "I would be glad to connect.",
        "Best regards, {sender_name}",
        ("A question about {topic}", "An idea for {company}", "Shall I leave it here?"),
        "A short question",
    ),
    "cs": Phrases(
        "Dobrý den,",
        "Ahoj {first_name},",
        "Dobrý den,",
        (
            "o společnosti {company} se píše: {hook}.",
            "společnost {company} vyniká tím, co nabízí: {topic}.",
            "v roli {job_title} je to vidět jako první: {hook}.",
        ),
        "dívám se na firmy z tohoto oboru.",
        "Podobné týmy často zdržuje jedna věc: {pain}.",
        "V {sender_company} pomáháme právě s tímto: {offer}.",
        (
            "Srovnatelné firmy tím ušetří několik hodin týdně.",
            "Malý pilot kolem tématu {topic} ukáže do dvou týdnů, zda se to vyplatí.",
            "Záměrně píšu stručně.",
        ),
        (
            "Našel by se u Vás příští týden čtvrthodinový prostor na krátký hovor?",
            "Mohu Vám poslat jednu stránku o tom, jak by to u Vás vypadalo?",
            "Mám téma uzavřít, nebo se ozvat za měsíc?",
        ),
        (
            "Máš příští týden čtvrthodinu?",
            "Můžu Ti poslat jednu stránku?",
            "Mám to nechat být, nebo se ozvat za měsíc?",
        ),
        "Těším se na propojení.",
        "S pozdravem {sender_name}",
        ("Dotaz k tématu {topic}", "Nápad pro {company}", "Mám to nechat být?"),
        "Krátký dotaz",
    ),
    "de": Phrases(
        "Guten Tag {first_name} {last_name},",
        "Hallo {first_name},",
        "Guten Tag,",
        (
            "über {company} habe ich gelesen: {hook}.",
            "{company} ist mir wegen dieses Angebots aufgefallen: {topic}.",
            "in der Rolle {job_title} merkt man das zuerst: {hook}.",
        ),
        "ich sehe mir Unternehmen aus dieser Branche an.",
        "Was solche Teams oft bremst: {pain}.",
        "Bei {sender_company} helfen wir genau dabei: {offer}.",
        (
            "Vergleichbare Unternehmen sparen so mehrere Stunden pro Woche.",
            "Ein kleiner Versuch rund um {topic} zeigt in zwei Wochen, ob es sich lohnt.",
            "Ich halte mich bewusst kurz.",
        ),
        (
            "Hätten Sie nächste Woche 15 Minuten Zeit?",
            "Darf ich Ihnen eine Seite dazu schicken?",
            "Soll ich das Thema schließen oder in einem Monat wiederkommen?",
        ),
        (
            "Hast du nächste Woche 15 Minuten?",
            "Darf ich dir eine Seite dazu schicken?",
            "Soll ich es dabei belassen oder in einem Monat fragen?",
        ),
        "Ich freue mich über die Vernetzung.",
        "Freundliche Grüße, {sender_name}",
        ("Eine Frage zu {topic}", "Eine Idee für {company}", "Soll ich es dabei belassen?"),
        "Eine kurze Frage",
    ),
    "fr": Phrases(
        "Bonjour {first_name} {last_name},",
        "Salut {first_name},",
        "Bonjour,",
        (
            "j'ai lu ceci au sujet de {company} : {hook}.",
            "{company} a retenu mon attention grâce à son offre : {topic}.",
            "dans la fonction de {job_title}, cela se voit en premier : {hook}.",
        ),
        "je m'intéresse aux entreprises de ce secteur.",
        "Ce qui freine souvent ces équipes : {pain}.",
        "Chez {sender_company}, nous aidons justement sur ce point : {offer}.",
        (
            "Des entreprises comparables gagnent ainsi plusieurs heures par semaine.",
            "Un petit essai autour de {topic} montre en deux semaines si cela vaut la peine.",
            "Je reste bref à dessein.",
        ),
        (
            "Auriez-vous 15 minutes la semaine prochaine ?",
            "Puis-je vous envoyer une page à ce sujet ?",
            "Dois-je clore le sujet ou revenir dans un mois ?",
        ),
        (
            "Tu aurais 15 minutes la semaine prochaine ?",
            "Je peux t'envoyer une page ?",
            "Je laisse tomber, ou je reviens dans un mois ?",
        ),
        "Au plaisir d'échanger.",
        "Cordialement, {sender_name}",
        ("Une question sur {topic}", "Une idée pour {company}", "Dois-je en rester là ?"),
        "Une courte question",
    ),
    "no": Phrases(
        "Hei {first_name} {last_name},",
        "Hei {first_name},",
        "Hei,",
        (
            "jeg leste dette om {company}: {hook}.",
            "{company} fanget min interesse på grunn av {topic}.",
            "i rollen som {job_title} merker du dette først: {hook}.",
        ),
        "jeg ser på selskaper som deres.",
        "Det som ofte bremser slike team: {pain}.",
        "I {sender_company} hjelper vi med akkurat dette: {offer}.",
        (
            "Tilsvarende selskaper sparer flere timer i uken.",
            "En liten pilot rundt {topic} viser på to uker om det lønner seg.",
            "Jeg skriver kort med vilje.",
        ),
        (
            "Har du 15 minutter neste uke?",
            "Kan jeg sende deg én side om hvordan dette kan se ut hos dere?",
            "Skal jeg la det ligge, eller komme tilbake om en måned?",
        ),
        (
            "Tid til en rask prat neste uke?",
            "Skal jeg sende over én side?",
            "Skal jeg la det ligge, eller prøve igjen om en måned?",
        ),
        "Jeg vil gjerne knytte kontakt.",
        "Vennlig hilsen {sender_name}",
        ("Et spørsmål om {topic}", "En idé for {company}", "Skal jeg la det ligge?"),
        "Et kort spørsmål",
    ),
    "fi": Phrases(
        "Hyvä {first_name} {last_name},",
        "Hei {first_name},",
        "Hei,",
        (
            "luin yrityksestä {company}: {hook}.",
            "{company} kiinnitti huomioni tarjonnallaan: {topic}.",
            "roolissanne ({job_title}) tämä näkyy ensimmäisenä: {hook}.",
        ),
        "olen tutustunut kaltaisiinne yrityksiin.",
        "Tällaisia tiimejä hidastaa usein yksi asia: {pain}.",
        "{sender_company} auttaa juuri tässä: {offer}.",
        (
            "Vastaavat yritykset säästävät useita tunteja viikossa.",
            "Pieni kokeilu aiheesta {topic} näyttää kahdessa viikossa, kannattaako se.",
            "Kirjoitan tarkoituksella lyhyesti.",
        ),
        (
            "Olisiko teillä ensi viikolla 15 minuuttia aikaa?",
            "Voinko lähettää teille yhden sivun aiheesta?",
            "Suljenko aiheen, vai palaanko kuukauden päästä?",
        ),
        (
            "Olisiko sinulla ensi viikolla 15 minuuttia?",
            "Voinko lähettää sinulle yhden sivun?",
            "Jätänkö tämän tähän, vai palaanko kuukauden päästä?",
        ),
        "Verkostoituisin mielelläni.",
        "Ystävällisin terveisin {sender_name}",
        ("Kysymys aiheesta {topic}", "Idea yritykselle {company}", "Jätänkö tämän tähän?"),
        "Lyhyt kysymys",
    ),
}
