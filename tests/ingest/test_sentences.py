"""Sentences end where a reader would say they do."""

import time
from itertools import pairwise

import pytest

from webapp.ingest.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "It rained. | We stayed in.",
        "an experiment was made . | the results agree with theory .",
        "Dr. Smith gave 5 mg i.v. to the patient. | She slept.",
        "Dr. J. R. Smith and Prof. Lee agree (cf. Fig. 3). | No. 5 was lost.",
        "He said no. | The others agreed.",
        "Values, e.g. 3.5 mg or approx. 4 mg, were low. | 15 patients left.",
        "As shown by Lee et al. (2003), it works. | Others did not.",
        "It was found by Lee et al. | However, it failed.",
        "It happened in the U.S. Congress in 1999. | Nothing followed.",
        "She left the U.S. | The rest stayed.",
        "Patients with MS. | Dr. Ng saw them.",
        "The bell hangs in Trinity-St. Paul's Church. | It is old.",
        "“Is it so?” he asked. | “It is.” | She left.",
        "What?! | Really… | Yes.",
        "The forces posed . . . a reordering of power . . . Armstrong saw it.",
        "He saw the kids. . . . | We are building.",
        "It went on and on. . . .",
        "Such a device competes with RCA.4 | Armstrong’s invention threatened it.",
        "It was called “the right to tinker.”22 | But Brown’s concern is earlier.",
        "See Fig.3 Shown there is more of it.",
        "It was shown.[3,4] | Others disagree.¹² | We do not.",
        "1. Introduction to the field. | 2. Methods were sound.",
        "IV. Results were poor.",
        "Use version 2.0 Released today. | See www.example.org/a.b for more.",
        "He loved art. | Munch painted it.",
        "See p. 12 and pp. 3–5, vol. 2, ch. IV of it.",
        "それは雨です。|私たちは家にいました。",
        "यह एक वाक्य है। | यह दूसरा है।",
        "One item\n|Another item\n|A third",
        "Take it at 8 a.m. with water. | Then rest.",
        "no full stop at all",
        "Yahoo! is a firm, and it grew.",
        "It was lit by Winstanley, cf. Fig. 3. | It was destroyed (see vol. 2, pp. 3-9). | It cost £59,255.",
        "The U.S. Navy copied it in Jan. 1812. | Dr. Smeaton took 3.5 mg of it.",
        "J. La Farge met C. El Khoury. | They talked.",
        "Er kam am 3. März 1921 an. | Im 19. Jahrhundert war das z. B. Raps. | Es kostet ca. 5 Euro, vgl. Abb. 3. | Er ging.",  # noqa: E501
        "M. Dupont vit à Paris. | Il est né av. J.-C. et non après. | Voir p. 12.",
        "El Sr. García vive allí. | ¿Quién lo sabe? | ¡Nadie! | La Dra. Ruiz no.",
        "В 1951 г. Иванов вернулся. | Жил на ул. Ленина, т. е. рядом. | Проф. Петров умер в 1960 г. | Его помнят.",
        "Il dott. Rossi abita a Roma. | De heer J. de Vries woont o.a. in Delft. | O Sr. Silva, pág. 3, diz isso.",
        "長江は長い。|「はい。」|と言った。|次へ！",
        "هل هذا كتاب؟ | نعم. | یہ کتاب ہے۔ | यह किताब है। | वह घर है।",
        "แม่น้ำเจ้าพระยาเป็นแม่น้ำสายหลักของประเทศไทย | มีความยาว 372 กิโลเมตร ไหลผ่านกรุงเทพมหานครแล้ว | ลงสู่อ่าวไทยที่ปากน้ำสมุทรปราการ",  # noqa: E501
    ],
)
def test_ends_where_marked(text: str) -> None:
    expected = [part.strip() for part in text.split("|")]
    assert sentences(text.replace("|", "")) == expected


def test_nothing_but_white_space_is_left_out() -> None:
    text = '  "A b."  c! D?\n\n• e\n• f. G (H. I.) j... K.5 L 。。M  '
    spans = split_sentences(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join(text[s:e] for s, e in spans).replace(" ", "") == "".join(text.split())


def test_empty() -> None:
    assert split_sentences("") == split_sentences(" \n ") == []


@pytest.mark.parametrize(
    "part",
    ["a", " ", ".", '"', "!", ". ", '."', "(", ".(", ".[1,", "[1 ", "。", ".1,1", "\n", " ?", "3. ", "ก ", "กกกก"],
)
def test_no_text_takes_long(part: str) -> None:
    text = "Begin. " + part * 200_000 + "(. End"
    begun = time.process_time()
    split_sentences(text)
    assert time.process_time() - begun < 5
