"""Words with a full stop behind them that ends no sentence, and words that often begin one; of several languages.

German, French, Spanish, Italian, Portuguese, Dutch and Russian stand beside English: a text may mix them.
"""

from __future__ import annotations

from webapp.shared.words import word_set

# Never at the end of a sentence.
NEVER = word_set(
    "dr mr mrs ms mx prof messrs mme mlle e.g i.e eg ie cf vs v viz approx resp incl esp "
    "bzw ca evtl ggf inkl exkl zzgl bspw vgl sog geb gest gegr hr hrn frl dipl ing lic bes einschl abb bd kap "
    "mgr env apr éd sr sra srta dra dña lic núm pág págs aprox dott dott.ssa sig sig.ra sigg prof.ssa pag "
    "exmo exma eng av avda bijv dhr mevr drs "
    "ул им проф акад гл рис табл стр тов пер пл просп обл напр"
)
# At the end of a sentence, except before a number: these are words as well.
BEFORE_NUMBER = word_set(
    "no nos art arts app ch cl col ed eds ex l ll n nn p pp ref refs sec stat ver nr str st s t с т гл п рис blz"
)
# At the end of a sentence only before a word that often begins one.
PERHAPS = word_set(
    "st rev hon gen lt capt sgt maj adm gov sen rep pres mt ft ca dept dipl univ assoc assn fig figs eq "
    "eqs sect sects chap chaps vol vols para tab suppl jan feb mar apr jun jul aug sep sept oct nov dec "
    "al inc ltd co corp bros etc jr sr esq ibid op cit a.m p.m u.s u.k u.n ph.d m.d b.a m.a b.c a.d i.v "
    "i.m s.c p.o b.i.d t.i.d q.i.d q.d p.r.n min max hr hrs wk yr yrs temp conc est ed eds nr "
    "usw usf u.a z.b d.h o.ä bzgl allg jh jhd mio mrd tsd std ee uu ecc sec enz o.a d.w.z г гг в вв тыс млн млрд руб др"
)
STARTERS = word_set(
    "a after all although among an and another any are as at because before both but by can did do does "
    "during each even every few finally first for from furthermore given had has have he hence her here "
    "his how however i if in indeed instead is it its later many may more moreover most much my neither "
    "never next no nor not now of often on once one only or other others our over patients perhaps "
    "several she should similarly since so some sometimes still such that the their then there "
    "therefore these they this those though three through thus to today two under unlike until upon "
    "using was we were what when where whether which while who why will with within without would yes "
    "yet you your "
    "die das es er sie ein eine im am auf bei mit nach seit dann danach heute dort hier doch aber und wer wie was "
    "elle ils elles une ce cette dans en puis poi su ella lo y pero gli una nel "
    "он она оно они в на с по это эти после но и а его её их из к у за при для там здесь тогда"
)
# After a number with a full stop: "am 3. März", "im 19. Jahrhundert".
COUNTED = word_set(
    "januar jänner februar märz april mai juni juli august september oktober november dezember jahrhundert "
    "jahrhunderts jahrhunderte jahrtausend weltkrieg weltkriegs auflage klasse lebensjahr geburtstag "
    "jahrestag stock platz semester "
    "schwangerschaftswoche lebenswoche woche tag monat mal"
)
