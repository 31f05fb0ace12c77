"""``flask fetch-model``."""

from __future__ import annotations

import warnings
from importlib.util import find_spec

import click
from flask import current_app

from config import SPEECH_MODELS
from webapp.documents import bp

NOT_INSTALLED = "Transcribing on this machine needs what `make speech` installs."
NOT_FETCHED = (
    "The model could not be fetched: {error}\n"
    "Where this machine cannot reach huggingface.co, copy the folder of the model to it from one that can, and name it"
    " in TRANSCRIPTION_MODEL; docs/operations.md says which files it holds."
)


@bp.cli.command("fetch-model")
@click.argument("size")
def fetch_model_command(size: str) -> None:
    """Fetch a speech model from huggingface.co: tiny, base, small, medium, large-v3, or another SIZE of Whisper."""
    if not find_spec("faster_whisper"):
        raise click.ClickException(NOT_INSTALLED)
    from faster_whisper.utils import available_models, download_model  # here, because it takes 150 MB

    if size not in available_models():
        raise click.ClickException(f"There is no model {size}. There are {', '.join(available_models())}.")
    folder = current_app.config["DATA_DIR"] / SPEECH_MODELS / size
    click.echo(f"Fetching {size} from huggingface.co into {folder} ...")
    try:
        with warnings.catch_warnings(action="ignore"):  # of an argument that the library itself passes
            download_model(size, output_dir=str(folder))
    except OSError as error:
        raise click.ClickException(NOT_FETCHED.format(error=str(error).partition("\n")[0])) from error
    click.echo(f"Set TRANSCRIPTION_MODEL={size} and restart, and recordings are transcribed on this machine.")
