"""Given names and the short forms that people use for them. Pure."""

from __future__ import annotations

from functools import cache

from leadgen.fields.text import normalize_text

# A line is one given name, first the full form, then what its bearers are called.
_NAMES = """
adam adas | adela ada adelka | alena alenka alka | alexandr alexander alex sasa sascha sasha | alfred fred alf |
alzbeta betka betty elzbieta | andrea andrejka andy | andreas andy anders andi | anna anicka anca andulka hanka anja |
annette anni annie | antonin tonda tonik toncek antonio toni tony | antonie tonka tonicka | barbara bara barka barbora |
barb babsi | benjamin ben benny | bohumil bohous bob bohus | bohuslav bohous | bozena bozka | bretislav breta |
charles charlie chuck | christian chris christoph | christina chris christine tina kristina | christopher chris |
dagmar dasa dada | daniel dan danny dani | daniela dana danka dany | david dave davey | dominik dominic dom |
eduard eda edward ed eddie ted teddy ned edvard | elisabeth elizabeth liz lisa beth betty eliska lizzie liesel elli |
emanuel eman manu | emilie emilka emily emmy | ernst ernest ernie | eva evka evicka evina | filip phil philip philipp |
frantisek franta fanda ferko fera | franz franzl | frantiska fanka fany | frederic fred frederick fritz friedrich |
gabriela gabina gabi gaby | georg george schorsch jorg | gerhard gerd gert | gregory greg gregor | gustav gusta gus |
hana hanka hanicka hanna | hans johann johannes hannes hansi jo | heinrich heinz heiner hein | helena helenka hela |
henry harry hank henrik | hubert hubi | ignac nacek ignaz | irena irenka irka | ivana iva ivanka | ivan vana ivo |
jakub kuba jakoub jacob jake | james jim jimmy jamie | jan honza jenda honzik jenicek janek | jana janka janicka |
jaromir jarda jarek | jaroslav jarda jarek slavek | jaroslava jarka jarca | jean jeannot | jennifer jen jenny |
jindrich jindra henry | jiri jirka jura jirik | jirina jirka jirinka | johan juhani john juha jussi jukka |
john johnny jack | jonathan jon jonny | josef pepa jozka pepik jozko jozef josip joseph joe sepp | josefina pepina |
julius jula | kamil kamilek | karel kaja karlik kadla karol | karl kalle kalli | katharina kathrin kathi kaethe |
katerina katka kacka kacenka katarina | katherine kate kathy katie kat | kenneth ken kenny | klara klarka |
kristyna tyna kristyn | ladislav lada laco ladik lacko | lars lasse | lawrence larry | lenka leni | leonard leo len lennart |
libuse liba | linda lindy | lubomir lubos lubo | lucie lucka lucinka lucy | ludmila lida ludka milka | ludvik ludek |
ludwig lutz | magdalena magda majda lena leni | marcela marcelka | marek mara | margaret maggie meg peggy peg |
margarete grete gretel marga | maria marie mary marja maja mimi mitzi | marie maruska majka marenka manka |
marketa marketka | martin mates marty | martina marta | mary molly polly | matej matous matyas matt | matthew matt |
matthias hias matti | michael mike mick mickey michi mischa | michal misa misko michalek | michaela misa michi |
milada milka | miloslav milos mila | miroslav mirek mira miro | miroslava mirka | monika mona moni monca |
natalie natasa natka | nicholas nick nicky nicolas | nikola nika niki | oldrich olda | olga olinka olia | ondrej ondra andrej |
otakar ota | otto ota | patricia pat patty trish tricia | patrik pata patrick pat paddy | pavel pavlik paja palo |
pavla pavlina paja | paul pauli | pekka petri | peter pete piet | petr peta petrik petya peto | petra petulka peta |
premysl premek | radek radecek | radka radana | radoslav rado radek | radomir radek | rebecca becky | rene renda |
renata renca | richard ricky rick dick rich risa | robert rob bob bobby robby bert robin | roman romca | ronald ron ronny |
rostislav rosta | rudolf ruda rudi rolf | ruzena ruza | samuel sam sammy samo | sabine bine | silvie silva sylvia |
simona sima | stanislav standa stano stanley | stanislava stana | stepan stepa stefan stephan steffen | stephanie steffi |
stephen steve steven | susan sue susie suzy | susanne susi sanne | svatopluk svata | terezie terka tereza terez |
theresa terry tess | thomas tom tommy thom | timothy tim | tomas tom tomik | ursula uschi ulla | vaclav vasek venca vena |
valerie valca | vendula venda | veronika verca verka vera vroni | viktor vik victor vic | viktorie vika vicky victoria |
vilem vila vilda | vincent vinc vince | vit vitek | vladimir vlada vladik vova | vladislav vlada | vlastimil vlasta vlastik |
vojtech vojta | walter walt walli | wilhelm willi willy helmut | william bill billy will willie | wolfgang wolf |
zbynek zbyna | zdenek zdenda zdena zdenko | zdenka zdena zdenicka | zuzana zuzka zuzanka | pascal paco | bernard bernie bernd |
bernhard bernd | catherine cathy cat kate | dieter didi | dorothea dora doris thea | eberhard ebi | eugen jenda gene eugene |
josephine jo | jurgen jorgen | guillaume gui | kirsten kiki | knut knutte | kristian kris | reinhard reiner | siegfried sigi |
sebastian seb basti bastian | soren sorn | torsten toto | ulrich uli ulli | yvonne yvi | mikael mikko miika | juhana juho |
aleksi aleksanteri ale | heikki heiki henrikki | kaarina kaija | maarit maija | tuomas tomi | antero antti | olavi olli
"""
_SHOWN_FORMS = 3


@cache
def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_lines()):
        for name in line:
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


@cache
def _lines() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(part.split()) for part in " ".join(_NAMES.split()).split(" | "))


def is_nickname_of(one: str, other: str) -> bool:
    """Tell whether two different words may be one given name: "honza" and "jan", "bob" and "robert".

    Words are normalised (`normalize_text`). Two short forms of one name count too.
    """
    groups = _groups()
    return not groups.get(one, frozenset()).isdisjoint(groups.get(other, frozenset()))


def forms_of_given(name: str) -> tuple[str, ...]:
    """Return a few other forms of a given name, the most usual first."""
    lines = _lines()
    groups = [lines[number] for number in sorted(_groups().get(normalize_text(name), ()))]
    forms = [line[0] for line in groups] + [form for line in groups for form in line[1:]]
    return tuple(dict.fromkeys(form for form in forms if form != name))[:_SHOWN_FORMS]
