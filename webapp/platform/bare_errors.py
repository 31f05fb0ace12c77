"""What the web server answers itself, before the application is asked or after it has failed: a page in words.

It needs no template, no stylesheet and no database, any of which may be what has failed.
"""

from __future__ import annotations

from typing import Any

from waitress.task import ErrorTask

WORDS = {
    400: ("That request could not be read", "Nothing was changed. Go back, reload the page, and try again."),
    401: ("Sign in first", "Nothing was saved. Sign in, or send a token that is yours, and try again."),
    413: ("That is too large", "Nothing was saved. Upload fewer files at once, or split a large one."),
    431: ("The address is too long", "Nothing was changed. Go back, and search for less text or choose fewer things."),
    500: (
        "Something broke on our side",
        "What was saved before is still saved. Try again; if it keeps happening, tell the person who runs this server.",
    ),
}
PAGE = (
    '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title} · Footnote</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"></head>\n'
    '<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">Go to the start</a></p></main></body>\n</html>\n'
)


class PageOfError(ErrorTask):
    """Answers a request that waitress could not read, or that broke beyond the application's own error pages."""

    def execute(self) -> None:
        error: Any = self.request.error
        body = page(error.code)
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "text/html; charset=utf-8"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def page(code: int) -> bytes:
    """Return the page of a status; one without words of its own has those of 500, or of 400 below that."""
    title, text = WORDS.get(code) or WORDS[500 if code >= 500 else 400]
    return PAGE.format(title=title, text=text).encode()
