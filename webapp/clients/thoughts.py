"""What a model thinks before it answers, or in between, is taken out of its text in whatever dialect it is marked.

A thought stands between two tags. Some models leave out the first, so that a closing tag alone says that all before it
was a thought.
"""

from __future__ import annotations

CANCEL = "\x18"
"""A piece of a stream that takes back all pieces before it: they were a thought."""

NAMES = (
    *("think", "thinking", "thought", "thoughts", "reasoning", "reflection", "scratchpad", "seed:think", "analysis"),
    *(
        "antthinking",
        "inner_monologue",
        "inner_thoughts",
        "thinking_process",
        "thought_process",
        "deliberation",
        "plan",
    ),
)
HARMONY_ENDS = ("<|end|>", "<|return|>", "<|channel|>final")
OPENING = {
    **{f"<{name}{space}>": (f"</{name}>", f"</{name} >") for name in NAMES for space in ("", " ")},
    "◁think▷": ("◁/think▷",),
    "[think]": ("[/think]",),
    "<|begin_of_thought|>": ("<|end_of_thought|>",),
    "<|start_thinking|>": ("<|end_thinking|>",),
    "<unused94>": ("<unused95>",),
    "<|channel>thought": ("<channel|>",),
    "<|channel|>analysis": HARMONY_ENDS,
    "<|channel|>commentary": HARMONY_ENDS,
}
"""The tags that open a thought, in lower case, each with those that close it."""
CLOSING = {end for ends in OPENING.values() for end in ends} - {*HARMONY_ENDS} | {"assistantfinal"}
SIGNS = {
    *HARMONY_ENDS,
    *("<|start|>assistant", "<|message|>", "<|call|>", "<|channel>final", "<turn|>", "<end_of_turn>", "<|im_end|>"),
    *("<|eot_id|>", "<|begin_of_solution|>", "<|end_of_solution|>", "<|start_response|>", "<|end_response|>", "</s>"),
    *("<answer>", "</answer>", "<final_answer>", "</final_answer>", "<response>", "</response>"),
}
"""Signs of a dialect that are no text, and around which the text is the answer."""
TAGS = frozenset((*OPENING, *CLOSING, *SIGNS))
PREFIXES = frozenset(tag[:length] for tag in TAGS for length in range(1, len(tag)))
NAMED_ONLY = frozenset("`'\"“”‘’.,;:!?)*")
"""What follows a tag that is spoken of, and is none."""
ALOUD = (
    *("okay, ", "okay so", "okay. ", "ok, ", "ok so", "alright, ", "hmm", "let me ", "let's ", "the user "),
    "user asks",
    *("we need to ", "we have to ", "we should ", "we are asked", "i need to ", "i should ", "i have to ", "first, i "),
    *("so the user", "so, the user", "so we need", "now, the user", "thinking process", "thinking:", "here's a think"),
    *("here's my thought", "**thinking"),
)
"""How thoughts begin that no tag opens: such a text is held back until a tag closes it, or to its end."""


class Thoughts:
    """Removes the thoughts from a stream. ``is_retracted``: what was returned so far was a thought as well.

    ``is_unopened``: the model is known to think first without a tag that says so.
    """

    def __init__(self, is_unopened: bool = False) -> None:
        self.is_retracted = False
        self.is_unopened = is_unopened
        self._held = ""  # may become a tag
        self._closing: tuple[str, ...] = ()  # the tags that close the thought that is open
        self._doubtful: list[str] | None = None  # a thought that may be none, with its tag
        self._last = ""  # the last letter outside of thoughts
        self._begun = ""  # what is held back from the beginning
        self._is_answer = False  # whether anything was returned

    def without(self, text: str) -> str:
        """Return what is known to be part of the answer, and was not returned yet."""
        shown: list[str] = []
        for letter in text:
            self._held += letter
            self._read(shown, is_end=False)
        return self._after_beginning("".join(shown))

    def rest(self) -> str:
        """Return what was held back in case a thought began."""
        shown: list[str] = []
        self._read(shown, is_end=True)
        if self._closing and self._doubtful:
            shown += self._doubtful
        begun, self._begun = self._begun + "".join(shown), ""
        return begun if self._is_answer else begun.lstrip()

    def _read(self, shown: list[str], is_end: bool) -> None:
        """Take from what is held all that is known to be a tag, or none."""
        while self._held:
            held = self._held.lower()
            length = next((n for n in (len(held), len(held) - 1) if held[:n] in TAGS), 0)
            if length:
                is_clear = self._closing or held[:length] in SIGNS or held[:length] == "assistantfinal"
                if length == len(held) and not is_clear and not is_end:
                    return  # what follows says whether it is only spoken of
                tag, self._held = self._held[:length], self._held[length:]
                self._tag(tag, self._held, shown)
            elif held in PREFIXES and not is_end:
                return
            else:
                self._put(self._held[0], shown)
                self._held = self._held[1:]

    def _tag(self, written: str, following: str, shown: list[str]) -> None:
        tag = written.lower()
        if self._closing:
            if tag in self._closing:
                self._closing, self._doubtful, self.is_unopened = (), None, False
            else:
                self._put(written, shown)
        elif tag in SIGNS:
            return
        elif self._last and (following[:1] in NAMED_ONLY or self._last in "`'\"“‘") and following:
            self._put(written, shown)
        elif tag in OPENING:
            self._closing = OPENING[tag]
            self._doubtful = [written] if self._last.isalnum() else None
        else:
            self._retract(shown)

    def _retract(self, shown: list[str]) -> None:
        shown.clear()
        self.is_retracted = self.is_retracted or self._is_answer
        self._begun, self._last, self._is_answer, self.is_unopened = "", "", False, False

    def _put(self, text: str, shown: list[str]) -> None:
        if not self._closing:
            shown.append(text)
            self._last = text[-1] if not text.isspace() else "" if "\n" in text else self._last
        elif self._doubtful is not None:
            self._doubtful.append(text)

    def _after_beginning(self, text: str) -> str:
        """Return the text, unless the answer begins as thoughts do that no tag opens."""
        if self._is_answer:
            return text
        self._begun = (self._begun + text).lstrip() if not self._begun else self._begun + text
        beginning = self._begun[:32].lower().replace("’", "'")
        may_be_aloud = any(one.startswith(beginning) or beginning.startswith(one) for one in ALOUD)
        is_analysis = "analysis".startswith(beginning) or (beginning[:8] == "analysis" and self._begun[8:9].isupper())
        if self.is_unopened or not beginning or may_be_aloud or is_analysis or self._begun == "analysis":
            return ""
        begun, self._begun, self._is_answer = self._begun, "", True
        return begun
