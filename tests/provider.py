"""A provider of OpenID Connect on this machine, which insists on PKCE; and a browser that is led to it and back."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import requests
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests.pages import PageClient

ADMINS = "footnote-admins"
PEOPLE: dict[str, dict[str, Any]] = {
    "dora": {
        "email": "dora@example.org",
        "email_verified": True,
        "preferred_username": "dora@corp",
        "groups": [ADMINS],
    },
    "namesake": {
        "email": "other@example.org",
        "email_verified": True,
        "preferred_username": "alice",
        "groups": "staff",
    },
    "alice": {"email": "Alice@example.org", "email_verified": True, "groups": ["staff"]},
    "carol": {"email": "carol@example.org", "email_verified": True},
    "claimant": {"email": "alice@example.org", "email_verified": False},
    "sayso": {"email": "alice@example.org", "email_verified": "true"},
}


class Provider:
    """The provider. ``change`` alters what it answers to one address, by its path, as somebody between might."""

    def __init__(self) -> None:
        users = [oidc_provider_mock.User(sub=name, claims=claims) for name, claims in PEOPLE.items()]
        self.app = oidc_provider_mock.app(require_nonce=True, user_claims=users)
        self.url, self.challenges, self.change = "", {}, {}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        path = environ["PATH_INFO"]
        if path.endswith("/token") and not self._is_verified(environ):
            return Response("no such verifier", 400)(environ, start)
        response = Response.from_app(self.app, environ)
        if path.endswith("/authorize") and "code=" in response.headers.get("Location", ""):
            asked, told = (parse_qs(urlsplit(url).query) for url in (f"?{environ['QUERY_STRING']}", response.location))
            assert asked["code_challenge_method"] == ["S256"]
            self.challenges[told["code"][0]] = asked["code_challenge"][0]
        if path in self.change:
            response.set_data(json.dumps(self.change[path](response.get_json(force=True))))
        return response(environ, start)

    def _is_verified(self, environ: dict[str, Any]) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        sent = parse_qs(body.decode())
        digest = hashlib.sha256(sent.get("code_verifier", [""])[0].encode()).digest()
        return self.challenges.get(sent["code"][0]) == urlsafe_b64encode(digest).decode().rstrip("=")

    def lead_back(self, browser: PageClient, name: str, start: str = "/auth/sign-on") -> str:
        """Go to the provider, sign in there as somebody, and return the address that it leads back to."""
        led = browser.http.get(start)
        assert led.status_code == 302, led.text
        answer = requests.post(led.location, data={"sub": name}, allow_redirects=False, timeout=10)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    server = make_server("localhost", 0, provider, threaded=True)
    provider.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
