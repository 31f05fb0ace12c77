"""Text is read in whatever encoding it comes; what is no text is refused kindly."""

import codecs
import re

import pytest

from webapp.ingest.decoding import charset, decode
from webapp.ingest.parsed import Parsed, Unreadable

TEXT = "Zwölf Boxkämpfer – “jagen” Viktor.\n\nÉté à Paris."


def texts(parsed: Parsed) -> list[str]:
    return [block.text for block in parsed.blocks]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
)
def test_any_encoding_and_line_end(read, data: bytes) -> None:
    parsed = read(data, "a.txt")
    assert texts(parsed) == ["Zwölf Boxkämpfer – “jagen” Viktor.", "Été à Paris."]
    assert (parsed.mime, parsed.page_count) == ("text/plain", None)


SHORT = [
    ("cp1254", "Kış geldi."),
    ("cp1254", "İstanbul’da ağaçlar çiçek açtı"),
    ("iso8859-2", "Łódź jest piękna"),
    ("cp1250", "zażółć gęślą jaźń"),
    ("cp1250", "árvíztűrő tükörfúrógép"),
    ("cp1252", "þetta er ágætt"),
    ("cp1252", "20 °C ± 2, für £5"),
    ("cp1257", "Žąsų šeima ėjo į mišką"),
    ("mac-roman", "garçon été"),
    ("cp850", "Größe über"),
    ("cp1251", "Мать"),
    ("koi8-r", "Волга впадает в Каспийское море"),
    ("cp866", "Волга впадает в Каспийское море"),
    ("iso8859-7", "Η Αθήνα"),
    ("cp1255", "שלום עולם"),
    ("cp874", "สวัสดีชาวโลก"),
    ("gb18030", "长城很长，有六千公里。"),
    ("euc_kr", "서울은 한국의 수도"),
    ("utf-16-le", "Волга впадает в море"),
    ("utf-16-be", "长城很长，有六千公里。\n它。"),
    ("utf-16-le", "一座桥，全长六千公里。\n它是一九六八年的一项工程，一共有一千名工人。"),
    ("utf-32-be", "一座桥，全长六千公里。\n它是1968年的工程。"),
    ("utf-16-le", "première,cinquième\r\n𐐀,x"),
]


@pytest.mark.parametrize(("encoding", "text"), SHORT)
def test_a_few_words_tell_their_encoding(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Zürich und Genève sind schöne Städte.".encode() + b"\xc3", "Zürich und Genève sind schöne Städte.\ufffd"),
        ("Zürich und ".encode() + b"\xe8" + "Genève, schön".encode(), "Zürich und \ufffdGenève, schön"),
        (b"# Head\0ing\n\nText delta.\n", "# Heading\n\nText delta.\n"),
        ("Größe".encode("cp1252") + b"\0 \xfc", "Größe ü"),
    ],
)
def test_one_odd_byte_changes_nothing_else(read, data: bytes, text: str) -> None:
    assert decode(data) == text
    assert read(data, "a.txt").blocks


@pytest.mark.parametrize(
    "label", ["punycode", "idna", "rot13", "unicode_escape", "undefined", "zlib", "x" * 1000, "\0"]
)
def test_a_page_names_only_charsets_of_the_web(label: str) -> None:
    assert charset(label) == ""
    assert charset("Windows-1252") == "cp1252"


LANGUAGES = {
    "cp1252": "Les gardiens de la lampe étaient fondés par Ysolde en 1874. Où est passé l’été ? Le garçon, très "
    "fatigué, s’est assis près de la fenêtre à côté de l’hôtel.",
    "latin-1": "Lampens vogtere blev grundlagt i året 1874 efter skibbruddet. Under en sandstorm må vogteren dække "
    "åbningerne med våd filt. Så brænder flammen i omkring fyrre minutter.",
    "cp1250": "Strażnicy lampy zostali założeni w roku 1874 po zatonięciu statku. Podczas burzy piaskowej strażnik "
    "musi zakryć otwory mokrym filcem. Płomień pali się wtedy około czterdziestu minut. Żółta łódź płynęła.",
    "iso8859-2": "Strážci lampy byli založeni roku 1874 po ztroskotání lodi. Během písečné bouře musí strážce zakrýt "
    "otvory mokrou plstí. Plamen pak hoří přibližně čtyřicet minut bez čerstvého vzduchu.",
    "cp1251": "Хранители лампы были основаны в 1874 году после крушения корабля. Во время песчаной бури хранитель "
    "должен закрыть отверстия мокрым войлоком. Пламя тогда горит около сорока минут.",
    "koi8-r": "Хранители лампы были основаны в 1874 году после крушения корабля. Во время песчаной бури хранитель "
    "должен закрыть отверстия мокрым войлоком. Пламя тогда горит около сорока минут.",
    "utf-16-be": "Хранители лампы были основаны в 1874 году после крушения корабля. Во время песчаной бури.",
    "iso8859-7": "Οι φύλακες της λάμπας ιδρύθηκαν το 1874 μετά το ναυάγιο του πλοίου. Κατά τη διάρκεια μιας "
    "αμμοθύελλας ο φύλακας πρέπει να καλύψει τα ανοίγματα με υγρή τσόχα.",
    "cp1254": "Lambanın bekçileri 1874 yılında geminin batmasından sonra kuruldu. Kum fırtınası sırasında bekçi "
    "delikleri ıslak keçe ile örtmelidir. Şişli’de çok güzel bir ağaç vardı.",
    "cp1255": "שומרי המנורה נוסדו בשנת 1874 לאחר טביעת הספינה. במהלך סופת חול השומר חייב לכסות את הפתחים בלבד רטוב.",
    "cp1256": "تأسس حراس المصباح في عام 1874 بعد غرق السفينة. أثناء العاصفة الرملية يجب على الحارس أن يغطي الفتحات.",
    "shift_jis": "灯台の番人は千八百七十四年に船の難破の後に設立されました。砂嵐の間、番人は濡れたフェルトで通気口を"
    "覆わなければなりません。すべての番人は笛を持っています。",
    "euc_jp": "灯台の番人は千八百七十四年に船の難破の後に設立されました。砂嵐の間、番人は濡れたフェルトで通気口を"
    "覆わなければなりません。すべての番人は笛を持っています。",
    "iso2022_jp": "灯台の番人は千八百七十四年に船の難破の後に設立されました。すべての番人は笛を持っています。",
    "gb18030": "灯塔的看守人于一八七四年在沉船之后成立。在沙暴期间，看守人必须用湿毛毡盖住通风口。每个看守人都带着一个"
    "用海象牙制成的哨子。",
    "big5": "燈塔的看守人於一八七四年在沉船之後成立。在沙暴期間，看守人必須用濕毛氈蓋住通風口。每個看守人"
    "都帶著一個哨子。",
    "hz": "灯塔的看守人于一八七四年在沉船之后成立。在沙暴期间，看守人必须用湿毛毡盖住通风口。It burns for 40 minutes.",
    "johab": "등대지기들은 배가 난파된 후 천팔백칠십사년에 설립되었습니다. 모래 폭풍이 부는 동안 등대지기는 젖은 "
    "펠트로 통풍구를 덮어야 합니다.",
    "euc_kr": "등대지기들은 배가 난파된 후 천팔백칠십사년에 설립되었습니다. 모래 폭풍이 부는 동안 등대지기는 젖은 "
    "펠트로 통풍구를 덮어야 합니다.",
}


@pytest.mark.parametrize("encoding", LANGUAGES)
def test_a_text_of_some_hundred_letters_tells_its_encoding(read, encoding: str) -> None:
    assert read(LANGUAGES[encoding].encode(encoding), "a.txt").text == LANGUAGES[encoding]


COLUMN = (
    "The keepers of the lamp were\nfounded in 1874, after the wreck\nof the ship. In a sandstorm the\n"
    "keeper has to cover the vents\nwith wet felt. The flame then\nburns for about forty minutes,\n"
    "and longer where the felt has\nbeen soaked in oil. A keeper\nhas a whistle of walrus ivory\n"
    "that is heard for two miles.\nNobody blows it twice."
)
POEM = "\n".join(
    ["Tyger Tyger, burning bright,", "in the forests of the night;", "what immortal hand or eye,"] * 4
    + ["could frame thy fearful symmetry?"]
)


TABLE = "\n".join(f"{fruit:10}{pounds:<10}{price} euros" for fruit, pounds, price in [("apples", 12, "1.50")] * 10)


def test_a_narrow_column_of_prose_is_joined_and_a_poem_is_not(read) -> None:
    assert texts(read(f"{COLUMN}\n\n{COLUMN}")) == [COLUMN.replace("\n", " ")] * 2
    assert texts(read(POEM)) == [POEM]


def test_the_rows_of_a_narrow_table_are_kept(read) -> None:
    assert len(texts(read(TABLE))[0].split("\n")) == 10


@pytest.mark.parametrize(
    "text",
    [
        "The keepers of the lamp were\nfounded in 1874, after the\nwreck of the ship.",
        "Die Papiermühle an der Wiesach\nnahm 1612 den Betrieb auf und\nblieb über drei Jahrhunderte in\nder Hand.",
    ],
)
def test_a_few_narrow_lines_of_prose_are_joined(read, text: str) -> None:
    assert texts(read(f"Opening hours\n\n{text}")) == ["Opening hours", text.replace("\n", " ")]


@pytest.mark.parametrize(
    "text",
    [
        "fresh brown bread loaves\nunsalted butter in sticks\nfree range eggs, a dozen\nwhole milk in glass bottles",
        "so much depends upon the\nred wheel barrow glazed with\nrain water beside the white\nchickens",
        "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
    ],
)
def test_a_few_lines_that_are_a_list_or_verse_are_kept(read, text: str) -> None:
    assert texts(read(text)) == [text]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("造船厂创办于1874年，创始人是福\n建商人林兆棠。船厂最初只有三座船台\n和五十名工人。", "a.txt"),
        ("塩田は1689年に藩の命令で開かれた。広さは約十二ヘクタ\nールで、四十軒の農家が働いていた。", "a.md"),
        ("<!doctype html><p>塩田は1689年に藩の命令で開かれた。広さは約十二ヘ\n クタールで、四十軒の農家が", "a.html"),
    ],
)
def test_lines_of_a_script_without_spaces_are_joined_without(read, text: str, name: str) -> None:
    (found,) = texts(read(text, name))
    assert found == re.sub(r"<[^>]*>|\n ?", "", text)


def test_wrapped_lines_are_joined_and_others_are_not(read) -> None:
    wrapped = (
        "The quick brown fox jumps over the lazy dog and then it\n"
        "runs away over the hills and far away until it is gone.\n"
        "End."
    )
    assert texts(read(f"{wrapped}\n\nBread\nButter\n\n- one\n- two")) == [
        wrapped.replace("\n", " "),
        "Bread\nButter",
        "- one\n- two",
    ]


def test_long_lines_are_paragraphs(read) -> None:
    first, second = "First " + "word " * 40 + "end.", "Second " + "word " * 40 + "end."
    assert texts(read(f"{first}\n{second}\n")) == [first, second]


def test_what_is_no_text_goes(read) -> None:
    rest = "and so on " * 20 + "to the end."
    assert texts(read(f"a\x00b\x07 so\u00adft na¨ıve\u200b  x {rest}")) == [f"ab soft naïve x {rest}"]


def test_the_name_does_not_make_a_pdf(read) -> None:
    assert texts(read("Just words.", "paper.pdf")) == ["Just words."]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "empty", "empty"),
        (b" \n\t ", "empty", "empty"),
        ("\ufeff\u200b".encode(), "empty", "no text"),
        (b"PK\x03\x04" + b"x" * 100, "broken", "unpacked"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "unsupported", "DOCX"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
        (b"\n<!DOCTYPE html><html>", "empty", "no text"),
        (b"\x89PNG\r\n\x1a\n", "broken", "picture is damaged"),
        (bytes(range(256)) * 8, "unsupported", "PDF"),
    ],
)
def test_each_failure_says_what_it_is_and_what_to_do(read, data: bytes, code: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as raised:
        read(data, "paper.pdf")
    assert raised.value.code == code
    assert "upload" in raised.value.sentence
