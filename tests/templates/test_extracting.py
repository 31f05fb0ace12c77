from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from webapp.ingest.sentences import split_sentences
from webapp.templates.boilerplate import is_boilerplate
from webapp.templates.extracting import FEW, candidates, choose
from webapp.templates.passages import Passage
from webapp.templates.self_contained import is_self_contained
from webapp.templates.standing import after_tag, standing, stands_alone

ALONE = """
Alcohol rub is the first choice for hands that look clean.
A question mark means that a source is missing or does not say what the author claims.
Readers who must keep a finger in the back of the book soon stop looking.
This study compares two ways of washing hands in forty hospitals.
Wash with soap and water when hands are visibly dirty.
We found that small teams answer a question in half the time of large ones.
Die Fußnote steht neben der Zeile, die sie belegt.
Les mains sont lavées avant chaque contact avec un patient.
富士山は日本で一番高い山として世界中によく知られている。
Die Fußnote entstand als Versprechen, dass der Leser alles prüfen kann.
Ein Pen hält sich nach dem Öffnen achtundzwanzig Tage bei Zimmertemperatur.
Das Robert-Koch-Institut empfiehlt die Impfung allen Menschen über sechzig.
Um Fehler zu vermeiden, sollte jede Dosis von zwei Personen geprüft werden.
Um 1900 lebten in Wien mehr als zwei Millionen Menschen.
Die Stadt Wien besitzt eine der größten Bibliotheken in Mitteleuropa.
Eine Fußnote, die man nicht verfolgen kann, ist nur ein Ornament.
Der Leser sollte die Seite ohne Suche finden können.
Lesende vertrauen einem Text mehr, wenn er seine Quellen nennt.
Liebe ist in den Romanen des 19. Jahrhunderts das häufigste Thema.
Sie-Form und Du-Form werden in deutschen Briefen streng unterschieden.
Das Gesetz von 1949 regelt die Rechte aller Bürger in Deutschland.
La note de bas de page est née comme une promesse faite au lecteur.
Un stylo ouvert se conserve vingt-huit jours à température ambiante.
L'eau potable manque encore dans la plupart des villages du nord.
Les lecteurs font davantage confiance à un texte qui cite ses sources.
Paris compte plus de mille bibliothèques ouvertes au public.
Il faut se laver les mains avant chaque contact avec un patient.
Il existe trois types de notes dans les livres savants.
La nota al pie nació como una promesa que se hace al lector.
Una pluma abierta se conserva veintiocho días a temperatura ambiente.
El agua potable falta todavía en la mayoría de los pueblos del norte.
Los lectores confían más en un texto que cita sus fuentes.
Madrid tiene más de cien bibliotecas abiertas al público.
El este del país recibe menos lluvia que la costa del norte.
Es necesario lavarse las manos antes de cada contacto con un paciente.
Está prohibido fumar en todas las salas de la biblioteca.
Es obligatorio llevar el carné en todas las salas de la biblioteca.
Hace falta un carné para llevarse un libro de la biblioteca.
Der Unterschied zwischen einer Fußnote und einer Endnote ist ihr Ort.
Die Antwort auf die Frage nach der ältesten Fußnote liegt in London.
Paracetamol, also known as acetaminophen, lowers the temperature of a patient.
Patients drink water instead of juice on the day before the operation.
If it rains for three days, then the river floods the lower fields.
Water freezes at temperatures below zero degrees Celsius.
Children above the age of six may take two tablets a day.
Hi-fi equipment of the seventies was built to last for decades.
Um Kulthum sang for four hours in a single evening in Cairo.
Hi vis jackets are required on every building site in the country.
Right-handed readers turn the page with the hand that holds the pencil.
Welcome signs at the border are written in three languages.
Thank-you letters should be written by hand within a week of the gift.
Dear readers of small print have always been the friends of scholars.
Well-kept notes save a team more time than any meeting does.
So-called ornaments are footnotes that no reader can follow.
Dieses Buch beschreibt die Geschichte der Fußnote von ihren Anfängen an.
Gracias a la imprenta, los libros llegaron a las ciudades pequeñas.
Thanks to the printing press, books became cheap in every town.
If a reader finds the source, the reader trusts the claim.
The post came a day earlier than the printer had asked for.
Printers and authors quarrelled, and the latter often won.
In 1710 the law gave authors fourteen years, and in the same year the first case was heard.
The library of the town was larger than that of the bishop.
Wer eine Quelle nennt, hilft dem Leser, sie selbst zu prüfen.
Es gibt drei Arten von Fußnoten in gelehrten Büchern.
Les imprimeurs aiment les marges larges parce qu'elles se vendent bien.
Le premier ministre a signé la loi sur les bibliothèques publiques.
Il est important de citer les sources d'un texte savant.
Las notas al pie son útiles porque ayudan a los lectores.
Para citar una fuente, el autor escribe el número de la página.
"""
NOT_ALONE = """
He was the first printer of the town to set notes in the margin.
However, the effect was seen only in the smaller of the two wards.
It is why nobody reads the notes at the end of the book.
These results were confirmed by a second trial in the same hospital.
To use this copyrighted work in limited ways requires a permission.
When both of these expectations hold, the compiler can cover the program.
Obviously, however, some uses of a copyrighted book are regulated by law.
Initially created to link researchers, it developed into a major part of the internet.
The latter is what the committee chose after a long debate.
As shown in Figure 3, the share of washed hands rises in spring.
For this reason, the door of the fridge is kept closed at night.
Hello everybody, and welcome to the third day of our conference.
Thank you so much for having me here in this beautiful city.
My name is Mason and I am a developer advocate at a company.
I'm really happy to be here with all of you this morning.
Today I will talk about how to write documentation that people read.
ANNA: The first thing that we did was to count the doors.
>> The first thing that we did was to count the doors.
Um, you know, the doors of a hospital are never really closed.
Who would have thought that a door can be closed so quietly?
Chapter 4: How the hospital learned to close its doors at night
15. Professor Rubenfeld has presented a powerful argument about the difference.
and so the doors were closed before anybody had asked for it.
Er war der erste Drucker der Stadt, der Noten an den Rand setzte.
Deshalb wird die Tür des Kühlschranks in der Nacht geschlossen.
これは日本で一番高い山として世界中によく知られている。
Dieser Befund wurde in drei weiteren Studien mit Erwachsenen bestätigt.
Diese Methode hat sich in vielen Kliniken des Landes längst durchgesetzt.
Er schrieb sein erstes Buch im Alter von neunzehn Jahren in Wien.
Sie wurde nach dem Krieg in ein Museum der Stadt umgewandelt.
Es handelt sich um eine Erkrankung der Schilddrüse mit langsamem Verlauf.
Dabei sank der Anteil der Raucher in allen Altersgruppen deutlich.
Damit lassen sich auch große Mengen von Texten schnell durchsuchen.
Außerdem wurden die Patienten nach ihren Schlafgewohnheiten befragt.
Deshalb sollten Leser immer auch die Fußnoten einer Arbeit prüfen.
Ihre Mutter arbeitete als Lehrerin an einer Schule in Leipzig.
Seine Arbeiten wurden erst nach seinem Tod in Berlin veröffentlicht.
Letztere werden vor allem in der Landwirtschaft und im Bau eingesetzt.
Solche Verfahren sind in der Industrie seit vielen Jahren üblich.
Dort wurden im selben Jahr mehr als tausend Bäume gepflanzt.
Danach stieg die Temperatur des Wassers auf über dreißig Grad.
Zudem fehlte es den meisten Dörfern an sauberem Wasser und Strom.
Hierzu gehören vor allem die großen Bibliotheken der alten Klöster.
Beide wurden im Jahr darauf von der Regierung wieder freigelassen.
Allerdings wurden die Ergebnisse nie in einer Zeitschrift gedruckt.
Im Gegensatz dazu blieb der Umsatz im Süden des Landes stabil.
Das bedeutet, dass jeder zweite Leser die Fußnoten gar nicht ansieht.
Guten Morgen zusammen, ich freue mich sehr auf unseren gemeinsamen Tag.
Herzlich willkommen zu unserem Vortrag über die Geschichte der Fußnote.
Mein Name ist Anna Weber und ich leite die Bibliothek der Universität.
Ähm, wir haben also in diesem Jahr drei neue Geräte angeschafft.
Ce résultat a été confirmé par trois autres études menées en Europe.
Cette méthode est utilisée depuis longtemps dans les hôpitaux du pays.
Ces patients ont été suivis pendant deux ans par le même médecin.
Il a publié son premier livre à l'âge de dix-neuf ans à Paris.
Elle fut transformée en musée après la guerre par la ville.
Ils ont ensuite traversé la frontière pour rejoindre leurs familles.
Celui-ci permet de réduire la consommation d'énergie de moitié.
Cela signifie que la moitié des lecteurs ignore les notes de bas de page.
C'est pourquoi les lecteurs devraient toujours vérifier les sources citées.
De plus, les patients ont été interrogés sur leur sommeil et leur travail.
En outre, la plupart des villages manquaient d'eau potable et d'électricité.
Cependant, les résultats n'ont jamais été publiés dans une revue.
Ainsi, la température de l'eau est montée à plus de trente degrés.
Son père travaillait comme instituteur dans une école de Lyon.
Leurs enfants ont grandi dans un petit village près de la mer.
Par conséquent, le prix du pain a doublé en moins de six mois.
Parmi eux se trouvaient plusieurs écrivains connus dans toute l'Europe.
Ensuite, le mélange est chauffé pendant une heure à feu doux.
Bonjour à tous et merci d'être venus si nombreux ce matin.
Je m'appelle Claire Dupont et je dirige la bibliothèque de la ville.
Euh, nous avons donc acheté trois nouveaux appareils cette année.
On y trouve des livres rares et des cartes anciennes de la région.
Este resultado fue confirmado por otros tres estudios en Europa.
Esta técnica se utiliza desde hace mucho en los hospitales del país.
Estos pacientes fueron seguidos durante dos años por el mismo médico.
Él publicó su primer libro a los diecinueve años en Madrid.
Ella trabajó como maestra en una escuela de la capital.
Ellos cruzaron la frontera para reunirse con sus familias en Francia.
Esto significa que la mitad de los lectores ignora las notas al pie.
Eso explica por qué los lectores no miran casi nunca las notas.
Además, los pacientes fueron interrogados sobre su sueño y su trabajo.
Sin embargo, los resultados nunca se publicaron en una revista.
Por lo tanto, el precio del pan se duplicó en menos de seis meses.
Por eso, los lectores deberían comprobar siempre las fuentes citadas.
Su padre trabajaba como maestro en una escuela de Sevilla.
Sus hijos crecieron en un pequeño pueblo cerca del mar.
Allí se plantaron ese mismo año más de mil árboles frutales.
Después, la temperatura del agua subió a más de treinta grados.
Dicho método permite reducir el consumo de energía a la mitad.
Entre ellos había varios escritores conocidos en toda Europa.
En cambio, las ventas en el sur del país quedaron estables.
Ambos fueron liberados al año siguiente por el nuevo gobierno.
Lo anterior demuestra que las notas largas casi nunca se leen.
Hola a todos y bienvenidos a esta charla sobre las notas al pie.
Buenos días a todos, me alegra mucho estar aquí con ustedes hoy.
Me llamo Ana Torres y dirijo la biblioteca de la universidad.
Eh, bueno, este año compramos tres aparatos nuevos para la sala.
In the context of laws about speech, which include copyright—that duty is even stronger.
For I could not imagine how the court could sustain the argument.
D. Finally, there are many who use sharing networks for free books.
Alternatively, the law could create a licence for the work of artists.
At the time, the country was the second largest exporter of oil.
Consider one example to make the point about the law of copies.
Our sensibilities change as soon as we think . . . that a person is bad.
Under the law of both countries, that “taking” is not allowed.
Actually, we copied and improved the law of an older country.
The exceptions to free use are in other laws that I will not discuss here.
Derivative works were now regulated by the same law as the copies.
“Overview of the Acceptance Model: Origins and Developments,” Indiana University, of the year before.
Um, the first rule of small teams is to write the decisions down.
Hi everyone, today the small team writes down every decision it makes.
So, um, the team that writes things down wins in the long run.
Der Arzt prüft mit diesem Verfahren die Werte der Patienten.
Le médecin contrôle avec cette méthode les valeurs des patients.
El médico comprueba con este método los valores de los pacientes.
After it is out of print, it can be sold in every second-hand shop.
If that is not the case, the reader has to look in the index.
When we released it back in the nineties, nobody knew what a wiki was.
If you do, report it to the librarian who keeps the register.
Over that decade, the number of printed notes fell by a third.
The scholars of the next century will use that to write better books.
The words are used by printers to describe the margin of a page.
Many libraries in the north, for example, lent their books for years.
The use of the black letter by printers, therefore, is a sign of their trade.
The printers and the committees of the workers did.
Nothing could be further from the truth, as every printer knows.
The file in the second folder works in a similar manner for printers.
The simplest solution is to print the note in the margin of the page.
Secondly, even if notes are long, a reader can skip all of them.
An elitist habit, its main purpose is to keep readers out of the library.
A few years later the press was sold to a printer from Leipzig.
Many printers would have continued to use the margin as they did.
Like most printers, they preferred the wide margin of the old books.
The program then prints the register and sends a copy to the reader.
Printing such a book would cost more than a house in the town.
The printer activates it by default in every edition of the book.
We have seen that authors in Rome made the same mistake again.
Of the printers of the town, the library in Ulm was the oldest.
The printers, too, were paid by the page in the old days.
The results above are from the library in Leipzig.
Another printer of the time moved to a house by the river.
GOING FURTHER Printing notes in the margin takes a second pass.
How to print a note in the margin of a page 7.2.4.
Please welcome our next speaker, who has printed books all her life.
You will have to forgive me if I cough during the first minutes.
My talk is about the way in which printers set their notes.
Die Antworten ermöglichen es, eine erste Fassung des Textes zu schreiben.
Die erste ist für eine Bibliothek richtig, die viele Leser hat.
In der Praxis bedeutet dies, dass jeder Leser eine Karte braucht.
Normalerweise enthält es einen Katalog und ein Verzeichnis der Leser.
Jede Karte wird dann von der Bibliothek an den Leser geschickt.
Auf der anderen Seite arbeitet die Druckerei auch in der Nacht.
Etwas später wird das Buch in allen Läden der Stadt zu haben sein.
Ältere Bücher fallen unter die Verantwortung dieses neuen Vereins.
Von da an kann jeder Leser seine Bücher selbst zurückbringen.
Das stellt sicher, dass alle Leser ihre Bücher rechtzeitig bekommen.
Es beruht auf einer langen Reihe von Versuchen mit alten Drucken.
In der Tat wurde eine alte Karte im Keller des Hauses gefunden.
Ein ähnlicher Vorgang findet in jeder zweiten Druckerei des Landes statt.
Lassen Sie uns einen Blick auf die ersten Drucke der Stadt werfen.
Le premier choix est celui d'une bibliothèque qui a peu de lecteurs.
Si ce n'est pas le cas, le lecteur doit demander une carte.
Il faut y respecter toutes les règles de la grande bibliothèque.
Il est important de noter qu'il n'intervient que deux fois par an.
La bibliothèque du village dispose ainsi d'une salle pour les enfants.
Pour bien les comprendre, suivons un livre de l'auteur au lecteur.
Il est possible de la consulter pendant toute la semaine à Paris.
Un peu plus tard, le livre sera vendu dans toutes les villes.
Si l'auteur ne la fournit pas, le libraire écrit une petite page.
Une opération similaire est effectuée chaque soir à la bibliothèque.
Effectivement, une vieille carte a été trouvée dans la cave de la maison.
Moin und willkommen in der Bibliothek, dem Haus für alle Leser.
We're thrilled to have the printer of the town with us in the library.
Si desaparece sin que el lector lo pida, la situación es grave.
L'écart est faible chez les lecteurs et plus net chez les enfants.
El avance medio fue de dos días por década en las especies del norte.
The gain was largest among pupils who read for more than an hour.
Les livres qu'il ajoute portent tous le nom de la bibliothèque.
Dans la même veine, rappelons que les notes sont souvent trop longues.
De lo contrario, el lector tiene que pedir una carta nueva.
Mantienen el catálogo que reciben los lectores de la biblioteca.
Antes de incluirlo en el catálogo, la biblioteca revisa cada libro.
En la práctica, a veces deben retrasar las entregas por causa del correo.
Los archivos en cuestión son generalmente cartas de los lectores.
Si el autor no provee una, el editor escribe una página breve.
Esporádicamente aparece en las listas de los lectores más viejos.
Generará un índice de los libros que tiene la biblioteca del pueblo.
Cuando ocurre, la solución es pedir otro ejemplar a la editorial.
Un libro diferente contiene las cartas de los lectores del norte.
De la misma forma, los lectores pueden devolver los libros en otra sala.
La biblioteca de los niños no tiene tales libros en sus salas de lectura.
Rendez-y les livres que les enfants de la ville ont lus pendant les vacances.
Die Bibliothek des Dorfes hat hierfür eigens einen neuen Raum eingerichtet.
The most obvious is that most readers take the old notes for granted.
L'opinion publique les confond souvent avec l'abeille domestique.
La gente del pueblo los confunde con otros pájaros.
La GNU, utilizada por muchas bibliotecas del país, es la más común.
"""


@pytest.mark.parametrize("text", ALONE.strip().splitlines())
def test_a_sentence_stands_alone(text):
    assert stands_alone(text)


@pytest.mark.parametrize("text", NOT_ALONE.strip().splitlines())
def test_a_sentence_needs_another_or_says_nothing(text):
    assert not stands_alone(text)


def test_a_title_counts_for_less_than_a_sentence():
    assert standing("A concurrent trace-based compiler for dynamic programming languages.") < 0.5
    assert standing("Nurses are asked to close the doors of the ward.") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ANNA: Doors are closed.", "Doors are closed."),
        ("<v Anna Lee>Doors are closed.", "Doors are closed."),
        ("Speaker 2: Doors are closed.", "Doors are closed."),
        (">> Doors are closed.", "Doors are closed."),
        ("Results: Doors are closed.", "Doors are closed."),
        ("Anna Lee: Doors are closed.", "Doors are closed."),
        ("Myth: Doors are closed.", "Myth: Doors are closed."),
        ("Doors are closed: all of them.", "Doors are closed: all of them."),
    ],
)
def test_what_was_said_begins_behind_who_says_it(text, said):
    assert text[after_tag(text, ["Anna Lee"]) :] == said


def passage(text: str) -> Passage:
    return Passage(uuid.uuid4(), text, split_sentences(text), [])


TALK = [
    passage(text)
    for text in (
        "Anna: Hello everybody! Thank you for having me. Doors keep a ward quiet when they are closed in time.",
        "Ben: Why is that so? Anna: Nurses close about forty doors in each night shift of a hospital.",
        "Anna: A closed door saves the sleep of two patients. It costs nobody more than a second.",
        "Anna: Quiet wards send their patients home a day earlier than loud ones. See Table 3 for all of the numbers.",
        "Anna: Hospitals that oil the hinges of their doors have half the complaints. Any questions?",
    )
]


def test_what_is_chosen_stands_alone_all_through_the_source_and_word_for_word():
    chosen = choose(candidates(TALK), 5)
    texts = {quote.sentence.text for quote in chosen}
    assert {quote.sentence.passage for quote in chosen} == {0, 1, 2, 3, 4}
    assert "Nurses close about forty doors in each night shift of a hospital." in texts
    for quote in chosen:
        assert quote.passage.content[quote.sentence.start : quote.sentence.end] == quote.sentence.text
        assert not quote.sentence.text.startswith(("Anna", "Ben", "Hello", "It"))
    assert [quote.score for quote in chosen] == sorted((quote.score for quote in chosen), reverse=True)


def test_a_sentence_that_goes_on_is_taken_with_the_one_before_it_or_not_at_all():
    texts = [quote.sentence.text for quote in candidates(TALK)]
    both = "A closed door saves the sleep of two patients. It costs nobody more than a second."
    assert both in texts
    assert both.partition(". ")[2] not in texts
    chosen = [quote.sentence.text for quote in choose(candidates(TALK), 20)]
    assert sum("saves the sleep" in text for text in chosen) == 1


def test_a_surname_whose_bearer_is_named_elsewhere_counts_for_less():
    source = [
        passage("The network was planned by Donald Davies in a London laboratory of the Post Office."),
        passage(
            "Davies planned a network of computers for the Post Office. Packets cross a network of computers fast."
        ),
    ]
    scores = {quote.sentence.text.split()[0]: quote.score for quote in candidates(source)}
    assert scores["Davies"] < scores["Packets"]
    alone = {quote.sentence.text.split()[0]: quote.score for quote in candidates(source[1:])}
    assert alone["Davies"] > alone["Packets"]


def test_a_sentence_that_does_not_tell_its_language_is_read_in_that_of_the_text_around_it():
    text = "Mantienen nueve bibliotecas municipales, escuelas, teatros, museos."
    assert stands_alone(text)
    around = "Los lectores del norte tienen que pedir una carta para entrar en la biblioteca municipal de su pueblo. "
    assert text not in [quote.sentence.text for quote in candidates([passage(around + text)])]


SELF_CONTAINED = """
Guidelines are read by nurses, because a poster shows them beside the basin.
Thirty nurses of the ward signed the new rule within a week.
Bettgitter gelten in Deutschland rechtlich als freiheitsentziehend.
Im Jahr 2019 wurden in Oldenburg rund achthundert Bäume gepflanzt.
Wer eine Quelle nennt, hilft dem Leser bei der Prüfung.
Une perte inférieure à 5 % permet une prise en charge à domicile.
Il est important de citer les sources d'un texte savant.
Les réformes de 2007 ont conduit à une chute de la qualité.
El reposo en cama no debe recomendarse a los pacientes.
En España hay más de mil escuelas con menos de quince alumnos.
El reposo en cama retrasa la recuperación de los pacientes con dolor.
Madrid tiene más de cien bibliotecas abiertas al público.
En España quedan unos cuarenta molinos de piedra, y casi todos venden por internet.
Une ville qui veut garder ses lecteurs doit ouvrir une bibliothèque.
Un hôtel à insectes attire surtout des espèces communes.
Geräte mit zwei Modulen kosten wenig, und viele Städte geben einen Zuschuss.
Ein Modul, das vom Balkon fällt, kann Schäden verursachen, und nicht jede Versicherung deckt sie ab.
Streets with a crown above 40% are cooler at night than streets with less.
Hedges cannot replace trees; they shade the lowest metre of a street alone.
Kunden, die mit dem Rad kommen, kaufen weniger ein, kommen aber häufiger.
Ein Schreiber brauchte für eine Bibel ungefähr anderthalb Jahre.
Sevilla hat in nur vier Jahren ein Netz von Radwegen gebaut.
Les livres audio ne remplacent pas la lecture, mais ils enrichissent le vocabulaire.
En France, un élève sur cinq arrive au collège sans lire de façon fluide.
"""
MAY_NEED_ANOTHER = """
My job--our job is to solve the problem of the hospital.
Lures of food and fresh water had no effect, either.
The dishes are cheap products of a factory, the manager of the observatory says.
More important, all nurses agree that the rule works.
The honest answer: longer than most readers want to.
Several are of the opinion that small teams are faster.
Gleichwohl gibt es bei der Ausgestaltung große Spielräume.
Das finde ich eine steile Annahme der Leser.
Zwölf Kubikmeter, mit einem Gemisch aus Lava und Kompost.
Seit Jahren polemisiert der Verein gegen die Sprache, wie sie dort gesprochen wird.
Weil die Leser der Bibliothek in Leipzig viele Karten haben.
Un roman, noir de pessimisme, où malgré tout l'amitié occupe une grande place.
À quoi s'ajoutent les livres de la bibliothèque de Lyon.
Du coup, la boulangerie vend le pain du mardi le mercredi.
Comme je le disais au début, les livres sont chers.
Avec l'équipe de la bibliothèque, nous les suivons depuis un an.
Como consecuencia, el precio del pan subió en toda España.
En la mayoría de los casos desaparece en menos de seis semanas.
Algunos incluso leían más libros de la biblioteca.
El informe de Madrid se publicó un año después.
La tradición oral del norte, en su mayoría dispersa en archivos y cuadernos.
La plupart sont solitaires et nichent dans le sol.
Betroffen sind etwa ein Prozent der Bevölkerung.
Goats on the island before they were airlifted to the mainland.
In the third year of the long war the censor Marcus Livius put a tax on it.
Several districts have postponed the first lesson in response.
Farmers there are allowed to move beavers only with a licence.
Ein langer Ausfall des Stroms von wenigen Stunden kann für sie gefährlich sein.
La porte de la bibliothèque de Lyon, souvent oubliée, doit elle aussi être fermée.
"""


@pytest.mark.parametrize("text", SELF_CONTAINED.strip().splitlines())
def test_a_sentence_has_all_that_it_speaks_of(text):
    assert is_self_contained(text)


@pytest.mark.parametrize("text", MAY_NEED_ANOTHER.strip().splitlines())
def test_what_may_point_elsewhere_or_has_no_verb_is_not_self_contained(text):
    assert not is_self_contained(text)


BOILERPLATE = """
Subscribe to our newsletter to receive updates about new recipes and offers.
We use cookies to ensure that we give you the best experience on our website.
Your email address will not be published by the editors of this page.
This post may contain affiliate links to the shops that we buy from.
If you liked this episode, please leave us a review on your favourite app.
No part of this site may be copied without the written permission of the author.
Melden Sie sich für unseren Newsletter an und erhalten Sie jede Woche die besten Tipps.
Wir verwenden Cookies, um Inhalte und Anzeigen für alle Leser zu gestalten.
Abonnez-vous à notre newsletter et recevez chaque semaine nos meilleures recettes.
En poursuivant votre navigation, vous acceptez que des cookies soient déposés.
Get the best of the news straight to your phone: download the library app for free.
The information on this website is not a substitute for the advice of a doctor.
Este sitio web utiliza cookies para mejorar la experiencia de los lectores.
"""
NO_BOILERPLATE = """
A newsletter reaches the readers of a library faster than any poster does.
The cookies of a browser say who has signed in to a page.
Nurses share this knowledge with the patients of the ward.
The book was first published in 1859 and sold out on the same day.
Ein Newsletter erreicht die Leser einer Bibliothek schneller als ein Plakat.
Les abonnés de la bibliothèque partagent leurs livres avec les voisins.
"""


@pytest.mark.parametrize("text", BOILERPLATE.strip().splitlines())
def test_what_a_page_says_to_its_visitors_is_not_quoted(text):
    assert candidates([passage(text)]) == []


@pytest.mark.parametrize("text", NO_BOILERPLATE.strip().splitlines())
def test_a_text_about_such_things_is_quoted(text):
    assert not is_boilerplate(text)


def test_a_short_sentence_without_what_the_source_is_about_counts_for_less():
    about = [f"Reefs near the coast lost many of their corals in the warm summer of {1980 + n}." for n in range(20)]
    source = [passage(f"{text} Divers plant sixty tiles in an hour.") for text in about]
    scores = {
        quote.sentence.text: quote.score
        for quote in candidates([*source, passage("Corals grow on reefs near a warm coast.")])
    }
    assert scores["Divers plant sixty tiles in an hour."] < scores["Corals grow on reefs near a warm coast."] / 2


def test_somebody_is_taken_with_a_sentence_before_that_names_one():
    nobody = "Herons and two kinds of bat have returned to the valley. His neighbour asked for a pair of beavers."
    somebody = "In May the herons came back to Tom Ridley and his farm. His neighbour asked for a pair of beavers."
    assert nobody not in [quote.sentence.text for quote in candidates([passage(nobody)])]
    assert somebody in [quote.sentence.text for quote in candidates([passage(somebody)])]


def test_what_a_speaker_tells_of_themselves_counts_for_less():
    text = "We filtered the water of the lake with light. Microbes live on rock under the ice of the lake."
    scores = {quote.sentence.text: quote.score for quote in candidates([replace(passage(text), second=0.0)])}
    written = {quote.sentence.text: quote.score for quote in candidates([passage(text)])}
    story = "We filtered the water of the lake with light."
    assert scores[story] < written[story]


def test_of_a_language_without_rules_every_sentence_is_self_contained():
    assert is_self_contained("Egli parla della biblioteca del paese.", "it")


def test_a_source_in_which_each_sentence_may_need_another_gives_few():
    leaning = [passage(f"Weil die Leser der Bibliothek Nummer {n} in Leipzig viele Karten haben.") for n in range(9)]
    assert len(choose(candidates(leaning), 9)) == FEW


def test_a_name_before_a_french_colon_is_no_part_of_what_was_said():
    text = "ANNA : Les portes sont fermées."
    assert text[after_tag(text) :] == "Les portes sont fermées."


def test_a_source_without_any_such_sentence_gives_none():
    assert candidates([passage("Hello! However, it was. 1 2 3 4 5 6.")]) == []
    assert choose([], 5) == []
