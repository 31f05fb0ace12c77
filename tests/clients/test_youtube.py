"""YouTube's answers, as it really gives them: which captions are taken, and what each refusal is called."""

from __future__ import annotations

import io
import json

import pytest
import requests
from requests.adapters import HTTPAdapter

from webapp.clients.refused import Refused
from webapp.clients.youtube import About, Cue, YouTubeSite

ID = "dQw4w9WgXcQ"
WATCH_PAGE = '<html><script>{"INNERTUBE_API_KEY": "a-key"}</script></html>'
XML = (
    '<transcript><text start="1.5" dur="2">Hello &amp;amp; &lt;i&gt;welcome&lt;/i&gt;</text>'
    '<text start="4"> </text></transcript>'
)


def track(language: str, generated: bool = False) -> dict:
    return {
        "baseUrl": f"https://www.youtube.com/api/timedtext?lang={language}&kind={'asr' if generated else ''}",
        "name": {"runs": [{"text": language}]},
        "languageCode": language,
        "isTranslatable": True,
        **({"kind": "asr"} if generated else {}),
    }


def player(*tracks: dict, status: str = "OK", reason: str = "") -> str:
    captions = {"captions": {"playerCaptionsTracklistRenderer": {"captionTracks": list(tracks)}}} if tracks else {}
    return json.dumps({"playabilityStatus": {"status": status, "reason": reason}, **captions})


class Tape(HTTPAdapter):
    """Answers in YouTube's place, and remembers the addresses."""

    def __init__(self, answers: dict[str, tuple[int, str] | Exception]) -> None:
        super().__init__()
        self.answers = {"/watch": (200, WATCH_PAGE), "/api/timedtext": (200, XML), **answers}
        self.urls: list[str] = []

    def send(self, request, *_arguments, **_options):
        self.urls.append(request.url)
        answer = self.answers[request.path_url.partition("?")[0]]
        if isinstance(answer, Exception):
            raise answer
        response = requests.Response()
        response.status_code, text = answer
        response.raw = io.BytesIO(text.encode())
        response.encoding, response.url, response.request = "utf-8", request.url, request
        return response


def site(player_answer: str = "{}", **answers) -> tuple[YouTubeSite, Tape]:
    tape = Tape({"/youtubei/v1/player": (200, player_answer), **{f"/{path}": value for path, value in answers.items()}})
    return YouTubeSite(tape), tape


def test_captions_with_their_seconds_and_without_markup():
    youtube, _ = site(player(track("en")))
    assert youtube.captions(ID) == [Cue(1.5, 3.5, "Hello & welcome")]


@pytest.mark.parametrize(
    ("tracks", "taken"),
    [
        ([track("fr"), track("en", True), track("en")], "lang=en&kind="),
        ([track("ar"), track("de"), track("de", True)], "lang=de&kind="),
        ([track("de-AT"), track("de", True)], "lang=de-AT&kind="),
        ([track("en"), track("ja", True)], "lang=ja&kind=asr"),
        ([track("ar"), track("en-GB"), track("fr")], "lang=en-GB&kind="),
        ([track("nl"), track("fr")], "lang=nl&kind="),
    ],
)
def test_the_original_is_taken_and_written_by_people_if_it_is(tracks, taken):
    youtube, tape = site(player(*tracks))
    youtube.captions(ID)
    assert tape.urls[-1].endswith(taken)
    assert "tlang" not in tape.urls[-1]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"watch": (429, "")}, "blocked"),
        ({"watch": (200, '<div class="g-recaptcha"></div>')}, "blocked"),
        ({"watch": (200, "<html></html>")}, "garbled"),
        ({"watch": (500, "")}, "unreachable"),
        ({"watch": requests.ConnectionError("no network")}, "unreachable"),
        ({"watch": requests.Timeout("too slow")}, "unreachable"),
        ({"player": player(status="LOGIN_REQUIRED", reason="Sign in to confirm you’re not a bot")}, "blocked"),
        (
            {"player": player(status="LOGIN_REQUIRED", reason="This video may be inappropriate for some users.")},
            "age_restricted",
        ),
        ({"player": player(status="LOGIN_REQUIRED", reason="This video is private")}, "unplayable"),
        ({"player": player(status="ERROR", reason="This video is unavailable")}, "unavailable"),
        ({"player": player()}, "no_captions"),
        ({"player": "not JSON"}, "unreachable"),
        ({"player": "[]"}, "garbled"),
        ({"player": json.dumps({"playabilityStatus": {"status": "OK"}, "captions": {}})}, "no_captions"),
        ({"player": player({"kind": "asr"})}, "garbled"),
        ({"player": player(track("en")), "api/timedtext": (200, "")}, "garbled"),
        ({"player": player(track("en")), "api/timedtext": (200, "<html><p>Sorry</p>")}, "garbled"),
        ({"player": player(track("en")), "api/timedtext": (200, "<transcript/>")}, "no_captions"),
        ({"player": player(track("en")), "api/timedtext": (404, "")}, "unreachable"),
        ({"player": player({**track("en"), "baseUrl": "https://www.youtube.com/x?&exp=xpe"})}, "garbled"),
    ],
)
def test_each_refusal_says_why_and_what_to_do(answers, code):
    youtube, _ = site(answers.pop("player", player(track("en"))), **answers)
    with pytest.raises(Refused) as refused:
        youtube.captions(ID)
    assert refused.value.code == code
    assert "Add the transcript yourself" in str(refused.value)
    assert "github" not in str(refused.value)


def test_why_a_video_is_not_shown_is_said_in_youtubes_words():
    youtube, _ = site(player(status="LOGIN_REQUIRED", reason="This video is private"))
    with pytest.raises(Refused, match="“This video is private”"):
        youtube.captions(ID)


def test_a_title_and_a_channel():
    youtube, tape = site(oembed=(200, json.dumps({"title": "Never Gonna", "author_name": "Rick"})))
    assert youtube.about(ID) == About("Never Gonna", "Rick")
    assert tape.urls == [
        f"https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{ID}&format=json"
    ]


@pytest.mark.parametrize(
    "answer", [(401, "Unauthorized"), (200, "not JSON"), (200, "[]"), (200, "{}"), requests.ConnectionError("none")]
)
def test_a_title_that_cannot_be_learnt_is_no_matter(answer):
    youtube, _ = site(oembed=answer)
    assert youtube.about(ID) == About()
