"""Show the dates and times of a spreadsheet as their cells do: 05.03.2024, 5 March 2024, 9:30 AM, 36:00:00."""

import datetime
import re
from calendar import day_abbr, day_name, month_abbr, month_name

LOCAL_FORMS = ("", "General", "mm-dd-yy", "m/d/yy h:mm")
"""Formats that each machine shows in its own way; here they are shown as 2024-03-05 and 2024-03-05 09:30:00."""
PIECE = re.compile(
    r'"(?P<text>[^"]*+)"|\\(?P<letter>.)|\[(?P<elapsed>[hms]++)\]|\[[^\[\]]*+\]|_.|\*.'
    r"|(?P<half>am/pm|a/p)|(?P<code>y+|m+|d+|h+|s+(?:\.0+)?)",
    re.IGNORECASE,
)
NAMED = re.compile(r"m{3}|d{3}|g|e", re.IGNORECASE)
FOREIGN = re.compile(r"\[\$[^\[\]-]*+-(?!(?:[0-9a-f]*0)?(?:409|809|c09|1009)\b|en)", re.IGNORECASE)
"""A format in another language than English, whose names of months and days are not known here."""
HOUR, MINUTE = 3600, 60
EPOCH = datetime.date(1899, 12, 30)

Moment = datetime.datetime | datetime.time | datetime.timedelta


def shown_date(value: Moment, form: str) -> str:
    """Return a date, a time or a duration in a format of Excel or LibreOffice."""
    form = form.split(";")[0]
    pieces = list(PIECE.finditer(form))
    codes = [piece["code"] or piece["elapsed"] for piece in pieces if piece["code"] or piece["elapsed"]]
    is_named_elsewhere = bool(FOREIGN.search(form)) and any(map(NAMED.match, codes))
    if form in LOCAL_FORMS or not codes or is_named_elsewhere:
        return _plain(value, form)
    return _Clock(value, any(piece["half"] for piece in pieces)).shown(form, pieces)


def _plain(value: Moment, form: str) -> str:
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time() and not re.search(r"[hs]", form)
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    return value.isoformat("seconds") if isinstance(value, datetime.time) else str(value)


class _Clock:
    """A moment, and its parts as the codes of a format ask for them."""

    def __init__(self, value: Moment, has_halves: bool) -> None:
        self.has_halves = has_halves
        self.day = value.date() if isinstance(value, datetime.datetime) else EPOCH
        if isinstance(value, datetime.timedelta):
            self.seconds, self.day = value.total_seconds(), EPOCH + datetime.timedelta(days=value.days)
        else:
            self.seconds = value.hour * HOUR + value.minute * MINUTE + value.second + value.microsecond / 1e6

    def shown(self, form: str, pieces: list[re.Match[str]]) -> str:
        """Return the moment with the text between the codes; "m" beside hours or seconds is a minute."""
        shown, place, before = [], 0, ""
        for number, piece in enumerate(pieces):
            after = next((each["code"] for each in pieces[number + 1 :] if each["code"]), "")
            shown += [form[place : piece.start()], self._piece(piece, before, after)]
            place, before = piece.end(), piece["code"] or piece["elapsed"] or before
        return "".join([*shown, form[place:]]).strip()

    def _piece(self, piece: re.Match[str], before: str, after: str) -> str:
        if elapsed := piece["elapsed"]:
            unit = {"h": HOUR, "m": MINUTE, "s": 1}[elapsed[0].lower()]
            return f"{int(self.seconds // unit):0{len(elapsed)}}"
        if piece["half"]:
            return piece["half"].split("/")[self.seconds % (24 * HOUR) >= 12 * HOUR]
        if not piece["code"]:
            return piece["text"] or piece["letter"] or ""
        code = piece["code"].lower()
        if code[0] == "m" and len(code) < 3 and (before[:1].lower() == "h" or after[:1].lower() == "s"):
            return f"{int(self.seconds // MINUTE % 60):0{len(code)}}"
        return self._time(code) if code[0] in "hs" else self._day(code)

    def _time(self, code: str) -> str:
        if code[0] == "h":
            hours = int(self.seconds // HOUR % 24)
            return f"{((hours - 1) % 12 + 1) if self.has_halves else hours:0{min(len(code), 2)}}"
        whole, _, part = code.partition(".")
        return f"{self.seconds % 60:0{len(code)}.{len(part)}f}" if part else f"{int(self.seconds % 60):0{len(whole)}}"

    def _day(self, code: str) -> str:
        day = self.day
        if code[0] == "y":
            return f"{day.year % 100:02}" if len(code) < 3 else f"{day.year:04}"
        number, abbreviated, name = (
            (day.month, month_abbr[day.month], month_name[day.month])
            if code[0] == "m"
            else (day.day, day_abbr[day.weekday()], day_name[day.weekday()])
        )
        return (
            f"{number:0{len(code)}}"
            if len(code) < 3
            else abbreviated
            if len(code) == 3
            else name[: 1 if len(code) == 5 else None]
        )
