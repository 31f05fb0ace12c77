"""``flask mcp``: the tools over stdio, for assistants on this machine."""

from __future__ import annotations

import click
import httpx
from flask import current_app

from webapp.mcp import bp


@bp.cli.command("mcp")
@click.option("--url", help="Where Footnote runs; by default at PUBLIC_URL, or on this machine.")
@click.option("--token", envvar="FOOTNOTE_TOKEN", required=True, help="A token of the page API tokens.")
def serve_stdio(url: str | None, token: str) -> None:
    """Serve an assistant over stdin and stdout; its tools ask the Footnote that runs at an address."""
    from webapp.mcp.tools import API, TIMEOUT_S, make_server

    config = current_app.config
    place = url or config["PUBLIC_URL"] or f"http://127.0.0.1:{config['PORT']}"
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=place, headers=headers, timeout=TIMEOUT_S) as client:
        API.set(client)
        make_server().run("stdio")
