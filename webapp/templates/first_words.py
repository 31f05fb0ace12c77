"""What a sentence begins with whose words are all its own, by the closed classes of words of each language."""

from __future__ import annotations

from webapp.shared.words import word_set

NUMBERS = {
    "en": "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundreds thousands "
    "millions half about around nearly almost over",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig hundert tausend "
    "hunderte tausende rund etwa fast knapp ungefähr mindestens höchstens",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze vingt trente quarante cinquante cent mille près "
    "environ presque plus moins",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta cien mil "
    "casi cerca unos unas más menos",
}
BEGINNINGS = {
    "de": "der die das den dem des ein eine einen einem einer eines kein keine jeder jede jedes jeden jedem alle "
    "allen viele vielen manche mehrere wenige einige zahlreiche sämtliche man wer wir ich sie du ihr unser unsere "
    "unserem unseren mein meine in im ins am an auf aus bei beim mit nach seit vom von vor für zum zur zu unter über "
    "um durch ohne gegen gegenüber während wegen trotz bis laut gemäß innerhalb außerhalb zwischen neben hinter "
    "anhand mithilfe dank statt wenn sobald falls solange obwohl heute",
    "fr": "le la les un une des du de au aux chaque tout toute tous toutes plusieurs certains certaines beaucoup "
    "quelques aucun aucune peu nul on nous vous je notre nos votre vos mon ma mes qui quiconque dans en sur sous "
    "pour par avec sans chez entre depuis dès pendant durant selon vers contre malgré après avant à parmi lors grâce "
    "jusqu’à quand lorsque si comme bien face aujourd’hui",
    "es": "el la los las un una unos unas cada todo toda todos todas mucho mucha muchos muchas varios varias algunos "
    "algunas algún alguna pocos pocas ningún ninguna cualquier cualquiera nadie nosotros nuestro nuestra nuestros "
    "nuestras mi yo usted ustedes quien quienes en con para por desde durante según entre sin sobre tras hasta ante "
    "bajo contra de a al del mediante gracias cuando si aunque como mientras donde hay existe existen hoy no",
}
"""What a sentence may begin with besides a name: in these languages its noun hardly ever stands first."""
NOT_FIRST = {
    "de": word_set(
        "auch aber doch denn und oder sondern sonst dann danach davor dabei dadurch dafür dagegen daher daraufhin "
        "darum da dort hier hierbei hierzu jetzt nun so somit deshalb deswegen trotzdem dennoch jedoch allerdings "
        "außerdem zudem ferner ebenso ebenfalls gleichzeitig inzwischen mittlerweile schließlich zuerst zunächst "
        "zuletzt später früher bald oft manchmal immer nie niemals wieder noch schon erst nur sogar bereits ja nein "
        "gut klar genau eben halt also na tja vielleicht wahrscheinlich vermutlich natürlich leider zwar einst "
        "einmal anschließend insgesamt übrigens überhaupt jedenfalls immerhin ansonsten andererseits einerseits "
        "anders anstatt weil ob dass damit nachdem bevor wobei wodurch wofür womit weshalb was warum wie wo woher "
        "wann welche welcher welches er es ihm ihn ihnen dies diese dieser dieses jene jener solche solcher selbst "
        "derselbe dieselbe beide beides andere anderes weitere letzteres ist sind war waren hat haben hatte kann "
        "können wird werden wurde soll sollte muss gibt heißt bedeutet kostet mehr weniger besser jeweils darüber "
        "darunter daran darin davon dazu hinzu gerne endlich gestern morgen vorher nachher ungefähr genauso vielmehr "
        "stattdessen nämlich nicht nichts kaum fast sehr ganz etwas irgendwann irgendwie einstweilen wirklich wohl "
        "ach oh ebendeshalb gerade soweit sofern sowie nebenbei seitdem seither stets zusätzlich zugleich derweil "
        "gleichwohl indes indessen unterdessen währenddessen meist meistens häufig selten plötzlich dahinter daneben "
        "dazwischen drittens zweitens erstens lediglich indem je desto"
    ),
    "en": word_set(
        "he she it they him her his hers its their theirs them this that these those such one ones who whom whose "
        "which what and but or nor so yet for because though whereas unless until however therefore thus hence then "
        "now here also again still already soon later earlier once twice first second third fourth fifth last next "
        "lastly instead meanwhile nevertheless nonetheless moreover furthermore otherwise perhaps maybe just only "
        "even not never always often sometimes together too rather quite well back elsewhere afterwards afterward "
        "indeed besides overall fewer less better worse further another other others both either neither same none "
        "likewise accordingly too is are was were be been do does did have has had can could will would shall should "
        "may might must yes no oh ok okay right sure please let anyway plus hopefully sadly luckily thankfully "
        "importantly alas enter similarly"
    ),
}
"""Words of the closed classes that a sentence does not begin with whose words are all its own; a noun may be "
"first."""

FIRST_WORDS = {code: word_set(words) for code, words in BEGINNINGS.items()}
NUMBER_WORDS = {code: word_set(words) for code, words in NUMBERS.items()}
