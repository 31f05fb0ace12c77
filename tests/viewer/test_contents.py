"""Chapters and sections as a tree."""

from __future__ import annotations

from webapp.viewer.contents import Entry, mark, tree

ROWS = [
    ("Birds", "Birds", 1, 0),
    ("Birds", "Owls", 2, 3),
    ("Birds", "Owls › Ears", 3, 4),
    ("Frogs", "Skin › Colour", 7, 9),
    ("Frogs", "Ears", 8, 11),
]


def outline(entries: list[Entry]) -> list[object]:
    return [(entry.title, entry.page, entry.passage, *outline(entry.sections)) for entry in entries]


def test_sections_stand_in_their_chapters():
    assert outline(tree(ROWS)) == [
        ("Birds", 1, 0, ("Owls", 2, 3, ("Ears", 3, 4))),
        ("Frogs", 7, 9, ("Skin", 7, 9, ("Colour", 7, 9)), ("Ears", 8, 11)),
    ]


def test_the_only_chapter_is_left_out_for_its_sections():
    assert outline(tree(ROWS[:3])) == [("Owls", 2, 3, ("Ears", 3, 4))]
    assert outline(tree(ROWS[:1])) == [("Birds", 1, 0)]
    assert tree([]) == []


def test_the_chapter_one_is_in_is_marked():
    entries = tree(ROWS)
    assert mark(entries, lambda entry: (entry.page or 0) <= 7) == ["Frogs", "Skin", "Colour"]
    assert [entry.is_here for entry in entries] == [False, True]
    assert mark(tree(ROWS), lambda entry: entry.passage < 0) == []


def test_contents_and_headings_of_a_text(upload, run_jobs, browse, alice):
    text = (
        b"# Owls\n\nThey hunt.\n\n## Ears\n\nThey hear.\n\n### Left\n\nHigher.\n\n"
        b"## Eyes\n\nThey see.\n\n# Frogs\n\nThey leap.\n"
    )
    document = upload(alice, text, "animals.md")
    run_jobs()
    page = browse(alice).get(f"/documents/{document.id}").get_data(as_text=True)
    for heading in ("<h2>Ears</h2>", "<h3>Left</h3>", "<h2>Eyes</h2>", "<h2>Frogs</h2>"):
        assert heading in page
    assert page.count('<ul class="contents">') == 1
    assert f'href="/documents/{document.id}?from=0#passage-0" aria-current="true"' in page
    there = browse(alice).get(f"/documents/{document.id}?from=2").get_data(as_text=True)
    assert 'id="passage-2"' in there
