"""YouTube: a video's title, channel and captions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from xml.etree.ElementTree import ParseError

import requests
from requests.adapters import HTTPAdapter
from youtube_transcript_api import (
    AgeRestricted,
    CouldNotRetrieveTranscript,
    NoTranscriptFound,
    RequestBlocked,
    Transcript,
    TranscriptsDisabled,
    VideoUnavailable,
    VideoUnplayable,
    YouTubeRequestFailed,
    YouTubeTranscriptApi,
)

from webapp.clients.refused import Refused
from webapp.shared.videos import WATCH

OEMBED = "https://www.youtube.com/oembed"
SECONDS_TO_CONNECT, SECONDS_TO_READ = 10, 20

INSTEAD = "Add the transcript yourself, pasted or as a file, or try again later."
BLOCKED = "YouTube does not give captions to this server at the moment, as often happens. "
NO_CAPTIONS = "This video has no captions, or its owner does not share them. "
AGE_RESTRICTED = "YouTube shows this video only to people who are signed in, because of its age limit. "
UNAVAILABLE = "YouTube has no such video: it was removed, or the address is wrong. "
UNPLAYABLE = "YouTube does not show this video to everyone. "
UNREACHABLE = "YouTube could not be reached. "
GARBLED = "YouTube’s answer could not be understood. "


@dataclass(frozen=True, slots=True)
class Cue:
    """Words, and the seconds from and to which they are spoken."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class About:
    """A video's title and channel, empty where they are not known."""

    title: str = ""
    channel: str = ""


class YouTube(Protocol):
    """Gets what is known of a video by its id."""

    def about(self, video_id: str) -> About:
        """Return title and channel; never raise, as a video can be read without them."""

    def captions(self, video_id: str) -> list[Cue]:
        """Return the captions in the video's own language, at least one; raise Refused, whose sentence says why."""


class YouTubeSite:
    """`YouTube` over HTTP. Tests pass an adapter that answers in its place."""

    def __init__(self, adapter: HTTPAdapter | None = None) -> None:
        self._adapter = adapter or _WithTimeout()

    def about(self, video_id: str) -> About:
        try:
            answer = self._session().get(OEMBED, params={"url": WATCH + video_id, "format": "json"})
            answer.raise_for_status()
            said = answer.json()
            return About(str(said["title"]), str(said.get("author_name") or ""))
        except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError):
            return About()

    def captions(self, video_id: str) -> list[Cue]:
        try:
            track = original(YouTubeTranscriptApi(http_client=self._session()).list(video_id))
            spoken = list(track.fetch()) if track else []
        except requests.RequestException as error:
            raise Refused("unreachable", UNREACHABLE + INSTEAD) from error
        except CouldNotRetrieveTranscript as error:
            raise _refused(error) from error
        except (ParseError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise Refused("garbled", GARBLED + INSTEAD) from error
        cues = [Cue(one.start, one.start + one.duration, one.text) for one in spoken if one.text.strip()]
        if not cues:
            raise Refused("no_captions", NO_CAPTIONS + INSTEAD)
        return cues

    def _session(self) -> requests.Session:
        """Return a new session: threads must not share one, and no cookie may be kept."""
        session = requests.Session()
        session.mount("https://", self._adapter)
        return session


class _WithTimeout(HTTPAdapter):
    """Gives every request a timeout."""

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        options["timeout"] = (SECONDS_TO_CONNECT, SECONDS_TO_READ)
        return super().send(request, *args, **options)


def original(tracks: Iterable[Transcript]) -> Transcript | None:
    """Return the track that is nearest to what is said: written by people in the video's own language, or generated.

    Only generated captions tell which language that is. Without them, English goes before others, as the bundled
    model reads it best.
    """
    tracks = list(tracks)
    written = [track for track in tracks if not track.is_generated]
    generated = [track for track in tracks if track.is_generated]
    own = _language(generated[0]) if generated else "en"
    in_own = [track for track in written if _language(track) == own]
    return next(iter(in_own + generated + written), None)


def _language(track: Transcript) -> str:
    return track.language_code.partition("-")[0].lower()


def _refused(error: CouldNotRetrieveTranscript) -> Refused:
    if isinstance(error, RequestBlocked):
        return Refused("blocked", BLOCKED + INSTEAD)
    if isinstance(error, TranscriptsDisabled | NoTranscriptFound):
        return Refused("no_captions", NO_CAPTIONS + INSTEAD)
    if isinstance(error, AgeRestricted):
        return Refused("age_restricted", AGE_RESTRICTED + INSTEAD)
    if isinstance(error, VideoUnavailable):
        return Refused("unavailable", UNAVAILABLE + INSTEAD)
    if isinstance(error, VideoUnplayable):
        reason = f"It says: “{error.reason}”. " if error.reason else ""
        return Refused("unplayable", UNPLAYABLE + reason + INSTEAD)
    if isinstance(error, YouTubeRequestFailed):
        return Refused("unreachable", UNREACHABLE + INSTEAD)
    return Refused("garbled", GARBLED + INSTEAD)
