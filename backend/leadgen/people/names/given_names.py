"""Given names whose bearers' gender is known, names of both genders, and given names that are surnames too."""

from __future__ import annotations

from leadgen.people.names.tables import words_of

_MEN = words_of(
    """
    aarne aaron adam adolf adrien ahmed ahmet aidan aki alan albert albin albín alessandro alexander alexandr alexej
    aleš alfons alfréd ali alistair alois alojz ambrož amedeo anders andreas andrej andrew andriy andré angus antal ante
    anthony antoine anton antonio antonín antti arild armand arnaud arne arnold arnošt arthur arto artur arturo asbjørn
    attila august augustin axel balint baltazar balázs baptiste barry bartolomej bartoloměj bartłomiej basil bedřich ben
    benedikt bengt benjamin benjamín bernard bernd bernhard bernt bertil bertram birger bjarne bjorn bjørn blahoslav
    blaise blažej bogdan bogusław bohdan bohumil bohumír bohuslav bohuš boleslav boris bořek bořivoj bradley bram
    branislav brendan brett brian bruno bryan burkhard byron bálint béla břetislav calvin carl carlo carlos cesare chad
    charles christer christian christoph christophe christopher claudio clemens clifford clive clément colin connor
    corentin corrado craig cristian csaba ctibor ctirad ctislav curtis cyril czesław cédric dag dalibor dalimil damien
    damián dan daniel daniele dario dariusz darren david dawid dean denis dennis derek desmond detlef dezider didier
    diego dieter dietmar dimitrij dino dirk dmytro dobroslav dominik donald donato douglas dragan drahomír drahoslav
    duane dušan dylan dénes eckhard edgar edmond edmund edoardo eduard edvard edward eero egil egon einar eirik elias
    eliáš elliot elliott emanuel emanuele emil emiliano enrico enzo erhard eric erich erik erkki erlend ernest ernst
    ernő erwin esa espen ettore eugen eugeniusz eusebio evžen ewan fabian fabien fabio fabrice fausto federico felix
    ferdinand ferenc fernando filip filippo finn flavio florian florián folke francesco francis franck frank františek
    franz franziskus françois fred frederik fridrich friedrich fritz frode frédéric frédérik gabriel gaetano gary
    gaspard gavin gaël geir geoffrey georg george georges georgi gerald gerd gergő gerhard gero gerrit gerry giacomo
    gianfranco gianni gilles giorgio giovanni giuliano giuseppe goran gordon gottfried graham grant greg gregor gregory
    grzegorz guido guilherme guillaume gunnar gustaf gustav guy györgy győző gábor gérard géza göran gösta götz günter
    günther hagen halvor hampus hannes hannu hans hans-georg hans-jürgen hans-peter harald harri harry hartmut harvey
    hassan hasse havel heikki heiko heiner heinrich heinz helmut hendrik henk henri henrik henry henryk herbert heribert
    hermann herve hervé holger honza horst hubert hugo hynek håkan håkon ian ignacio ignác igor ilja ilkka imre ingemar
    ingo ingolf ioannis ionuț isaac istván ivan ivar ivaylo ivo ivor iván jaakko jaap jacek jack jacob jacques jakob
    jakub james jan janne jano janusz jarda jared jari jarle jarmil jaromír jaroslav jarosław jason javier jean
    jean-baptiste jean-claude jean-françois jean-luc jean-marc jean-michel jean-paul jean-pierre jeffrey jens jenő
    jeremy jerker jeroen jerome jerzy jesper jesse jim jimmy jindřich jirka jiří joachim joaquín jochen joe joel johan
    johann johannes john john-arne jon jonas jonathan jonny jonáš joost jorge jorma josef joseph josh joshua jost josé
    jouko jozef joão jožo juan juha juhani jukka jukka-pekka jules julien julius julián juraj justin jyrki jáchym ján
    jános jérôme józef jörg jørgen július jürg jürgen kacper kai kalevi kalle kamil karel kari karl karl-heinz karol
    karsten kaspar kazimierz kašpar kees keith ken kenneth kevin kilián kimmo kjell klaus klaus-peter klement knut
    koloman konrad konrád konstantin krister kristián krisztián krištof krystian kryštof krzysztof kurt květoslav kyle
    károly ladislav lage lajos lambert lance larry lars lasse laurent lauri leandro lech leif lennart leo leon leonard
    leopold leoš leszek levente lewis liam libek libor lionel lloyd lorenz lorenzo loris lothar louis loïc lubomír luboš
    luc luca lucas luciano lucien ludovic ludvig ludvík ludwig luděk luigi luis luka lukas lukáš lutz lászló maarten
    maciej magne magnus maksymilian malcolm manfred manfredi manuel marc marcel marcello marcin marco marcus marek mario
    marius mariusz marián mark markku marko markus martin martinus martti marty massimo matej mateusz mathias mathieu
    mathis matouš mats matteo matthew matthias matti matúš matěj maurice maurizio mauro max maxim maxime maximilian
    maxmilián medard mehmet meinhard melvin metoděj michael michal michał michel mieczysław miguel mihai mihály mika
    mikael mike mikko miklós mikoláš mikuláš milan miles miloslav milouš miloš mirek mirko miroslav mirosław mitchell
    mohamed mojmír morris morten muhammad mustafa mykola mário mátyás máté måns nathan nathaniel neil nick nicolas niels
    nigel niklas nikolai nils nils-erik noah norbert norman odd oddbjørn oddvar olaf olav olavi oldřich ole oleg
    oleksandr oliver olivier olle olli omar omer ondrej ondřej orlando oscar oskar osmo osvaldo ota otakar otis otmar
    ottmar otto ottokar ottó ove owen pablo paolo pascal pascual patrick patrik paul pavel pavol paweł pedro peer pekka
    pentti pepa per per-erik perry pertti peter petr petri petter phil philip philipp philippe pier piero pierre
    pierre-yves pieter piotr prokop przemysław pål péter přemysl quentin radan radek radim radislav radko radomír
    radoslav radosław radovan rafael rafał raffaele ragnar raimo raimund rainer ralf ralph ramon ramón randy raoul
    raphael rastislav ray raymond raúl reijo reinhard reinhold renato renaud rené reto riccardo richard rikard risto
    roar rob robert roberto robin rocco roderich rodney rodrigo roger roland rolf romain roman ron ronald ross rostislav
    roy ruben rubén ruda rudolf rune rupert russell ryan ryszard rémi róbert rüdiger sakari salvatore sam sami sampo
    samuel saverio scott sean sebastian seppo serge sergej sergio serhiy shane shaun sidney siegfried sigmund sigurd
    silvano silvestr silvio simon sindre sixten sjoerd slavoj slavomír sondre soren spencer staffan stan standa
    stanislav stanisław stefan stefano steffen stein sten stephan stephen steve steven stig stuart sture sune svatopluk
    svatoslav svein sven svenn sverker sylvain sylvester szabolcs szilárd szymon sándor sébastien sönke sören sławomir
    tadeusz tadeáš tage tamás tancrède taneli tapio tauno teemu teodor terence terje tero theo theodore thibault thierry
    thilo thomas thorbjørn thorsten théo tibor till tim timo timon timothy tivadar tobias tobie tobiáš todd toivo tom
    tomas tomasz tomislav tomáš tonda tony tor torbjörn torbjørn torgny torkel tormod torsten torvald trevor tristan
    trond troy trygve tuomas tyler udo ulf uli ulrich umberto urho urs uwe vadim valentin valentýn valerij valerio
    vasile vaughn vavřinec vašek vegard veikko veit veli vernon vesa victor vidar viggo viktor viliam ville vilmos vilém
    vince vincenc vincent vincenzo vinzenz vito vittorio vladan vladimir vladimír vladislav vlastimil vlastislav vojtech
    vojtěch volker volodymyr vratislav václav víctor vít vítek vítězslav věroslav wade waldemar walter warren wayne
    werner wesley wieland wiesław wiktor wilfried wilhelm will willem william willy wincenty winfried wojciech wolf
    wolfgang wouter władysław xaver xavi xavier yann yannick yngve youssef yuriy yves zach zbigniew zbyněk zbyšek zdenda
    zdenek zdenko zdeno zdeněk zdzisław zeno zikmund zlatko zoltán zoran zsigmond zsolt zygmunt ákos ámos árpád åge
    émile éric étienne évariste óscar øyvind čeněk čestmír ďuro ľubomír ľuboslav ľuboš ľudovít łukasz řehoř šebestián
    šimon štefan štěpán żeno
    """
)
_WOMEN = words_of(
    """
    abigail ada adela adele adelheid adriana adèle adéla agata agathe agnes agnieszka agnès agáta aila ailsa aimée aini
    aino aisha alba alberta albína aleksandra alena alenka alessandra alessia alexandra alice alicja aliona alison alix
    allegra alma aloisie alva alžbeta alžběta amanda amandine amelie amy amálie amélie anabela anastasia anastázie anaïs
    andrea andrée aneta anežka angela angelika angelina angie anikó anita anja anke ann anna anna-maria annabel anne
    anne-grete anne-marie annegret anneli annette annick annie annika annikki anouk antje antonella antonie antónia
    apolena april ariane arianna arja arlette armelle asia assunta astri astrid aud aude audrey aurora aurélie ava
    axelle ayşe babette barbara barbel barbora barbro beata beate becky bedřiška bella benedetta bente berit bernadette
    berta beth bethany bettina betty beverly beáta bianca birgit birgitta bjørg blahoslava blandine blanka blažena bodil
    bogumiła bohdana bohumila bohuslava bonnie borbála borghild bożena božena brenda bridget brigita brigitta brigitte
    brit britta bronislava brooke brunhilde brynhild bára bärbel bénédicte bérénice běla cajsa camilla camille capucine
    carin carina carine carla carlotta carly carmen carol carola carole carolina caroline carolyn cassandra caterina
    catherine cathleen cathy cecilia cecílie chantal charlotte chelsea cheryl chiara chloé christa christel christelle
    christiane christie christina christine cindy cinzia claire clara claudia claudine clelia clotilde clémence colette
    coline concetta connie cordula corinne cornelia cristina crystal csilla cynthia cäcilia cécile céline dagmar dagny
    daisy dana danica daniela danielle danièle danuta danuše daphne darina darja dawn debora deborah deirdre delphine
    denisa denise diana diane dita dobroslava dominika donatella donna dora doris dorota dorothea dorothee dorothy
    dorothée drahomíra drahoslava drahuše dóra dörte ebba edda edeltraud edina edita edith edyta eeva eija eileen eivor
    elaine eleanor elen elena eleonora elfriede eliana elif elin elina elisa elisabeth elisabetta elizabeth eliška elke
    ella ellen elsa elsie elvira elżbieta ema emanuela emese emilia emily emma emmanuelle emmi emílie emőke enid enikő
    enrica erika erin erna ersilia erzsébet estelle ester esther eszter ethel eugenia eugénie eva eva-lena eva-maria eve
    evelyn evelyne evelína evi ewa ewelina fabiana fabienne fabiola faith fanni fanny fatima federica felicitas felicity
    fiona fiorella flavia flavie florence flóra francesca františka franziska françoise frederika freya frida friederike
    fulvia gabi gabriela gabriele gabriella gaia gail gaëlle gemma geneviève georgia georgina gerda gerlind gerlinde
    gertrud gertruda gesine ghislaine gianna gillian gina ginger gioia giorgia giovanna gisela gitta giulia giuliana
    giuseppina gladys glenda gloria graziella grażyna greer greta grete grethe gro gudny gudrun gun gunilla gunnel
    gunvor guri gwen gwenaëlle gyöngyi györgyi hailey hajnalka halina hana hanka hanna hannah hanne hannele hannelore
    harriet hayley hazel heather heda hedvika hedwig hege heidemarie heidi heidrun heike helena helene helga helinä
    hella henrieta henriette herma herta hilda hilde hildegard hilkka hillevi hjørdis holly honorata hope huguette
    hélène ibolya ida ilaria ildikó ilenia ilka ilona ilse imke imma imogen ina ines inge ingeborg ingegerd ingela inger
    ingrid ingunn insa inès ioana iona irena irene irina iris irja irma irmgard irmina irène irén isabel isabella
    isabelle isaure isla isolde iva ivana iveta ivona ivonne ivy iwona izabela izabella jacqueline jadwiga jana janet
    janice janina janine jarka jarmila jaroslava jasmine jeanette jeanne jeannine jemima jenna jennifer jenny jessica
    jill jillian jindra jindřiška jitka jiřina joana joanna joanne jocelyn johanna johanne jolana jolanta jorunn josefa
    josefína josephine josette josiane josie joséphine joyce jozefína judit judith judy jule julia juliana julie
    juliette julita june justine justyna justýna jutta júlia kaarina kaija kaisa kamila karen kari-anne karianne karin
    karina karla karolina karoline karolína katalin katariina katarzyna katarína kate kateryna kateřina katharina
    katherine kathleen kathrin kathryn katie katja katka katrin kendra kerstin kinga kirsi kirsten kirsti kirsty kjersti
    klaudia klaudie klára kornélia kristen kristi kristin kristina kristine kristy kristína kristýna krisztina krystyna
    kunigunde květa květoslava květuše käthe lada ladislava lara larisa laura laure lauren laurence lea leah leanne
    leena leila lena leni lenka leona leontýna leticia letizia lia liana libby libuše liběna lidia lidmila liesel
    lieselotte liisa liliana liliane lilla lillian lily linda linn linnea lisa lisbeth liselotte liv ljuba ljudmila lola
    lore loredana lorella lorna lorraine lotta lotte louane louisa louise lovisa luana luboslava lucia luciana lucie
    lucienne lucile lucinda lucy lucyna lucía ludmila ludwika luigia luisa luise luzia lydia lydie lynne léa léonie lída
    lýdie maarit mabel maddalena maddie madeleine maeve magda magdalena magdalene magdaléna magdolna maija maike maire
    maisie maj malin mandy manon manuela mara marcela marcia mareike margaret margareta margarete margaretha margarita
    margaux margherita margie margit margot marguerite mari mari-liis maria mariana mariangela marianna marianne marie
    marie-anne marie-claude marie-hélène marie-louise mariella marielle marika marilena marina marion marisa marit
    marita marja marja-liisa marjatta marjo marjorie markéta markétka marlene marlies marlène marsha marta martha
    martina martine mary maryla maryse marzia maría mathilde matilde matylda maud maureen maxine małgorzata mechthild
    meg megan meike melanie melinda melissa merete merle mervi mette mia michaela michalina michela micheline michèle
    mikaela milada milana mildred milena millie miloslava miluše mina minna miranda mireille mirella miriam miriana
    mirjam mirka miroslava mirosława moira molly mona monica monika monique muriel myriam mária márta mélanie mónika
    nadia nadine nadège naděžda nancy naomi natalia natalie nataša nathalie natália natálie naďa nela nele nell nella
    niamh nicole nicoletta niina nikoleta nikolett nina ninon noemi nora noreen norma notburga noémi noémie nóra océane
    oddny oddrun odette odile oksana oldřiška olga olha olive olivia oliwia olívie orietta orsolya orvokki ottavia
    ottilie otýlie outi oľga paige pam pamela paola patricia patricie patrizia patrycja patty paula paulette pauline
    paulína pavla pavlína penelope penny perla perrine petra petronela philippine phoebe phyllis pia piera pina pirjo
    pirkko piroska polly poppy priscilla päivi rachael rachel radana radka radmila radomíra radoslava raffaella ragna
    ragnhild raija raili ramona randi raphaëlle rebecca rebeka regina renata renate renáta ricarda rigmor riikka riitta
    rita ritva romana rosa rosalba rosalie rosalind rosalinde rosanna rosaria rosemarie rosemary rosi rosie rosina
    rossana rossella rostislava roswitha roxane roxanne rozália rozálie ruby ruth régine réka róza růžena saara sabina
    sabine sabrina sadie sally salomé samantha sandra sandrine sanna sara sarah sari sarolta satu seija serena sheila
    shelley sherry sheryl shirley sian sieglinde sigbritt sigrid silke silva silvana silvia silvie simona simone sinead
    siobhan sirkka sirpa sisko sissel siv slavomíra slavěna slávka sofia sofie sointu solange solveig sonia sonja sophia
    sophie soňa stacey stanislava stanisława stefania stefanie steffi stella stephanie stina stéphanie sue susan susann
    susanna susanne susie suzanne suzie svatava svenja svetlana světlana swantje sylva sylvaine sylvia sylvie sylwia
    synnøve szilvia sára ségolène séverine tabitha taina tamara tania tara tarja tatiana taťána teresa tereza terezie
    terhi terézia tessa tetiana theodora theresa theresia thérèse tiina tina tiziana tone tordis torhild torill torunn
    tracey traudl traute trine trisha trude turi turid tuula tuva tytti táňa tímea tünde ulla ulrika ulrike unni ursula
    urszula uršula uschi ute valburga valentina valentine valeria valerie valérie vanda vanesa vanessa vappu vendula
    vera verena veronika vesna vibeke vicky victoire victoria viera viktoria viktorie viktória vilma viola violaine
    violet violeta virginia virginie virpi virág vittoria viveka viviane vladimíra vladislava vlasta vlastimila václava
    véronique věra waltraud wanda wenche wendy whitney wiesława wiktoria willow wiltrud winifred xenie yolande yuliia
    yveta yvette yvona yvonne zdena zdenka zdeňka zdislava zina zita zlata zoe zofia zora zoë zsuzsa zsuzsanna zsófia
    zuzana zuzanna zélie ágnes ännchen åsa åse åshild éliane élisa élise élodie éloïse émilie éva ľubica ľubomíra
    ľudmila łucja šarlota štefánia štěpánka šárka žaneta žofia žofie
    """
)
_EITHER = words_of(
    """
    alex alexis ali andie andrea ashley cameron camille casey charlie chris claude dale dominique eike francis gabriele
    gene helge hilary ilja ilya jackie jay jean jess jindra jo joan jordan kari kay kelsey kerry kim laurence lee lesley
    leslie lindsay lindsey luka lynn mackenzie madison maxime meredith michele mika mirka morgan míla nicola nikita
    nikola pat robin sam sami sandy sascha sasha saša sigi simone stevie taylor terry toni tracy valerij vlasta
    """
)
_SURNAMES_TOO = words_of(
    """
    ada adam ahmed alan albert alexander alexis ali alison alois ambrož anders andreas andrew andré angus annabel
    anthony antoine anton arnold arthur ashley august balázs barbara barry bartoš basil beatrice benedetta benedikt
    benjamin benoit bernard bernhard bertram bertrand beverly blaise blandine blažej borbála boris bořek bradley brett
    brooke bruno bryan byron bálint béla calvin cameron carina carl carlo carly carmen carol casey charles christian
    claire claudio clemens clifford colin connor constance craig cruz crystal csaba ctibor curtis dag daisy dale damien
    daniel dario darren david dawid dawn dean denis dennis derek desmond didier diego dominik donato dora douglas duane
    dylan dávid dénes edmond edmund edward ellen elliot elliott emil enrico enzo erik ernst esther eugen faith felix
    ferdinand fernando fiala filip filippo finn flavio florian francis frank franz françois fred frida friedrich fritz
    gaetano gail gaspard gaston gavin georg george georgia gerd gergely gerhard gianna gilbert gilles gina gioia glenda
    gordon grace graham grant greer greg gregor gregory guillaume gunnar gustav guy gábor gérard günther hailey hans
    harry harvey hassan havel hazel heinrich heinz henri henry herbert hermann hervé holly honza hope hubert hugo hynek
    håkan ian imre inger iris isaac ivor ivy jack jacob jakob jakub james jan jane jared jasmine jay jenny jerome jesse
    jirka joachim joan joaquín john jonas jordan josef joseph joy joyce judith judy jules julien julius june juraj karel
    karl kaspar kay kašpar keith kelly kenneth kerry kilián kim kirsten klaus klement konrad kryštof kuba kurt kyle
    ladislav lambert lance lara larry lasse laure laurent leah lee leif leo leon leonard leopold lesley lewis lia lily
    lindsay lindsey lionel lloyd lorenz lorenzo louis luc luca lucien ludwig lukas lukács lukáš lutz lynn lynne lászló
    mabel mach madeleine magnus malcolm manon marc marcel marcia marek marguerite maria marie marino mario marion marisa
    marius mark markus martin martina martine martini mathieu matouš matthias maurice mauro max maxime may mehmet
    mercedes merle michael michal michel miklós mikulas mikuláš miles miloš mitchell mohamed molly morgan moritz morris
    muhammad mustafa márton mátyás máté neil nell nicolas nigel nils noah norma norman ole olive oliver olivier olsen
    omar orlando otto ottó owen paige paola pascal pascual patrick patrik paul pavel penny perrin perry peter petr
    philipp piero pierre polly poppy prokop pál péter raffaella ragna ralph ramon ramón ray raymond reinhard reinhold
    renard renaud rené richard rita robert roberta robin rocco rodrigo roger roland romain roman romano ron rosa rose
    rosina ross rossi ruben ruby rudolf rupert russell ryan sally salomé sam sami samuel santos scott sean sebastian
    shane sheila shelley sherry sidney simon siv spencer stacey stan stefan stephan stuart sylvain szymon sándor sören
    tamás taylor terence theodore thibault thomas till tobie tom tomas tomáš tracey tracy trevor troy tyler udo ulrich
    urban urs valentin vaughn vavřinec vernon victor vidal viktor vilmos vince vincent violet virginia virág vit vito
    václav vít vítek wade walter warren wayne werner wesley whitney wilhelm will william wolf wolfgang xaver youssef
    yves zoltán étienne šimon štefan štěpán
    arnaud aleš bernd bjørn claude clément dominique gabriel ivan jean kamil leslie lucas marcin marta matěj oldřich
    olavi ondřej oscar rozálie stein sten stig tapio terry vidar volker zikmund
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
