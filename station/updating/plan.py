"""Which program runs, and what to do about an offer. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


@dataclass(frozen=True)
class Programs:
    """Versions on this booth. ``base`` is the one a technician installed; it is never removed.

    ``current`` runs (empty: the base); ``previous`` is gone back to; ``on_trial``: ``current`` has
    not yet shown its window; ``refused``: versions that did not start here.
    """

    base: str
    current: str = ""
    previous: str = ""
    on_trial: bool = False
    refused: tuple[str, ...] = ()
    looked_on: str = ""  # day of the last automatic look, ISO 8601

    @property
    def running(self) -> str:
        """The version to be run."""
        return self.current or self.base


class Step(StrEnum):
    """What an offer asks for."""

    NOTHING = "nothing"
    WAIT = "wait"  # recordings wait for the server
    REFUSED_BEFORE = "refused_before"
    SWITCH = "switch"  # it is here already
    FETCH = "fetch"


def of_base(programs: Programs, base: str) -> Programs:
    """The hand wins: a base installed since then is run until the server offers otherwise."""
    return programs if programs.base == base else Programs(base)


def step_for(
    programs: Programs, offered: str | None, *, waiting: int, present: frozenset[str]
) -> Step:
    """What to do about the offered version; ``waiting`` bundles, ``present`` versions on disk."""
    if offered is None or offered == programs.running:
        return Step.NOTHING
    if waiting:
        return Step.WAIT
    if offered in programs.refused:
        return Step.REFUSED_BEFORE
    return Step.SWITCH if offered in present | {programs.base} else Step.FETCH


def switched(programs: Programs, version: str) -> Programs:
    """The version runs from the next start on, on trial; the base needs none."""
    current = "" if version == programs.base else version
    return replace(programs, current=current, previous=programs.current, on_trial=bool(current))


def confirmed(programs: Programs, version: str) -> Programs:
    """The version has shown its window."""
    return replace(programs, on_trial=False) if programs.current == version else programs


def gone_back(programs: Programs) -> Programs:
    """The version on trial did not start: the one before runs, and this one is not tried again."""
    refused = (*programs.refused, programs.current)
    return replace(
        programs, current=programs.previous, previous="", on_trial=False, refused=refused
    )


def kept(programs: Programs) -> frozenset[str]:
    """Versions whose files are still wanted."""
    return frozenset({programs.current, programs.previous} - {""})
