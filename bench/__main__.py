"""``python -m bench DATA``: start the product on an empty folder, measure it, and write what was measured to docs/."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path

import httpx

from bench import (
    claims,
    conversations,
    evaluation,
    first,
    floods,
    formats,
    index,
    ingest,
    large,
    many,
    pages,
    processes,
    retrieval,
    speed,
    start,
    streams,
    users,
)
from bench.figures import Figure, number, table
from bench.material import MESSAGES, Material
from bench.product import Product, ProductFailed
from bench.results import Results, Run

PARTS: dict[str, Callable[[Product, Material], Iterator[Figure]]] = {
    "retrieval": retrieval.measure,
    "evaluate": evaluation.measure,
    "claims": claims.measure,
    "search": speed.measure,
    "ingest": ingest.measure,
    "formats": formats.measure,
    "many": many.measure,
    "pages": pages.measure,
    "streams": streams.measure,
    "first": first.measure,
    "large": large.measure,
    "floods": floods.measure,
    "conversations": conversations.measure,
    "index": index.measure,
    "users": users.measure,
    "processes": processes.measure,
    "start": start.measure,  # the last, because it starts the product again on the others' data
}


def main() -> int:
    """Run the parts that were asked for; 1 when the product failed, whatever the figures."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the product is stopped, too
    arguments = _arguments()
    material = Material(arguments.data, arguments.all, arguments.messages, arguments.points)
    results, run = Results(), Run.begin()
    before = results.values
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as folder:
        product = Product(Path(folder))
        try:
            with product:
                for part in arguments.only or PARTS:
                    print(f"measuring {part} ...", file=sys.stderr, flush=True)
                    measured = []
                    for figure in PARTS[part](product, material):
                        print(f"  {figure.name}: {number(figure.value)} {figure.unit}", file=sys.stderr, flush=True)
                        measured.append(figure)
                    results.add(run, part, measured)
                    figures += measured
        except (httpx.HTTPError, HTTPException, OSError) as error:
            print(product.failed(f"it broke off with {error!r}"), file=sys.stderr)
            return 1
        except ProductFailed as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            if figures:
                print(table(figures, before))
                results.write()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Measures the running product over HTTP.")
    parser.add_argument("data", type=_folder, help="the folder with squad8.json, cranfield.json, claims.txt and pdfs/")
    parser.add_argument("--only", type=_parts, help=f"parts to run, divided by commas: {', '.join(PARTS)}")
    parser.add_argument("--all", action="store_true", help="ask all of squad8's answerable questions, not 500")
    parser.add_argument(
        "--messages",
        type=int,
        default=MESSAGES,
        help=f"how many messages of past conversations there are: {MESSAGES:,}",
    )
    parser.add_argument("--points", type=int, default=0, help="how many points the index has at last, of a third size")
    return parser.parse_args()


def _folder(value: str) -> Path:
    folder = Path(value)
    if not (folder / "squad8.json").exists():
        raise argparse.ArgumentTypeError(f"there is no squad8.json in {folder}")
    return folder


def _parts(value: str) -> list[str]:
    parts = value.split(",")
    if unknown := [part for part in parts if part not in PARTS]:
        raise argparse.ArgumentTypeError(f"there is no part {', '.join(unknown)}")
    return [part for part in PARTS if part in parts]


if __name__ == "__main__":
    sys.exit(main())
