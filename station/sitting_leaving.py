"""A candidate who leaves the test's window: noticed, written down, told to the room.

It changes nothing of the sitting itself: whether it was an accident is for people to say.
"""

from __future__ import annotations

from dataclasses import replace

from station.sitting_events import (
    CallInvigilator,
    LeftByPin,
    Note,
    ScreenAdded,
    WindowBack,
    WindowLeft,
)
from station.sitting_state import Outcome, Sitting


def on_window_left(state: Sitting, event: WindowLeft) -> Outcome:
    """From now until it is in front again."""
    if state.left_at is not None:
        return state, ()
    state = replace(state, left_at=state.now)
    if state.candidate is None:
        return state, ()
    return state, (Note("window_left", ()), CallInvigilator("window_left"))


def on_window_back(state: Sitting, event: WindowBack) -> Outcome:
    """How long it was away stands in the event log."""
    if state.left_at is None:
        return state, ()
    away = round(1000 * (state.now - state.left_at))
    state = replace(state, left_at=None)
    if state.candidate is None:
        return state, ()
    return state, (Note("window_back", (("milliseconds", away),)),)


def on_screen_added(state: Sitting, event: ScreenAdded) -> Outcome:
    """Covered at once; written down where somebody sits here."""
    if state.candidate is None:
        return state, ()
    return state, (Note("screen_added", ()), CallInvigilator("screen_added"))


def on_left_by_pin(state: Sitting, event: LeftByPin) -> Outcome:
    """The program ends; what was recorded stays for the next start."""
    return state, (Note("left_by_pin", ()),)
