"""A source on the web that cannot be fetched."""


class Refused(Exception):
    """A source cannot be fetched. `code` is for programs; `sentence` tells the user why, and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence
