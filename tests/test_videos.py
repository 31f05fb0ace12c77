"""Which video an address means, and where it is watched from."""

import pytest

from webapp.shared.videos import video_id, watch_url

ID = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "address",
    [
        ID,
        f"  {ID}\n",
        f"https://www.youtube.com/watch?v={ID}",
        f"http://youtube.com/watch?v={ID}",
        f"HTTPS://WWW.YouTube.com/watch?v={ID}",
        f"www.youtube.com/watch?v={ID}",
        f"youtu.be/{ID}",
        f"https://youtu.be/{ID}?t=42",
        f"https://youtu.be/{ID}?si=AbCdEfGhIjKlMnOp&t=1h2m7s",
        f"https://www.youtube.com/watch?v={ID}&t=90s&list=PLx0sYbCqOb8TBPRdmBHs5Iftvv9TPboYG&index=3",
        f"https://www.youtube.com/watch?list=PLx0sYbCqOb8&v={ID}",
        f"https://www.youtube.com/watch?app=desktop&v={ID}#comments",
        f"https://www.youtube.com/watch/{ID}",
        f"https://m.youtube.com/watch?v={ID}&pp=ygU",
        f"https://music.youtube.com/watch?v={ID}",
        f"https://www.youtube.com/shorts/{ID}?feature=share",
        f"https://www.youtube.com/live/{ID}?si=x",
        f"https://www.youtube.com/embed/{ID}?start=10",
        f"https://www.youtube-nocookie.com/embed/{ID}",
        f"https://www.youtube.com/v/{ID}",
        f"https://www.youtube.com:443//watch?v={ID}",
    ],
)
def test_every_usual_shape_of_address(address):
    assert video_id(address) == ID


@pytest.mark.parametrize(
    "address",
    [
        "",
        "dQw4w9WgXc",
        "dQw4w9WgXcQQ",
        "dQw4w9WgXc!",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/watch?v=",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com/watch?v={ID}<script>",
        f"https://www.youtube.com/playlist?list={ID}",
        f"https://www.youtube.com/@channel/{ID}",
        f"https://www.youtube.com/results?search_query={ID}",
        f"https://example.org/watch?v={ID}",
        f"https://youtube.com.example.org/watch?v={ID}",
        f"https://notyoutube.com/watch?v={ID}",
        f"https://example.org/https://youtu.be/{ID}",
        f"ftp://youtu.be/{ID}",
        f"javascript://youtu.be/{ID}",
        "https://[::1/watch?v=x",
        "https://youtu.be/",
        "ｄQw4w9WgXcQ",
    ],
)
def test_what_is_no_video(address):
    assert video_id(address) is None


def test_where_it_is_watched():
    assert watch_url(f"https://www.youtube.com/watch?v={ID}", 3727.9) == f"https://www.youtube.com/watch?v={ID}&t=3727s"
    assert watch_url(f"https://www.youtube.com/watch?v={ID}", 0) == f"https://www.youtube.com/watch?v={ID}&t=0s"
    assert watch_url(f"https://www.youtube.com/watch?v={ID}", None) == ""
    assert watch_url("https://example.org/", 3.0) == watch_url("", 3.0) == ""
