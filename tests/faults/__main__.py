"""``python -m tests.faults MINUTES``: break the running product while people use it, and look what was lost."""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.fake_models import MODELS, model_server
from tests.faults import breaking, invariants
from tests.faults.machine import Machine, disks
from tests.faults.people import Person, Seen
from tests.live import until
from tests.qdrant_double import apart

NAMES = ("ann", "ben", "cem")
CALM_S, LEVEL_S = 6.0, 30.0
BACK_WITHIN_S = 240.0
MORE_FILES, MORE_MB = 40, 80.0
"""How much more processes may have open and take after half a minute of use than after the one before."""


def main() -> int:
    """Break it for so many minutes; 1 where an invariant does not hold."""
    parser = argparse.ArgumentParser(prog="tests.faults", description=__doc__)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10_000)
    arguments = parser.parse_args()
    wrong = run(arguments.minutes, arguments.seed)
    for sentence in wrong:
        print("WRONG:", sentence)
    print(f"{len(wrong)} invariants do not hold" if wrong else "All invariants hold.", f"(seed {arguments.seed})")
    return 1 if wrong else 0


def run(minutes: float, seed: int) -> list[str]:
    """Return what is wrong after so many minutes of faults."""
    with apart() as qdrant, model_server() as model, disks() as (folder, has_disks):
        models = {"LLM_BASE_URL": model.url, "LLM_MODEL": ",".join(MODELS), "LLM_TIMEOUT_SECONDS": "5"}
        machine = Machine(folder, qdrant, has_disks, **models)
        seen = Seen()
        try:
            machine.begin()
            people = [Person(machine, name, seed, seen) for name in NAMES]
            for person in people:
                person.others = [other for other in people if other is not person]
            done = _break(machine, people, seen, minutes, random.Random(seed))  # noqa: S311  # can be repeated
            level = _level(machine, people)
            wrong = [*seen.wrong, *level, *invariants.broken(machine, people), *invariants.left_over(machine, people)]
            print(f"broken: {dict(done)}\nanswers: {dict(sorted(seen.statuses.items()))}, {seen.lost} lost")
            print({name: sum(len(getattr(each, name)) for each in people) for name in ("files", "tasks", "questions")})
            if wrong:
                print(machine.log.read_text()[-6000:])
            return wrong
        finally:
            machine.finish()


@contextmanager
def used(people: Sequence[Person]) -> Iterator[None]:
    """Have people use it for the length of the block; raise what a person stumbled over."""
    ended = threading.Event()
    with ThreadPoolExecutor(len(people)) as threads:
        living = [threads.submit(person.live, ended) for person in people]
        try:
            yield
        finally:
            ended.set()
    for each in living:
        each.result()


def _break(
    machine: Machine, people: Sequence[Person], seen: Seen, minutes: float, chance: random.Random
) -> Counter[str]:
    """Break one thing after the other, each once before any comes again; each time it has to come back by itself."""
    done, left = Counter[str](), list[breaking.Fault]()
    end = time.monotonic() + 60 * minutes
    with used(people):
        time.sleep(CALM_S)
        while time.monotonic() < end:
            left = left or chance.sample(breaking.faults(machine), len(breaking.faults(machine)))
            fault = left.pop()
            seen.fault = fault.__name__
            print(f"{time.strftime('%X')} {fault.__name__}", flush=True)
            began = time.monotonic()
            fault(machine)
            done[fault.__name__] += 1
            try:
                until(machine.is_healthy, seconds=BACK_WITHIN_S, every=0.5)
            except AssertionError:
                health = machine.health()
                seen.note(f"it was not back within {BACK_WITHIN_S:.0f} s: {health.text if health else 'no answer'}")
            print(f"         back after {time.monotonic() - began:.0f} s, {len(seen.wrong)} wrong", flush=True)
            time.sleep(CALM_S)
        seen.fault = "nothing is broken any more"
    return done


def _level(machine: Machine, people: Sequence[Person]) -> list[str]:
    """Return what grows while nothing is broken: open files, memory."""
    usage = []
    for _ in range(3):
        with used(people):
            time.sleep(LEVEL_S)
        time.sleep(3)
        usage.append(machine.usage())
    print("open files and MB, every half minute:", ", ".join(f"{files} {mb:.0f}" for files, mb in usage))
    (_, _), (files, memory), (files_after, memory_after) = usage
    wrong = []
    if files_after > files + MORE_FILES:
        wrong.append(f"files that are open grow from {files} to {files_after}")
    if memory_after > memory + MORE_MB:
        wrong.append(f"memory grows from {memory:.0f} to {memory_after:.0f} MB")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
