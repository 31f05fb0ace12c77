"""What is broken, for a few seconds each."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.faults.machine import FAKETIME, Machine


def kill_web(machine: Machine) -> None:
    machine.kill_web()
    time.sleep(1)
    machine.start_web()


def kill_a_web_process(machine: Machine) -> None:
    for process in machine.web_processes()[:1]:
        process.kill()


def kill_worker(machine: Machine) -> None:
    machine.kill_worker()
    time.sleep(2)
    machine.start_worker()


def kill_database(machine: Machine) -> None:
    machine.kill_database()
    time.sleep(3)
    machine.restart_database()


def hang_database(machine: Machine) -> None:
    machine.suspend_database()
    time.sleep(5)
    machine.resume_database()


def kill_index(machine: Machine) -> None:
    machine.qdrant.kill()
    time.sleep(5)
    machine.qdrant.restart()


def hang_index(machine: Machine) -> None:
    machine.qdrant.hang()
    time.sleep(5)
    machine.qdrant.release()


def fail_index(machine: Machine) -> None:
    machine.qdrant.fail()
    time.sleep(4)
    machine.qdrant.release()


def reload(machine: Machine) -> None:
    machine.reload()
    time.sleep(3)


def fill_the_disk(machine: Machine) -> None:
    with machine.full_disk(machine.data_dir):
        time.sleep(5)
    machine.restart_database()


def fill_the_disk_of_files(machine: Machine) -> None:
    with machine.full_disk(machine.files):
        time.sleep(5)


def forbid_writing(machine: Machine) -> None:
    with machine.read_only_files():
        time.sleep(5)


def put_the_clock_forwards(machine: Machine) -> None:
    _skew(machine, "+2d")


def put_the_clock_back(machine: Machine) -> None:
    _skew(machine, "-2d")


def _skew(machine: Machine, by: str) -> None:
    """Have web and worker run by another clock than the database for a while."""
    clock = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": by, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    for environ in (clock, {}):
        machine.kill_worker()
        machine.kill_web()
        machine.start_web(**environ)
        machine.start_worker(**environ)
        if environ:
            time.sleep(20)


Fault = Callable[[Machine], None]
EVERYWHERE: tuple[Fault, ...] = (
    *(kill_web, kill_a_web_process, kill_worker, kill_database, hang_database),
    *(kill_index, hang_index, fail_index, reload),
)
WITH_DISKS: tuple[Fault, ...] = (fill_the_disk, fill_the_disk_of_files, forbid_writing)
WITH_CLOCK: tuple[Fault, ...] = (put_the_clock_forwards, put_the_clock_back)


def faults(machine: Machine) -> tuple[Fault, ...]:
    """Return what can be broken here."""
    disks = WITH_DISKS if machine.has_disks else ()
    return (*EVERYWHERE, *disks, *(WITH_CLOCK if FAKETIME.exists() else ()))
