"""Bringing the booth's program up to date: ask, decide, fetch, check, switch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from station.lab_client import LabClient
from station.spool import Spool
from station.updating.plan import Programs, Step, confirmed, step_for, switched
from station.updating.program_folder import ProgramFolder
from station.updating.update_client import ask, fetch, verified

SWITCHED = frozenset({Step.SWITCH, Step.FETCH})


def update(home: Path, client: LabClient, seal_key: str, base: str) -> tuple[Step, str]:
    """Do what the server's offer asks for; the step taken, and the version offered.

    Only where no test program runs (``only_one``). Raises UpdateError, LabError: then the present
    program stays.
    """
    folder = ProgramFolder(home)
    programs = folder.read(base)
    answer = ask(client)
    offer = verified(answer, folder.trusted_key(answer.release_key, seal_key))
    offered = offer.version if offer else None
    waiting = len(Spool(home, seal_key).waiting())
    step = step_for(programs, offered, waiting=waiting, present=folder.present())
    if offer is None or step not in SWITCHED:
        return step, offered or ""
    if step is Step.FETCH:
        folder.install(fetch(client, offer, folder.folder / "download"), offer.version)
    programs = switched(programs, offer.version)
    folder.write(programs)
    folder.tidy(programs)
    return step, offer.version


def first_today(home: Path, base: str, today: date) -> bool:
    """Is this the day's first automatic look? Notes that it was taken."""
    folder = ProgramFolder(home)
    programs = folder.read(base)
    if programs.looked_on == today.isoformat():
        return False
    folder.write(replace(programs, looked_on=today.isoformat()))
    return True


def confirm_start(home: Path, base: str, version: str) -> None:
    """The window of this version is shown: it is no longer on trial."""
    folder = ProgramFolder(home)
    programs = folder.read(base)
    after: Programs = confirmed(programs, version)
    if after != programs:
        folder.write(after)
