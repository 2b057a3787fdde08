"""Given names whose bearers' gender is known, names of both genders, and given names that are surnames too."""

from __future__ import annotations

from leadgen.people.names.tables import words_of

_MEN = words_of(
    """
    adam adolf ahmed ahmet albert albín alessandro alexander alexandr alexej aleš alfons alfréd ali alois alojz ambrož
    anders andreas andrej andrew andriy andré antal ante anthony antoine anton antonio antonín antti arne arnold arnošt
    arthur artur attila august augustin axel baltazar balázs bartolomej bartoloměj bartłomiej bedřich ben benedikt
    benjamin benjamín bernard bernd bjorn bjørn blahoslav blažej bogdan bohdan bohumil bohumír bohuslav bohuš boleslav
    boris bořek bořivoj bram branislav brian bruno béla břetislav carl carlo carlos charles christian christoph
    christophe christopher cristian ctibor ctirad ctislav cyril cédric dalibor dalimil damián dan daniel daniele dariusz
    david dean denis dennis detlef dezider didier dieter dietmar dimitrij dirk dmytro dobroslav dominik donald dragan
    drahomír drahoslav dušan edgar eduard edvard edward eero egon eirik elias eliáš emanuel emil eric erich erik ernest
    ernst erwin eugen evžen fabian fabio fabrice federico felix ferdinand ferenc filip florian florián francesco francis
    franck frank františek franz franziskus françois fred frederik fridrich friedrich fritz frédéric gabriel gary geir
    geoffrey georg george georges georgi gerald gerhard gerrit giacomo gianni gilles giorgio giovanni giuliano giuseppe
    goran gottfried grzegorz guido guillaume gustaf gustav guy györgy győző gábor gérard géza göran günter günther
    hannes hannu hans hans-georg hans-jürgen hans-peter harald harry hassan havel heikki heinrich heinz helmut hendrik
    henk henri henrik henry herbert heribert hermann honza horst hubert hugo hynek håkan håkon ignác igor ilja imre
    ingemar ingo ionuț istván ivan ivaylo ivo iván jaap jacek jack jacob jacques jakob jakub james jan janne jano jarda
    jari jarmil jaromír jaroslav jason javier jean jean-baptiste jean-claude jean-françois jean-luc jean-marc
    jean-michel jean-paul jean-pierre jeffrey jens jeremy jeroen jerzy jim jindřich jirka jiří joachim jochen joe joel
    johan johann johannes john jonas jonathan jonáš joost jorge josef joseph josé jozef jožo juan juha juhani jukka
    julien julius julián juraj justin jáchym ján jános jérôme józef jörg jørgen július jürgen kai kamil karel kari karl
    karl-heinz karol kazimierz kašpar kees ken kenneth kevin kilián kjell klaus klaus-peter klement knut koloman konrad
    konrád konstantin kristián krištof kryštof krzysztof kurt květoslav ladislav lajos larry lars lasse laurent lauri
    lech leif lennart leo leon leonard leopold leoš leszek libek libor lorenzo lothar louis loïc lubomír luboš luca
    lucas luciano ludvík ludwig luděk luigi luis luka lukas lukáš lászló maarten maciej magnus manfred manuel marc
    marcel marcin marco marcus marek mario mariusz marián mark markku marko markus martin marty matej mateusz mathias
    mathieu matouš mats matteo matthew matthias matti matúš matěj maurice max maxim maxime maximilian maxmilián medard
    mehmet metoděj michael michal michał michel miguel mihai mihály mika mikael mike mikko miklós mikoláš mikuláš milan
    miloslav milouš miloš mirek miroslav mohamed mojmír morten muhammad mustafa mykola mário mátyás nathan nick nicolas
    niels nils nils-erik norbert odd olaf olav oldřich ole oleg oleksandr oliver olivier olli omar ondrej ondřej oscar
    oskar ota otakar otmar otto ottokar ove pablo paolo pascal patrick patrik paul pavel pavol paweł pedro peer pekka
    pepa per per-erik peter petr petri petter philip philipp philippe pierre pierre-yves pieter piotr prokop pål péter
    přemysl quentin radan radek radim radislav radko radomír radoslav radovan rafael raimund rainer ralf ralph ramon
    raphael rastislav raymond reinhard reinhold rené reto richard rikard rob robert roberto robin roger roland rolf
    romain roman ronald rostislav ruda rudolf rune ryan rüdiger sakari salvatore sam sami samuel scott sean sebastian
    serge sergej sergio serhiy sigmund sigurd silvestr silvio simon sjoerd slavoj slavomír soren staffan standa
    stanislav stanisław stefan stefano stein stephan stephen steve steven sture svatopluk svatoslav svein sven sylvain
    sándor sébastien sören tadeusz tadeáš tamás tapio teemu teodor terje tero thibault thierry thilo thomas tibor tim
    timo timothy tobias tobiáš todd tom tomas tomasz tomislav tomáš tonda tony tor torbjörn torbjørn torsten torvald
    tristan trond udo ulrich uwe vadim valentin valentýn valerij vasile vavřinec vašek veit veli victor vidar viktor
    viliam ville vilmos vilém vincenc vincent vincenzo vladan vladimir vladimír vladislav vlastimil vlastislav vojtech
    vojtěch volker volodymyr vratislav václav víctor vít vítek vítězslav věroslav walter warren werner wilfried wilhelm
    will willem william willy wojciech wolfgang wouter xaver xavier yann yannick youssef yuriy yves zbigniew zbyněk
    zbyšek zdenda zdenek zdenko zdeno zdeněk zikmund zlatko zoltán zoran zsolt ámos árpád åge émile éric étienne óscar
    øyvind čeněk čestmír ďuro ľubomír ľuboslav ľuboš ľudovít łukasz řehoř šebestián šimon štefan štěpán
    """
)
_WOMEN = words_of(
    """
    adela adelheid adriana adéla agata agnes agnieszka agnès agáta aino aisha alberta albína aleksandra alena alenka
    alessandra alexandra alice alicja aliona aloisie alžbeta alžběta amanda amelie amy amálie amélie anabela anastasia
    anastázie andrea aneta anežka angela angelika angelina anita anja anke ann anna anna-maria anne anne-marie anneli
    annette annick antje antonie antónia apolena arlette astrid audrey aurélie ayşe barbara barbora beata beate bedřiška
    bente berit bernadette berta bettina beáta bianca birgit blahoslava blanka blažena bodil bohdana bohumila bohuslava
    božena brenda brigita brigitta brigitte brit britta bronislava bára běla camille carina carla carmen carole carolina
    caroline catherine cecílie chantal charlotte chiara chloé christa christel christiane christina christine claire
    clara claudia claudine colette corinne cornelia cynthia cécile céline dagmar dana danica daniela danielle danuta
    danuše darina darja deborah delphine denisa diana dita dobroslava dominika doris dorota dorothea dorothée drahomíra
    drahoslava drahuše edita edith elen elena eleonora elif elisa elisabeth elizabeth eliška elke ella elsa elżbieta ema
    emilia emma emílie erika estelle ester eszter eva eve evelyn evelyne evelína ewa fabienne fatima federica felicitas
    fiona florence francesca františka franziska françoise frederika friederike gabriela gabriele gabriella geneviève
    gerda gertrud gertruda giorgia giovanna gisela giulia gloria greta grete gun gunilla hana hanka hanna hannah hanne
    hannelore heather heda hedvika hedwig hege heidi heike helena helene helga henrieta henriette herta hilda hélène ida
    ildikó ilona ilse ines inge ingeborg ingrid ingunn ioana irena irene irina iris irma irène isabel isabella isabelle
    iva ivana iveta ivona iwona izabela izabella jacqueline jana janet janine jarka jarmila jaroslava jeanne jennifer
    jessica jindra jindřiška jitka jiřina joana joanna johanna jolana josefa josefína josephine jozefína judit judith
    julia juliana julie justyna justýna jutta kamila karen kari-anne karin karina karla karolina karolína katalin
    katarzyna katarína kateryna kateřina katharina kathleen kathrin katja katka katrin kerstin kirsi kjersti klaudia
    klaudie klára kornélia kristen kristin kristina kristine kristína kristýna krystyna květa květoslava květuše lada
    ladislava larisa laura laurence lea leena lena lenka leona leontýna leticia libuše liběna lidia lidmila liisa linda
    linn linnea lisa liselotte liv ljuba ljudmila lola lotte louisa louise luboslava lucia lucie lucía ludmila luisa
    luise lydia lydie lída lýdie mabel magda magdalena magdaléna magdolna maj manuela marcela margaret margareta
    margarita margit margot mari mari-liis maria mariana marianna marianne marie marie-anne marie-claude marie-hélène
    marie-louise marika marina marion marit marita marja marjo markéta markétka marlène marta martha martina martine
    mary maría mathilde matylda maud małgorzata megan melanie melissa merete mia michaela michalina michèle milada
    milana milena miloslava miluše mina minna miriam mirjam mirka miroslava mona monica monika monique muriel mária
    márta mélanie mónika nadia nadine naděžda nancy natalia nataša nathalie natália natálie naďa nela nella nicole
    nikoleta nina noemi nora odette oksana oldřiška olga olha olívie ottilie otýlie outi oľga pamela patricia patricie
    patrycja paula pauline paulína pavla pavlína perla petra petronela pia pirjo päivi radana radka radmila radomíra
    radoslava ragnhild ramona randi rebecca rebeka regina renata renate renáta riikka rita ritva romana rosa rosalie
    rosemarie rostislava roswitha rozálie ruth régine róza růžena sabina sabine sabrina samantha sandra sanna sara sarah
    satu sigrid silke silva silvia silvie simona simone siv slavomíra slavěna slávka sofia sofie solveig sonia sonja
    sophia sophie soňa stanislava stefanie stella stephanie stéphanie susan susanne svatava svetlana světlana sylva
    sylvia sylvie sára tamara tania tatiana taťána teresa tereza terezie terézia tetiana theodora thérèse tiina tina
    tone torill trine turid tuula táňa ulla ulrika ulrike unni ursula uršula ute valburga valentina valerie valérie
    vanda vanesa vanessa vendula vera veronika vesna victoria viera viktorie viktória vilma viola violeta virginie virpi
    vladimíra vladislava vlasta vlastimila václava véronique věra waltraud wanda wendy xenie yuliia yveta yvette yvona
    yvonne zdena zdenka zdeňka zdislava zina zita zlata zora zsuzsanna zuzana åse élise élodie éva ľubica ľubomíra
    ľudmila šarlota štefánia štěpánka šárka žaneta žofia žofie
    """
)
_EITHER = words_of(
    """
    alex ali andrea camille casey charlie chris claude dominique eike francis gabriele ilja ilya jackie jean jess jindra
    jo joan jordan kari kim laurence lee leslie luka maxime michele mika mirka morgan míla nicola nikita nikola pat
    robin sam sami sandy sascha sasha saša sigi simone stevie taylor terry toni valerij vlasta
    """
)
_SURNAMES_TOO = words_of(
    """
    adam ahmed albert alexander ali alois ambrož anders andreas andrew andré anthony antoine anton arnold arthur august
    balázs barbara bartoš beatrice benedikt benjamin benoit bernard bertrand blažej boris bořek bruno béla carina carl
    carlo carmen casey charles christian cruz ctibor daniel david dean denis dennis didier dominik dávid edward emil
    erik ernst eugen felix ferdinand fiala filip florian francis frank franz françois fred friedrich fritz gaston georg
    george gergely gerhard gilbert gilles grace guillaume gustav guy gábor gérard günther hans harry hassan havel
    heinrich heinz henri henry herbert hermann hervé honza hubert hugo hynek håkan imre iris jack jacob jakob jakub
    james jan jane jirka joachim john jonas jordan josef joseph joy judith julien julius juraj karel karl kaspar kašpar
    kelly kenneth kilián kim klaus klement konrad kryštof kuba kurt ladislav larry lasse laurent lee leo leon leonard
    leopold lorenzo louis luca lucien ludwig lukas lukács lukáš lászló mach magnus marc marcel marek maria marie marino
    mario marion mark markus martin martina martine martini mathieu matouš matthias maurice max maxime may mehmet
    michael michal michel miklós mikulas mikuláš miloš mohamed morgan moritz muhammad mustafa márton mátyás nicolas nils
    ole oliver olivier olsen omar otto pascal patrick patrik paul pavel perrin peter petr philipp pierre prokop pál
    péter ralph raymond reinhard reinhold renard rené richard robert roberta robin roger roland romain roman romano rosa
    rose rossi rudolf ryan sam sami samuel santos scott sean sebastian simon stefan stephan sylvain sándor sören tamás
    taylor thibault thomas tom tomas tomáš udo ulrich urban valentin vavřinec victor vidal viktor vilmos vincent vit
    václav vít vítek walter warren werner wilhelm will william wolfgang xaver youssef yves zoltán étienne šimon štefan
    štěpán
    """
)

MEN_AT_HOME = words_of(
    """
    adam albert alex alexander alexandr aleš alfons alois alojz ambrož andrej anton antonín arnošt arpád artur august
    bartoloměj bedřich benedikt benjamín blažej bohdan bohumil bohumír bohuslav bohuš boleslav boris bořek bořivoj
    branislav břetislav ctibor ctirad ctislav cyril dalibor dalimil damián dan daniel david denis dezider dimitrij
    dobroslav dominik drahomír drahoslav dušan eduard edvard emanuel emil erik eugen evžen felix ferdinand filip florián
    františek gabriel gustav havel herbert honza horymír hubert hugo hynek ignác igor imrich ivan ivo jakub jan jano
    jarda jarmil jaromír jaroslav jindřich jirka jiří jonáš josef jozef jožo julius juraj jáchym ján kamil karel karol
    kašpar kilián klement koloman konrád kristián krištof kryštof kuba květoslav ladislav leo leopold leoš lev libor
    lubomír luboš ludvík luděk lukáš marcel marek marián martin matej matouš matúš matěj max maxmilián medard metoděj
    michal mikoláš mikuláš milan miloslav milouš miloš mirek miroslav mojmír mário norbert oldřich oliver ondrej ondřej
    oskar otakar otmar oto otto patrik pavel pavol pepa peter petr prokop přemysl radan radek radim radislav radomír
    radoslav radovan rastislav rené richard robert robin roland roman rostislav rudolf samuel sebastián silvestr slavoj
    slavomír standa stanislav svatopluk svatoslav tadeáš teodor tibor tobiáš tomáš tonda valentin valentýn vavřinec
    vašek viktor viliam vilém vincenc vladan vladimír vladislav vlastimil vlastislav vojtech vojtěch vratislav václav
    vít vítek vítězslav věroslav zbyněk zbyšek zdenda zdenek zdenko zdeněk zikmund zlatko čeněk čestmír ľubomír ľuboslav
    ľuboš ľudovít řehoř šebestián šimon štefan štěpán
    """
)
"""Men's given names that are common in Czech and Slovak: the Czech fifth case is certain for these."""

BOTH_GENDERS = _EITHER
MEN = (_MEN | MEN_AT_HOME) - BOTH_GENDERS
WOMEN = _WOMEN - BOTH_GENDERS
GIVEN = MEN | WOMEN | BOTH_GENDERS
SURNAMES_TOO = _SURNAMES_TOO
"""Given names that are surnames too: their place alone does not tell what they are."""


def gender_of_given(name: str) -> str | None:
    """Return m or f for a given name of one gender; None for names of both genders and unknown names."""
    key = name.lower()
    if "-" in key and key not in GIVEN:
        genders = {gender_of_given(part) for part in key.split("-")}
        return genders.pop() if len(genders) == 1 else None
    if key in BOTH_GENDERS:
        return None
    if key in MEN:
        return None if key in WOMEN else "m"
    return "f" if key in WOMEN else None


def is_given(name: str) -> bool:
    """Tell whether a word, or each half of a hyphenated word, is a known given name."""
    key = name.lower()
    return key in GIVEN or ("-" in key and all(part in GIVEN for part in key.split("-")))
