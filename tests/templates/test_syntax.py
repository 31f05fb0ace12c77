from __future__ import annotations

import time
from pathlib import Path

import pytest

from webapp.templates.drafting import compose, example
from webapp.templates.limits import blog, email
from webapp.templates.syntax import Items, Part, Problem, TooLong, fill, names, parse, parts, unconditional
from webapp.templates.variables import KNOWN, own, own_names, variable

ATTACKS = [line for line in (Path(__file__).parent / "injections.txt").read_text().splitlines() if line]
LIST = Items(("one", "two"), "- one\n- two")
VALUES = {"title": "T", "year": "1999", "author": "", "points": LIST, "none": Items((), "")}


def test_there_are_two_hundred_attacks():
    assert len(set(ATTACKS)) >= 200


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_text(attack):
    """In a template, as a value, beside values, in an e-mail's head and in an article's address."""
    known = {name: f"«{name}»" for name in ("title", "config", "os", "x")}
    unknown = {each for each in names(attack) if each in known}
    if not unknown and not any(node.kind for node in parse(attack)[0]):
        assert fill(attack, known) == attack
    assert compose("{{ said }}", {"said": attack}, 10_000) == attack.strip()
    assert fill("{{#said}}({{ said }}, {{ . }}){{/said}}", {"said": attack}) == f"({attack}, {attack})"
    assert "\n" not in email.read(f"Subject: {attack}\n\nHello").subject
    assert not set(blog.slug(attack)) & set("/\\.:%<>\"'&?#")


@pytest.mark.parametrize(
    ("content", "filled"),
    [
        ("{{title}} {{ TITLE }} {{  title  }}", "T T T"),
        ("{{{ title }}}", "{T}"),
        ("{{ {{ title }} }}", "{{ T }}"),
        ("{{ ti{{ title }}tle }}", "{{ tiTtle }}"),
        ("{{ title", "{{ title"),
        ("{{\ntitle\n}}", "{{\ntitle\n}}"),
        ("", ""),
        ("({{ author }})", "()"),
        ("{{#year}}of {{ year }}{{/year}}{{^year}}undated{{/year}}", "of 1999"),
        ("{{#author}}by {{ author }}{{/author}}{{^author}}by nobody{{/author}}", "by nobody"),
        ("{{#points}}<{{ . }}>{{/points}}", "<one><two>"),
        ("{{ points }}", "- one\n- two"),
        ("{{#none}}x{{/none}}{{^none}}nothing{{/none}}", "nothing"),
        ("a\n{{#year}}\nb\n{{/year}}\nc", "a\nb\nc"),
        ("{{#year}}{{#title}}{{ title }}{{ year }}{{/title}}{{/year}}", "T1999"),
        ("{{#points}}{{#year}}{{ . }} {{/year}}{{/points}}", "1999 1999 "),
        ("{{ recipient }}", "{{ recipient }}"),
        ("{{#recipient}}x{{/recipient}}y", "y"),
        ("{{/title}}x", "{{/title}}x"),
        ("{{#title}}x", "x"),
    ],
)
def test_names_sections_and_lists_are_filled_in(content, filled):
    assert fill(content, VALUES) == filled


def test_a_value_is_not_looked_through_again_and_put_in_as_it_is():
    values = {"title": "{{ summary }}", "summary": r"\1 \g<0> {{ title }} <b>"}
    assert fill("{{ title }} {{ summary }}", values) == r"{{ summary }} \1 \g<0> {{ title }} <b>"


def test_pieces_are_told_apart():
    assert parts("Dear {{ Recipient }}, {{ title }}", VALUES) == [
        Part("Dear ", "text"),
        Part("{{ Recipient }}", "unknown"),
        Part(", ", "text"),
        Part("T", "value"),
    ]


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("fine {{ title }}\n{{#year}}{{/year}}", []),
        ("a\n{{#year}}\nb", [(2, "{{#year}} is never closed by {{/year}}.", True)]),
        ("a\n\n{{/year}}", [(3, "{{/year}} closes nothing. Put {{#year}} before it.", True)]),
        ("{{#a}}{{#b}}{{/a}}{{/b}}{{/a}}", [(1, "{{/a}} stands where {{/b}} is expected.", True)]),
        ("x\n{{ 7 * 7 }}", [(2, "{{ 7 * 7 }} is no variable, and stays as it is.", False)]),
        ("{{#a}}" * 6 + "{{/a}}" * 5, [(1, "{{#a}} is in too many others", True)]),
    ],
)
def test_what_is_wrong_is_said_at_its_line(content, problems):
    found = parse(content)[1]
    assert [(each.line, each.is_grave) for each in found] == [(line, grave) for line, _, grave in problems]
    assert all(each.text.startswith(said) for each, (_, said, _) in zip(found, problems, strict=True))
    assert all(isinstance(each, Problem) for each in found)


def test_own_variables_are_those_that_nothing_fills_in():
    content = "{{ title }} {{ recipient }} {{#city}}{{ City }}{{/city}} {{ 7 }} {{#key_points}}{{ . }}{{/key_points}}"
    assert names(content) == ["title", "recipient", "city", "key_points"]
    assert own_names(content) == ["recipient", "city"]
    assert unconditional(content) == {"title", "recipient", "."}
    described = own(content, {"city": {"kind": "date", "default": "2027-03-04", "help": "When"}})
    assert [(one.name, one.is_required) for one in described] == [("recipient", True), ("city", False)]
    assert described[1].shown("") == "4 March 2027"


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        ("line", "x" * 500, ""),
        ("line", "x" * 501, "under 500"),
        ("text", "x" * 501, ""),
        ("number", "12,5", ""),
        ("number", "twelve", "Enter a number"),
        ("date", "2027-02-30", "Enter a date"),
        ("date", "", ""),
        ("sonnet", "anything", ""),
    ],
)
def test_a_value_is_of_its_kind(kind, value, problem):
    assert problem in variable("x", {"kind": kind}).problem_of(value)
    assert bool(variable("x", {"kind": kind}).problem_of(value)) == bool(problem)


def test_a_draft_has_no_gaps_where_values_are_empty():
    content = "{{ a }}\n\n{{#b}}\nb\n{{/b}}\n\n\nc {{ d }}  \n\n{{ e }}"
    assert compose(content, {}, 100) == "c"


def test_the_example_has_every_known_variable():
    assert example("blog").keys() == KNOWN.keys()


@pytest.mark.parametrize(
    "piece", ["{{", "{{ ", "{{ a", "{{#a", "}}", "{{ title }}", "{{#a}}", "{{/a}}", " ", "{{" + " " * 500]
)
def test_a_huge_text_takes_no_time_and_no_list_makes_one(piece):
    started = time.process_time()
    fill(piece * (100_000 // len(piece)), VALUES)
    assert time.process_time() - started < 2
    with pytest.raises(TooLong):
        fill("{{#points}}" * 5 + "x" * 1000 + "{{/points}}" * 5, VALUES, 20_000)
