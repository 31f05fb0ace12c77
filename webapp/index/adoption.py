"""``flask index adopt``: after a restore, the collections that are there become this installation's own."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.clients.vectors import IndexUnavailable
from webapp.index import generations
from webapp.index.models import Kind
from webapp.platform import installation
from webapp.platform.extensions import clients
from webapp.platform.tenancy import as_system
from webapp.platform.unit_of_work import unit_of_work

FOREIGN = (
    "Not used: {} in the search index, which this installation did not make. If it is its own, as after a restore, run"
    " flask index adopt; else set QDRANT_COLLECTION_PREFIX."
)


def names() -> list[str]:
    """Return the names of the collections that this installation uses."""
    used = [one for one in (generations.current(), generations.building()) if one]
    return [generation.collection(kind).name for generation in used for kind in Kind]


def notice() -> str:
    """Return what whoever starts Footnote must know of the index; empty when it can be used."""
    try:
        return foreign_notice() or clients.vectors.notice()
    except IndexUnavailable as error:
        return str(error)


def foreign_notice() -> str:
    """Return which collections are in the way because they are not this installation's; raise IndexUnavailable."""
    with as_system("finding out whose index it is", is_routine=True), unit_of_work():
        wanted = names()
    foreign = clients.vectors.foreign(wanted)
    return FOREIGN.format(", ".join(foreign)) if foreign else ""


def adopt(is_new: bool) -> Iterator[str]:
    """Make the collections that are there this installation's own, and yield what was done.

    A copied database gets an id of its own, so that the installation it was copied from no longer uses them. With
    ``is_new`` any database does, and that is all: every collection is left alone. Raises IndexUnavailable.
    """
    with as_system("adopting the search index"), unit_of_work():
        is_renewed = is_new or installation.is_copy()
        if is_renewed:
            installation.renew()
        adopted = [] if is_new else clients.vectors.adopt(names())
    if is_renewed:
        yield "This database has an id of its own now."
    if adopted:
        yield f"Adopted: {', '.join(adopted)}. flask reconcile compares them with the database."
    else:
        yield "No collection was adopted. What is missing in the index is put back while Footnote runs."
