"""A claim is sure only where it says, word for word, what its sentence says: nothing false stands under a tick."""

from __future__ import annotations

import pytest

from webapp.answering.compare import is_supported

WRONG = [
    (
        "In the trial of 1,240 patients, weight fell by 0.4 kg over 24 months.",
        "In the trial of 1,240 men, weight fell by 2.1 kg over 24 months, whereas it rose by 0.4 kg with gliclazide.",
    ),
    (
        "Weight fell by 0.4 kg with gliclazide.",
        "In the trial of 1,240 men, weight fell by 2.1 kg over 24 months, whereas it rose by 0.4 kg with gliclazide.",
    ),
    (
        "Weight fell by 2.1 kg over 24 months with gliclazide.",
        "In the trial of 1,240 men, weight fell by 2.1 kg over 24 months, whereas it rose by 0.4 kg with gliclazide.",
    ),
    (
        "It rose by 0.4 kg.",
        "In the trial of 1,240 men, weight fell by 2.1 kg over 24 months, whereas it rose by 0.4 kg with gliclazide.",
    ),
    (
        "Treatment starts with 2 g a day.",
        "Treatment starts with 500 mg once a day with the evening meal and is raised to 2 g a day over four weeks.",
    ),
    (
        "Treatment starts with 500 mg once a day over four weeks.",
        "Treatment starts with 500 mg once a day with the evening meal and is raised to 2 g a day over four weeks.",
    ),
    ("The tenant may end it after six months.", "The tenant may end it after five years with six months' notice."),
    ("Guide dogs are not allowed.", "Pets are not allowed, except guide dogs."),
    ("The roof repairs the landlord and the outer walls.", "The landlord repairs the roof and the outer walls."),
    ("The roof repairs the landlord.", "The landlord repairs the roof and the outer walls."),
    ("The drug reduced pain in humans.", "The drug reduced pain in mice but had no effect in humans."),
    ("The drug had no effect.", "The drug reduced pain in mice but had no effect in humans."),
    ("The company had sold the drug.", "Smith denied that the company had sold the drug."),
    ("Smith had sold the drug.", "Smith denied that the company had sold the drug."),
    ("The valve opens.", "If the temperature exceeds 40 degrees, the valve opens."),
    ("The temperature exceeds 40 degrees.", "If the temperature exceeds 40 degrees, the valve opens."),
    ("Ibuprofen thins the blood.", "Aspirin, unlike ibuprofen, thins the blood."),
    ("The committee raise taxes.", "The committee rejected the proposal to raise taxes."),
    ("The committee rejected taxes.", "The committee rejected the proposal to raise taxes."),
    ("The theory explains nothing.", "Critics of the theory claim that it explains nothing."),
    ("Critics explain nothing", "Critics of the theory claim that it explains nothing."),
    ("The drug prevents stroke.", "The trial failed to show that the drug prevents stroke."),
    ("The trial show that the drug prevents stroke.", "The trial failed to show that the drug prevents stroke."),
    ("John had won the prize.", "Mary told John that she had won the prize."),
    ("The treatment is safe in kidney disease.", "The treatment is safe in the absence of kidney disease."),
    ("The treatment is safe.", "The treatment is safe in the absence of kidney disease."),
    (
        "The company plans to close the plant in Texas.",
        "The company plans to close the plant in Ohio and to open a plant in Texas.",
    ),
    (
        "Patients in the placebo group lost 5 kg.",
        "Patients in the placebo group lost 1 kg, and patients in the drug group lost 5 kg.",
    ),
    ("Anna's brother married the mayor.", "Anna's brother married the daughter of the mayor."),
    ("Anna married the mayor.", "Anna's brother married the daughter of the mayor."),
    ("Vaccines cause autism.", "The myth that vaccines cause autism persists."),
    ("The mine was safe.", "Early reports that the mine was safe were wrong."),
    ("The dose was abandoned.", "The plan to double the dose was abandoned."),
    ("Double the dose.", "The plan to double the dose was abandoned."),
    (
        "Doctors advised giving antibiotics to children.",
        "Doctors advised against giving antibiotics to children with colds.",
    ),
    (
        "Giving antibiotics to children with colds.",
        "Doctors advised against giving antibiotics to children with colds.",
    ),
    ("The drug saves lives.", "The study was too small to show that the drug saves lives."),
    ("The study show that the drug saves lives.", "The study was too small to show that the drug saves lives."),
    ("The drug is harmless.", "It is a mistake to think that the drug is harmless."),
    ("It is harmless.", "It is a mistake to think that the drug is harmless."),
    ("The car carried the children.", "The car hit the bus that carried the children."),
    ("The car hit the children.", "The car hit the bus that carried the children."),
    ("Men lived to 80 years.", "Men lived to 75 and women to 80 years."),
    ("Sales rose in Asia.", "Sales rose in Europe and fell in Asia."),
    ("The dose is 5 mg for adults.", "The dose is 5 mg for children and 10 mg for adults."),
    ("The dose is 10 mg for children", "The dose is 5 mg for children and 10 mg for adults."),
    ("He was born in Rome.", "He was born in Paris, grew up in Rome and died in London."),
    ("He was born in London.", "He was born in Paris, grew up in Rome and died in London."),
    ("The first edition sold 9,000.", "The first edition sold 300 copies and the second 9,000."),
    ("The first edition sold 9,000 copies.", "The first edition sold 300 copies and the second 9,000."),
    ("The witness stole the car", "The witness is alleged to have stolen the car."),
    ("The witness have stolen the car.", "The witness is alleged to have stolen the car."),
    ("Napoleon won the battle of Waterloo.", "Napoleon lost the battle of Waterloo and won the battle of Austerlitz."),
    (
        "Napoleon lost the battle of Austerlitz.",
        "Napoleon lost the battle of Waterloo and won the battle of Austerlitz.",
    ),
    ("Treatment with the drug is in pregnancy.", "Treatment with the drug is contraindicated in pregnancy."),
    ("The senator ban guns.", "The senator opposed the bill to ban guns."),
    ("The senator opposed guns.", "The senator opposed the bill to ban guns."),
    (
        "The drug lowers pressure by 10 mmHg in 100 patients.",
        "The drug lowers pressure by 10 mmHg in 3 of 100 patients.",
    ),
    ("The drug lowers pressure by 10 mmHg in patients.", "The drug lowers pressure by 10 mmHg in 3 of 100 patients."),
    ("The prize was refused by Camus.", "The prize was refused by Sartre and accepted by Camus."),
    ("The king is dead.", "The rumour that the king is dead spread fast."),
    ("The king is dead.", "The king is rumoured to be dead."),
    ("The king is to be dead.", "The king is rumoured to be dead."),
    ("The 200 patients died.", "Ten of the 200 patients died."),
    ("200 patients died.", "Ten of the 200 patients died."),
    ("The ship hit the president", "The bridge collapsed after the ship that carried the president hit it."),
    ("The bridge hit it.", "The bridge collapsed after the ship that carried the president hit it."),
    ("The bridge carried the president.", "The bridge collapsed after the ship that carried the president hit it."),
    ("A drug to cure cancer.", "A drug to cure cancer is being sought."),
    ("The tablets cure colds.", "The tablets do everything but cure colds."),
    ("The tablets do cure colds.", "The tablets do everything but cure colds."),
    ("The patient dies within a year.", "Without treatment the patient dies within a year."),
    ("The patient died.", "The patient would have died without treatment."),
    ("The patient died without treatment.", "The patient would have died without treatment."),
    ("The patients recovered.", "Hardly any of the patients recovered."),
    ("The vaccine protects.", "The vaccine protects nobody under five."),
    ("The law forbids alcohol.", "The law forbids selling alcohol to minors."),
    ("Selling alcohol to minors", "The law forbids selling alcohol to minors."),
    ("The president resigned in May.", "The president's spokesman resigned in May."),
    ("The president's resigned in May.", "The president's spokesman resigned in May."),
    ("The tax be raised.", "The proposal that the tax be raised was defeated."),
    ("The tax was defeated.", "The proposal that the tax be raised was defeated."),
    ("The dam breaks.", "The fear that the dam breaks is unfounded."),
    ("The employer pays the tax.", "The employee pays the tax."),
    ("The risk is high.", "The risk is higher in men."),
    ("The drug is safe.", "In mice, the drug is safe."),
    ("The drug is safe.", "The drug is safe, at least in mice."),
    ("Vaccines cause autism.", "Myth: vaccines cause autism."),
    ("The drug is safe.", "The drug is safe (in mice)."),
    ("The drug works.", "The drug works, according to its maker."),
    ("Nausea rose.", "In mice, pain fell while nausea rose."),
    ("The mayor resigned.", "The mayor of Rome resigned."),
    ("The drug works.", "Critics doubt that the drug works."),
]
"""Claims whose words all stand in the sentence, in that order or nearly so, and which it does not support."""
RIGHT = [
    (
        "In the trial of 1,240 men, weight fell by 2.1 kg over 24 months.",
        "In the trial of 1,240 men, weight fell by 2.1 kg over 24 months, whereas it rose by 0.4 kg with gliclazide.",
    ),
    ("It rose by 0.4 kg with gliclazide.", "Weight fell by 2.1 kg, whereas it rose by 0.4 kg with gliclazide."),
    ("The landlord repairs the roof and the outer walls", "3.1 The landlord repairs the roof and the outer walls."),
    (
        "Signed on 1 October 2020 between Harbour Estates Ltd and the Quayside Practice.",
        "Signed on 1 October 2020 between Harbour Estates Ltd (the landlord) and the Quayside Practice (the tenant).",
    ),
    (
        "Clarithromycin must not be combined with simvastatin.",
        "Clarithromycin must not be combined with simvastatin, because the risk of muscle damage rises.",
    ),
    ("The bridge, which cost 73 lives, was opened in 1890.", "The bridge, which cost 73 lives, was opened in 1890."),
    ("The bridge was opened in 1890.", "The bridge, which cost 73 lives, was opened in 1890."),
    ("However, dose is 5 mg.", "The dose is 5 mg."),
    ("Die Dosis beträgt 5 mg.", "Die Dosis beträgt 5 mg, weil der Körper sie schnell abbaut."),
]
"""Claims that leave nothing out but asides."""


@pytest.mark.parametrize(("claim", "sentence"), WRONG)
def test_no_part_of_a_sentence_is_sure_that_says_more_than_it(claim, sentence):
    assert not is_supported(claim, sentence)


@pytest.mark.parametrize(("claim", "sentence"), RIGHT)
def test_what_a_sentence_says_but_for_asides_is_sure(claim, sentence):
    assert is_supported(claim, sentence)
