from __future__ import annotations

import time

import pytest

from webapp.templates.variables import EXAMPLE, KNOWN, Part, fill, names, own_names, parts

ATTACKS = [
    "{{ 7 * 7 }}",
    "{{ config }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ self.__init__.__globals__ }}",
    "{% for x in range(9) %}x{% endfor %}",
    "{{ title|upper }}",
    "{{ title.__class__ }}",
    "{# a comment #}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "${7*7} #{7*7} <%= 7*7 %> {7*7} %(title)s {title} $title",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_ever_run(attack):
    assert fill(attack, EXAMPLE) == attack


def test_names_are_replaced_whatever_their_spaces_and_case():
    assert fill("{{title}} {{ TITLE }} {{  title  }}", {"title": "T"}) == "T T T"


@pytest.mark.parametrize(
    ("content", "filled"),
    [
        ("{{{ title }}}", "{T}"),
        ("{{{{ title }}}}", "{{T}}"),
        ("{{ {{ title }} }}", "{{ T }}"),
        ("{{ ti{{ title }}tle }}", "{{ tiTtle }}"),
        ("{{ title", "{{ title"),
        ("{ { title } }", "{ { title } }"),
        ("{{\ntitle\n}}", "{{\ntitle\n}}"),
        ("", ""),
    ],
)
def test_braces_that_are_no_variable_stay(content, filled):
    assert fill(content, {"title": "T"}) == filled


def test_a_value_is_not_looked_through_again():
    values = {"title": "{{ summary }}", "summary": "{{ title }}"}
    assert fill("{{ title }} {{ summary }}", values) == "{{ summary }} {{ title }}"


def test_a_value_is_put_in_as_it_is():
    assert fill("{{ title }}", {"title": r"\1 \g<0> <b>"}) == r"\1 \g<0> <b>"


def test_an_unknown_name_or_an_empty_value_stays_as_it_was_written():
    content = "Dear {{ Recipient }}, {{ author }}"
    assert fill(content, {"author": ""}) == content
    assert parts(content, {"author": "Ada"}) == [
        Part("Dear ", "text"),
        Part("{{ Recipient }}", "unknown"),
        Part(", ", "text"),
        Part("Ada", "value"),
    ]


def test_names_are_told_apart():
    content = "{{ title }} {{ recipient }} {{ Recipient }} {{ 7 }} {{ key_points }}"
    assert names(content) == ["title", "recipient", "key_points"]
    assert own_names(content) == ["recipient"]


def test_the_example_has_every_known_variable():
    assert EXAMPLE.keys() == KNOWN.keys()


@pytest.mark.parametrize("piece", ["{{", "{{ ", "{{ a", "{{ a ", "}}", "{{ title }}", " ", "{{" + " " * 500])
def test_a_huge_text_takes_no_time(piece):
    started = time.process_time()
    fill(piece * (1_000_000 // len(piece)), EXAMPLE)
    assert time.process_time() - started < 2
