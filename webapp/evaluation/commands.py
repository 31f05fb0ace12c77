"""``flask evaluate``."""

from __future__ import annotations

from pathlib import Path

import click

from webapp.evaluation import bp
from webapp.evaluation.command import CannotEvaluate, evaluate
from webapp.platform.database import require_schema


@bp.cli.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--user", required=True, metavar="NAME", help="Who sees the report, and whose library is asked.")
@click.option("--limit", type=click.IntRange(1), default=None, help="Ask only this many, the same each time.")
@click.option(
    "--prompt",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="A text with other orders to the model, to compare prompts.",
)
def evaluate_command(file: Path, user: str, limit: int | None, prompt: Path | None) -> None:
    """Measure how well the questions of FILE are answered, and keep a report.

    FILE is JSON: {"documents": [{"title", "paragraphs"}], "questions": [{"question", "title", "answerable",
    "answers"}]}. Without documents, the questions are put to the library of NAME.
    """
    require_schema()
    try:
        for line in evaluate(file, user, limit, _tell, prompt):
            click.echo(line)
    except CannotEvaluate as reason:
        raise click.ClickException(f"{reason} Nothing was stored.") from None


def _tell(text: str) -> None:
    click.echo(f"\r{text:<79}\r", nl=False, err=True)
