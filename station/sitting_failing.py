"""A fault in the booth itself: the sitting stands still where it is and can be gone on with.

Nobody may sit before a page that waits for ever because a program has an error.
"""

from __future__ import annotations

from station import wording
from station.microphone_check import MicrophoneVerdict
from station.sitting_entry import on_heard, on_log_in_failed, on_paper_failed
from station.sitting_events import (
    ItemsChecked,
    LogInFailed,
    MicrophoneHeard,
    PaperFailed,
    RecordingBroke,
    Trouble,
    WorkFailed,
)
from station.sitting_items import on_items_checked, on_recording_broke, stand_still
from station.sitting_state import Outcome, Sitting, Stage

FAILED = Trouble("booth_failed", wording.TROUBLE_BOOTH)


def on_work_failed(state: Sitting, event: WorkFailed) -> Outcome:
    """As the answer that was waited for, had it been a bad one."""
    match state.stage:
        case Stage.LOGGING_IN:
            return on_log_in_failed(state, LogInFailed(FAILED))
        case Stage.LISTENING:
            return on_heard(state, MicrophoneHeard(MicrophoneVerdict.NOT_HEARD))
        case Stage.FETCHING:
            return on_paper_failed(state, PaperFailed())
        case Stage.OPENING_BUNDLE:
            return stand_still(state, FAILED, "open_bundle")
        case Stage.OPENING | Stage.CLOSING:
            assert state.item is not None
            return on_recording_broke(state, RecordingBroke(state.item, FAILED))
        case Stage.CHECKING:
            return on_items_checked(state, ItemsChecked())
        case Stage.SEALING:
            return stand_still(state, FAILED, "seal")
    return state, ()
