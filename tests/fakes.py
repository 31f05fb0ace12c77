"""What stands in for the outside: a YouTube whose behaviour is chosen by the video's id, and a web of two pages."""

from __future__ import annotations

from collections.abc import Callable

from tests.fake_models import FakeModelServer
from webapp.clients import youtube
from webapp.clients.refused import Refused
from webapp.clients.web import Fetched
from webapp.clients.youtube import About, Cue

__all__ = ["FakeModelServer", "FakeWeb", "FakeYouTube"]

OK = "okVideo-001"
LONG = "longVideo01"
UNNAMED = "unnamedVid1"
BROKEN = "brokenVid01"
REFUSALS = {
    "blockedVid1": Refused("blocked", youtube.BLOCKED + youtube.INSTEAD),
    "noCaptions1": Refused("no_captions", youtube.NO_CAPTIONS + youtube.INSTEAD),
    "privateVid1": Refused("unplayable", youtube.UNPLAYABLE + youtube.INSTEAD),
    "removedVid1": Refused("unavailable", youtube.UNAVAILABLE + youtube.INSTEAD),
    "ageLimited1": Refused("age_restricted", youtube.AGE_RESTRICTED + youtube.INSTEAD),
    "networkOff1": Refused("unreachable", youtube.UNREACHABLE + youtube.INSTEAD),
    "garbageVid1": Refused("garbled", youtube.GARBLED + youtube.INSTEAD),
}
TALK = [
    Cue(0.0, 4.0, "Welcome to this talk about owls & <pens>."),
    Cue(4.0, 9.5, "The barn owl hunts at night over open fields."),
    Cue(3727.0, 3733.25, "It finds voles by their sound alone, in complete darkness."),
]


class FakeYouTube:
    """Knows the ids above; what it is asked for is counted in ``asked``."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None
        """Happens while the captions are waited for."""

    def about(self, video_id: str) -> About:
        if video_id == UNNAMED:
            return About()
        return About(f"Owls / a talk {video_id[-2:]}", "The Owl Channel")

    def captions(self, video_id: str) -> list[Cue]:
        self.asked.append(video_id)
        self.meanwhile()
        if video_id in REFUSALS:
            raise REFUSALS[video_id]
        if video_id == BROKEN:
            raise RuntimeError("a bug")
        return [Cue(cue.start, cue.end, cue.text.replace("talk", f"talk {video_id[-2:]}")) for cue in TALK]


class FakeWeb:
    """Gives what is put in ``pages``, and raises what is a refusal."""

    def __init__(self) -> None:
        self.pages: dict[str, Fetched | Refused] = {}
        self.asked: list[str] = []

    def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        found = self.pages[url]
        if isinstance(found, Refused):
            raise found
        return found
