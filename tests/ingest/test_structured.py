"""JSON and XML are read with the place of each value."""

import pytest

JSON = (
    '{"station": "Vard\\u00f8", "open": true, "readings": [{"month": "July", "temp_c": 9.20, "no": null}], '
    '"ids": [1, 2]}'
)


XML = (
    "<catalog year='2021'><plant><common>Columbine</common><price>$9.37</price></plant>"
    "<note>Of <b>June</b>.</note></catalog>"
)


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.json", JSON, "station: Vardø | open: true\nreadings 1 | month: July | temp_c: 9.20\nids: 1, 2"),
        ("a.jsonl", '{"a": 1}\n{"a": 2}', "1 | a: 1\n2 | a: 2"),
        ("a.xml", XML, "year: 2021\nplant | common: Columbine | price: $9.37\nOf June."),
        ("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><g><text>14 bollards</text></g></svg>", "14 bollards"),
    ],
)
def test_data_says_where_each_value_stands(read, name: str, data: str, text: str) -> None:
    assert read(data, name).text == text


def test_a_drawing_has_the_text_that_it_shows(read) -> None:
    hidden = "<g display='none'><text>1</text></g><defs><text>2</text></defs><text style='display:none'>3</text>"
    shown = "<text>High <tspan visibility='hidden'>4</tspan>water</text>"
    assert read(f"<svg xmlns='http://www.w3.org/2000/svg'>{hidden}{shown}</svg>", "a.svg").text == "High water"
