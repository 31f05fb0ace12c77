"""Beginning a build of the index, and following a model to another address; each decides under the index's lock."""

from __future__ import annotations

from dataclasses import replace

from webapp.index import generations, jobs
from webapp.index.generations import Generation
from webapp.platform.tenancy import as_system


def begin(force: bool) -> Generation | None:
    """Have a generation built with the model that the settings name, or go on with it, and return it.

    Return None when the current one has that model, unless ``force``. A build with another model is abandoned.
    """
    with as_system("beginning to build the index anew"):
        generations.lock_exclusive()
        now, building = generations.current(), generations.building()
        wanted = generations.configured(max(now.generation, building.generation if building else 0) + 1)
        if not building or not building.has_model_of(wanted):
            if building:
                generations.stop_building()
                jobs.drop_replaced()
            if not (now.is_outdated or now.has_old_words or force):
                return None
            generations.start_building(wanted)
            building = wanted
        jobs.go_on()
        return building


def move() -> bool:
    """Record that the index's model is at the address in the settings now; return False when that is another model.

    Only people can know: an address does not say which model answers there.
    """
    with as_system("recording that a model moved to another address"):
        generations.lock_exclusive()
        now = generations.current()
        there = generations.configured(now.generation)
        is_same = (now.model, now.dimension) == (there.model, there.dimension)
        if is_same:
            generations.switch(replace(now, base_url=there.base_url))
        return is_same
