"""State of a sitting: where it stands and what it knows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal

from station import wording
from station.candidate import Candidate
from station.input_device import InputDevice
from station.input_gain import GainChange
from station.listening import Hint, Listening
from station.microphone_check import (
    MicrophoneVerdict,
)
from station.sitting_events import (
    Effect,
    EndedBy,
    Trouble,
)
from wordlists.paper import Item, Paper
from wordlists.syllabus import TIME_LIMITS

# Longest that a stage may wait for the shell, in seconds; the time limits of the items themselves
# are the syllabus's.
CHECK_SECONDS = 20.0
INSTRUCTION_SECONDS = 60.0
BEEP_SECONDS = 3.0
PAPER_RETRY_SECONDS = 2.0
UPLOAD_PATIENCE_SECONDS = 45.0
DECISION_SECONDS = 180.0  # that the invigilator has to have a silent item read again
NEXT_AFTER_SECONDS = 3.0  # a double click on the page before must not end an item

DEVICE_TROUBLE = Trouble("device_lost", wording.TROUBLE_DEVICE)
DISK_TROUBLE = Trouble("disk_small", wording.TROUBLE_DISK_SMALL)


Resume = Literal["item", "open_bundle", "seal", "end"]
"""Where a sitting goes on after a trouble."""


class Stage(StrEnum):
    """Where the sitting stands; the value is what the server is told."""

    LOG_IN = "log_in"
    LOGGING_IN = "logging_in"
    CONFIRM = "confirm"
    RULES = "rules"
    HEADSET = "headset"
    MICROPHONE = "microphone_check"
    LISTENING = "microphone_listening"
    WAITING = "waiting_for_start"
    FETCHING = "fetching_paper"
    OPENING_BUNDLE = "opening_bundle"
    INSTRUCTION = "instruction"
    TOPIC_CHOICE = "topic_choice"
    BEEP = "beep"
    OPENING = "opening_item"
    RECORDING = "recording"
    CLOSING = "closing_item"
    TROUBLE = "trouble"
    CHECKING = "checking_items"
    SEALING = "sealing"
    UPLOADING = "uploading"
    FINISHED = "finished"


BEFORE_PAPER = frozenset(
    {
        Stage.LOG_IN,
        Stage.LOGGING_IN,
        Stage.CONFIRM,
        Stage.RULES,
        Stage.HEADSET,
        Stage.MICROPHONE,
        Stage.LISTENING,
        Stage.WAITING,
        Stage.FETCHING,
    }
)
AWAITING_BEGIN = frozenset({Stage.FETCHING, Stage.OPENING_BUNDLE})
"""The start is given; the first item begins at the moment the room agreed on."""
IN_ITEM = frozenset(
    {
        Stage.INSTRUCTION,
        Stage.TOPIC_CHOICE,
        Stage.BEEP,
        Stage.OPENING,
        Stage.RECORDING,
        Stage.CLOSING,
    }
)
WORDS_SHOWN = frozenset({Stage.BEEP, Stage.OPENING, Stage.RECORDING})
"""The paper's text is readable from the beep to the end of the recording, and never else."""


@dataclass(frozen=True)
class Sitting:
    """State of one sitting. ``deadline`` is a moment of the clock of ``now``, in seconds."""

    stage: Stage = Stage.LOG_IN
    now: float = 0.0
    deadline: float | None = None
    candidate: Candidate | None = None
    paper: Paper | None = None
    todo: tuple[int, ...] = ()
    """Items still to be read, the present one first."""
    topic: int | None = None
    item_started: float | None = None
    trouble: Trouble | None = None
    resume: Resume = "item"
    microphone: MicrophoneVerdict | None = None
    gain: GainChange | None = None
    """How the last try at the check set the input's gain."""
    gains: tuple[GainChange, ...] = ()
    microphone_tries: int = 0
    device_present: bool = True
    device: InputDevice | None = None
    """The one that was opened first, or accepted in its place."""
    device_offered: InputDevice | None = None
    """Another one, that nobody has accepted yet."""
    disk_low: bool = False
    """Has the disk too little room for what is to come?"""
    remarks: tuple[str, ...] = ()
    """What went astray in the recordings so far, by name."""
    server_reachable: bool = True
    ended_by: EndedBy | None = None
    """How the recording that is being closed ended."""
    voided: str | None = None
    uploaded: bool = False
    listening: Listening = field(default=Listening(), compare=False)
    """What was heard of the present item; it moves all the time and is drawn by nobody."""
    hint: Hint | None = None
    begin_at: float = 0.0
    """Not before this moment of the clock of ``now`` the first item begins."""
    left_at: float | None = None
    """Since when another window is in front, by the clock of ``now``."""

    @property
    def item(self) -> int | None:
        """Number of the present item, from 1; None outside the items."""
        return self.todo[0] if self.todo and self.stage in IN_ITEM | {Stage.TROUBLE} else None

    @property
    def present(self) -> Item | None:
        """The present item's content."""
        if self.item is None or self.paper is None:
            return None
        return self.paper.items[self.item - 1]

    @property
    def remaining(self) -> float | None:
        """Seconds to the deadline, never below zero."""
        return None if self.deadline is None else max(0.0, self.deadline - self.now)

    @property
    def time_limit(self) -> float:
        """Seconds that the present item may take: the syllabus's time and what was granted."""
        assert self.present is not None
        granted = self.candidate.accommodations.extra_time_percent if self.candidate else 0
        return TIME_LIMITS[self.present.kind] * (1.0 + granted / 100.0)

    @property
    def next_allowed(self) -> bool:
        """May the candidate end the item now?"""
        return (
            self.stage is Stage.RECORDING
            and self.item_started is not None
            and self.now - self.item_started >= NEXT_AFTER_SECONDS
        )


Outcome = tuple[Sitting, tuple[Effect, ...]]


def go(state: Sitting, stage: Stage, seconds: float | None = None, **changes: Any) -> Sitting:
    """Enter a stage, with a deadline where it has one."""
    deadline = None if seconds is None else state.now + seconds
    return replace(state, stage=stage, deadline=deadline, **changes)
