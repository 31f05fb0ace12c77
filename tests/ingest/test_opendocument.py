"""OpenDocument is read: texts, spreadsheets and presentations."""

import zipfile
from io import BytesIO

import pytest

from webapp.ingest.parsed import Unreadable

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"'
    for name, part in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"))
)


TABLE = (
    '<table:table table:name="Empty"><table:table-row><table:table-cell/></table:table-row></table:table>'
    '<table:table table:name="Doses"><table:table-row><table:table-cell><text:p>Drug</text:p></table:table-cell>'
    "<table:table-cell><text:p>Dose</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell>"
    "<text:p>Ferrin</text:p></table:table-cell><table:table-cell><text:p>5 mg</text:p></table:table-cell>"
    "</table:table-row>"
    '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row></table:table>"
)


TEXT = (
    '<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:h text:outline-level="1">Lamps</text:h>'
    "<text:p>They<text:s/>burn <text:span>oil</text:span>.</text:p><text:list><text:list-item><text:p>One</text:p>"
    "</text:list-item></text:list>"
    "<text:p><draw:frame><draw:text-box><text:p>Help</text:p></draw:text-box></draw:frame>Beside it.</text:p>"
)


def packed(kind: str, body: str) -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("content.xml", content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text", TEXT, "Lamps\n\nThey burn oil.\n\n• One\n\nHelp Beside it."),
        ("spreadsheet", TABLE, "Doses\n\nDrug: Ferrin | Dose: 5 mg"),
        ("presentation", "<draw:page><draw:frame><text:p>First</text:p></draw:frame></draw:page>", "First"),
    ],
)
def test_opendocument(read, kind: str, body: str, text: str) -> None:
    parsed = read(packed(kind, body), "a.odx")
    assert parsed.text == text
    assert parsed.mime == f"application/vnd.oasis.opendocument.{kind}"
    assert parsed.page_count == (1 if kind == "presentation" else None)


def test_a_text_of_pictures_says_so(read) -> None:
    with pytest.raises(Unreadable, match="no text in it, only 2 pictures"):
        read(packed("text", "<text:p><draw:image/><draw:image/></text:p>"), "a.odt")
