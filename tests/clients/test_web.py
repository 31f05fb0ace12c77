"""Web pages are fetched from public addresses only: the right one, whole, in a bounded time; and each no says why."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tests.site import OUTSIDE, Site, page, redirect
from webapp.clients.addresses import is_public
from webapp.clients.refused import Refused
from webapp.clients.web import GuardedWeb, checked

HTML = b"<html><body><p>Hand hygiene saves lives.</p></body></html>"
CERTIFICATE = Path(__file__).parent / "site.pem"

NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.1.2.3",  # noqa: S104  # nothing is bound
    "169.254.169.254", "172.16.0.1", "172.31.9.9", "192.0.0.1", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::",
    "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%1",
    "fec0::1", "ff02::1", "ff0e::1", "fd00:ec2::254", "192.0.0.9", "192.0.0.192", "168.63.129.16", "100.100.100.200",
]  # fmt: skip
SPECIAL = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/128", "::1/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23",
    "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "ff00::/8",
]  # fmt: skip
"""IANA's registries of special-purpose addresses, and those of multicast."""
LOCAL_NAMES = [
    "printer.local", "PRINTER.LOCAL.", "intranet", "db.internal", "nas.lan", "router.home.arpa", "wiki.corp",
    "app.localhost", "localhost.localdomain", "x.onion", "gw.home", "files.intranet", "a.private", "b.invalid", "c.alt",
]  # fmt: skip
SPELLINGS = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "017700000001",
    "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "0", "169.254.169.254", "10.0.0.1", "127。0。0。1", "１２７.0.0.1",
]  # fmt: skip


class Names:
    """A resolver with names of its own, which counts how often each is asked for; each time may give another answer."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): answers for name, answers in names.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        answers = self.names.get(host)
        if answers is None:
            return [str(ip_address(host))]  # a number stands for itself; no other name leaves this machine
        return answers.pop(0).split() if len(answers) > 1 else answers[0].split()


@pytest.fixture
def serve() -> Iterator[Callable[..., Site]]:
    sites = []

    def start(pages: dict, **options) -> Site:
        sites.append(Site(pages, **options))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


def web(*sites: Site, names: Names | None = None, **options) -> GuardedWeb:
    """The client as it is, but that one address of this machine counts as public, and its port as usual."""
    return GuardedWeb(
        ports=(80, 443, *(site.port for site in sites)),
        resolve=names or Names(site_test=[OUTSIDE]),
        is_allowed=lambda address: str(address) == OUTSIDE or is_public(address),
        **options,
    )


def refusal(client: GuardedWeb, url: str) -> Refused:
    with pytest.raises(Refused) as refused:
        client.fetch(url)
    return refused.value


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700::1111"])
def test_what_is_public(address):
    assert is_public(ip_address(address))


def test_a_page_is_fetched_from_the_address_that_was_checked(serve):
    site = serve({"/a?b=c": page(HTML)})
    names = Names(site_test=[OUTSIDE])
    fetched = web(site, names=names).fetch(f"http://site.test:{site.port}/a?b=c#part")
    assert (fetched.content, fetched.suffix) == (HTML, ".html")
    assert names.asked == ["site.test"]
    (request,) = site.requests
    assert f"Host: site.test:{site.port}" in request
    assert "Cookie" not in request
    assert "Authorization" not in request


def test_a_name_that_means_something_else_the_second_time_gains_nothing(serve):
    """DNS rebinding: public at the check, private at the connection."""
    outside = serve({"/": page(HTML)})
    inside = serve({"/": page(b"secret")}, address="127.0.0.1")
    names = Names(site_test=[OUTSIDE, "127.0.0.1"])
    assert web(outside, inside, names=names).fetch(f"http://site.test:{outside.port}/").content == HTML
    assert refusal(web(outside, inside, names=names), f"http://site.test:{inside.port}/").code == "private"
    assert inside.requests == []


def test_a_name_that_is_public_and_private_at_once_is_refused(serve):
    site = serve({"/": page(HTML)})
    for addresses in (f"{OUTSIDE} 10.0.0.1", f"127.0.0.1 {OUTSIDE}", f"{OUTSIDE} ::ffff:127.0.0.1", ""):
        names = Names(site_test=[addresses])
        assert refusal(web(site, names=names), f"http://site.test:{site.port}/").code == "private", addresses
    assert site.requests == []


@pytest.mark.parametrize("network", SPECIAL)
def test_no_special_range_is_public(network):
    """The first, the last and one in the middle; Python's own tables differ from release to release."""
    block = ip_network(network)
    assert not any(is_public(block[place]) for place in (0, block.num_addresses // 2, -1))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "192.0.1.1", "168.63.129.17", "2606:4700::1111", "2a00:1450:4001:81b::"]
)
def test_others_are(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", LOCAL_NAMES)
def test_local_names_are_not_even_looked_up(host):
    names = Names()
    assert refusal(web(names=names), f"http://{host}/").code == "private"
    assert names.asked == []


@pytest.mark.parametrize("host", SPELLINGS)
def test_this_machine_is_not_reached_by_any_spelling(serve, host):
    """With the real resolver, and the real rule."""
    site = serve({"/": page(b"secret")}, address="127.0.0.1")
    client = GuardedWeb(ports=(site.port,), seconds=30)
    assert refusal(client, f"http://{host}:{site.port}/").code in ("private", "address", "unknown")
    assert site.requests == []


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://inside.test:{port}/secret",
        "//127.0.0.1:{port}/secret",
        "http://2130706433:{port}/secret",
        "http://user:pass@site.test:{port}/secret",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/_x",
        "http://site.test:22/",
        "http://[::1",
        "",
    ],
)
def test_a_redirect_goes_through_the_guard(serve, location):
    inside = serve({"/secret": page(b"secret")}, address="127.0.0.1")
    site = serve({"/": redirect(location.format(port=inside.port))})
    names = Names(site_test=[OUTSIDE], inside_test=["10.0.0.1"])
    names.names["2130706433"] = ["127.0.0.1"]
    refused = refusal(web(site, inside, names=names), f"http://site.test:{site.port}/")
    assert refused.code in ("private", "address", "redirects")
    assert inside.requests == []


def test_redirects_are_followed_five_times(serve):
    hops = {f"/{n}": redirect(f"/{n + 1}") for n in range(6)}
    site = serve({**hops, "/5": page(HTML)})
    assert web(site).fetch(f"http://site.test:{site.port}/0").content == HTML
    site.pages = {**hops, "/6": page(HTML)}
    assert refusal(web(site), f"http://site.test:{site.port}/0").code == "redirects"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "begin with"),
        ("ftp://example.org/", "begin with"),
        ("file:///etc/passwd", "begin with"),
        ("javascript:alert(1)", "begin with"),
        ("http://", "begin with"),
        ("http://user:secret@example.org/", "user name or password"),
        ("http://user@example.org/", "user name or password"),
        ("http://example.org:8080/", "unusual port"),
        ("https://example.org:22/", "unusual port"),
        ("http://example.org:99999/", "unusual port"),
        ("http://[::1/", "not the address"),
        ("http://exa mple.org/", "not the address"),
        ("http://\x00/", "not the address"),
    ],
)
def test_addresses_that_are_not_gone_to(url, words):
    with pytest.raises(Refused, match=words):
        checked(url)


def test_the_ports_are_the_usual_ones():
    assert checked("http://example.org:443/").port == 443
    assert checked("https://example.org:80/").port == 80


def test_a_site_is_the_one_its_certificate_names(serve):
    site = serve({"/": page(HTML)}, tls=CERTIFICATE)
    names = Names(site_test=[OUTSIDE], other_test=[OUTSIDE])
    trusting = web(site, names=names, tls=ssl.create_default_context(cafile=CERTIFICATE))
    assert trusting.fetch(f"https://site.test:{site.port}/").content == HTML
    assert refusal(trusting, f"https://other.test:{site.port}/").code == "certificate"
    assert refusal(web(site, names=names), f"https://site.test:{site.port}/").code == "certificate"
    assert len(site.requests) == 1


def test_proxies_of_the_environment_are_not_used(serve, monkeypatch):
    proxy = serve({})
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://{OUTSIDE}:{proxy.port}")
    site = serve({"/": page(HTML)})
    assert web(site).fetch(f"http://site.test:{site.port}/").content == HTML
    assert proxy.requests == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (page(b"no", status="404 Not Found"), "missing"),
        (page(b"no", status="403 Forbidden"), "forbidden"),
        (page(b"no", status="429 Too Many Requests"), "busy"),
        (page(b"no", status="503 Service Unavailable"), "status"),
        (page(b"x" * 2000), "large"),
        (page(b"", "text/html"), "nothing"),
        (page(b"\x89PNG", "image/png"), "kind"),
        (page(b"MZ", "application/x-msdownload"), "kind"),
        (page(b"x", "text/html", "200 OK", "Content-Encoding: br"), "packed"),
        (page(b"x", "text/html", "200 OK", "Content-Encoding: gzip"), "broken"),
        (page(gzip.compress(b"x" * 100_000), "text/html", "200 OK", "Content-Encoding: gzip"), "large"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\nhalf", "broken"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "broken"),
        (b"", "broken"),
    ],
)
def test_what_a_site_may_do_wrong(serve, answer, code):
    site = serve({"/": answer})
    refused = refusal(web(site, most_bytes=1000), f"http://site.test:{site.port}/")
    assert refused.code == code
    assert str(refused).endswith(".")


def test_an_endless_page_ends_at_the_limit(serve):
    def endless(out):
        out.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            out.write(b"x" * 65536)

    site = serve({"/": endless})
    assert refusal(web(site, most_bytes=200_000), f"http://site.test:{site.port}/").code == "large"


@pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"])
def test_a_site_that_drips_is_left(serve, begin):
    """Each byte comes in time, and the whole does not."""

    def drip(out):
        out.write(begin)
        while True:
            out.write(b"x")
            out.flush()
            time.sleep(0.02)

    site = serve({"/": drip})
    assert refusal(web(site, seconds=0.5), f"http://site.test:{site.port}/").code == "slow"


def test_a_name_that_is_never_answered_is_left():
    never = threading.Event()

    def resolve(_host, _port):
        never.wait()
        return []

    try:
        assert refusal(GuardedWeb(seconds=0.2, resolve=resolve), "http://site.test/").code == "slow"
    finally:
        never.set()


def test_nobody_listens_or_nobody_has_the_name(serve):
    site = serve({})
    site.close()
    assert refusal(web(site), f"http://site.test:{site.port}/").code == "refused"

    def unknown(_host, _port):
        raise OSError("no such name")

    assert refusal(GuardedWeb(resolve=unknown), "http://site.test/").code == "unknown"


@pytest.mark.parametrize(
    ("path", "kind", "suffix"),
    [
        ("/", "text/html", ".html"),
        ("/", "application/xhtml+xml; charset=utf-8", ".html"),
        ("/guide", "application/pdf", ".pdf"),
        ("/notes", "text/plain", ".txt"),
        ("/notes", "TEXT/Markdown", ".md"),
        ("/a.docx", "application/octet-stream", ".docx"),
        ("/a.pdf", "", ".pdf"),
        ("/a.exe", "", ""),
        ("/book", "application/epub+zip", ".epub"),
    ],
)
def test_kinds_of_files(serve, path, kind, suffix):
    site = serve({path: page(b"words", kind)})
    assert web(site).fetch(f"http://site.test:{site.port}{path}").suffix == suffix


def test_an_encoding_that_only_the_head_knows_is_kept(serve):
    words = "Привет, мир".encode("koi8-r")
    site = serve({"/": page(words, "text/html; charset=KOI8-R"), "/odd": page(HTML, "text/html; charset=nonsense")})
    assert web(site).fetch(f"http://site.test:{site.port}/").content.decode("utf-8-sig") == "Привет, мир"
    assert web(site).fetch(f"http://site.test:{site.port}/odd").content == HTML


def test_a_site_that_packs_unasked_is_understood(serve):
    site = serve({"/": page(gzip.compress(HTML), "text/html", "200 OK", "Content-Encoding: gzip")})
    assert web(site).fetch(f"http://site.test:{site.port}/").content == HTML
