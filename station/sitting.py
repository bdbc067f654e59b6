"""A sitting (一次应试) as a state machine: events in, new state and effects out.

No clock, no device, no network, no Qt. Time enters as ``Tick(now)``; the shell sends one before
every other event, so that ``state.now`` is the time of the event. The way of the day:

log in → confirm identity → rules → headset → microphone check → wait for the start → for each item:
spoken instruction → (talk: ten seconds to choose a topic) → beep → recording → blank; then seal →
upload → finished. Trouble (device gone, disk full) stands aside from that way and leads back into
it.

Promises, each held by a test: a recording that was started is stopped exactly once; an item leaves
``todo`` only when it was recorded to its end; a time limit ends a recording whatever else is
pressed; every path ends in ``FINISHED``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from station.sitting_devices import (
    on_device_accepted,
    on_device_back,
    on_device_lost,
    on_disk_looked,
)
from station.sitting_entry import (
    on_accepted,
    on_back,
    on_bundle,
    on_bundle_failed,
    on_check_asked,
    on_confirmed,
    on_digits,
    on_heard,
    on_log_in_failed,
    on_logged_in,
    on_not_me,
    on_page_read,
    on_paper,
    on_paper_failed,
    on_sentence_read,
    on_start,
)
from station.sitting_events import (
    BackToLogIn,
    BundleFailed,
    BundleOpened,
    DeviceAccepted,
    DeviceBack,
    DeviceLost,
    DigitsEntered,
    DiskLooked,
    EndMicrophoneCheck,
    Event,
    FetchPaper,
    Heard,
    IdentityConfirmed,
    ItemsChecked,
    LeftByPin,
    LoggedIn,
    LogInFailed,
    MicrophoneAccepted,
    MicrophoneCheckAsked,
    MicrophoneHeard,
    NextPressed,
    NotMe,
    PageRead,
    PaperArrived,
    PaperFailed,
    RecordingBroke,
    RecordingStarted,
    RecordingStopped,
    Repeat,
    Retry,
    Say,
    ScreenAdded,
    Sealed,
    SentenceRead,
    ServerBack,
    ServerLost,
    SoundEnded,
    StartGiven,
    Tick,
    TopicChosen,
    Uploaded,
    Void,
    WindowBack,
    WindowLeft,
    WorkFailed,
)
from station.sitting_failing import on_work_failed
from station.sitting_items import (
    begin_recording,
    choose,
    decision_expired,
    go_on,
    instruction_over,
    on_heard_item,
    on_items_checked,
    on_next,
    on_recording_broke,
    on_recording_started,
    on_recording_stopped,
    on_repeat,
    on_retry,
    on_sealed,
    on_server_back,
    on_server_lost,
    on_sound_ended,
    on_topic,
    on_uploaded,
    on_void,
    stop,
)
from station.sitting_leaving import (
    on_left_by_pin,
    on_screen_added,
    on_window_back,
    on_window_left,
)
from station.sitting_state import (
    Outcome,
    Sitting,
    Stage,
    go,
)


def after(state: Sitting, event: Event) -> Outcome:
    """The state after an event, and what the shell has to do. Unfitting events change nothing."""
    handler = _HANDLERS[type(event)]
    return handler(state, event)


# --- time -----------------------------------------------------------------------------------------


def _on_tick(state: Sitting, event: Tick) -> Outcome:
    state = replace(state, now=max(state.now, event.now))
    if state.deadline is None or state.now < state.deadline:
        return state, ()
    expired = _EXPIRED.get(state.stage)
    return expired(state) if expired else (state, ())


def _recording_expired(state: Sitting) -> Outcome:
    return stop(state, "time")


def _check_expired(state: Sitting) -> Outcome:
    return replace(state, deadline=None), (EndMicrophoneCheck(),)


def _topic_expired(state: Sitting) -> Outcome:
    return choose(state, 0, by="time")


def _fetch_again(state: Sitting) -> Outcome:
    assert state.candidate is not None
    return replace(state, deadline=None), (FetchPaper(state.candidate.sitting_id),)


def _upload_unfinished(state: Sitting) -> Outcome:
    return go(state, Stage.FINISHED), (Say("finished"),)


_EXPIRED: dict[Stage, Callable[[Sitting], Outcome]] = {
    Stage.LISTENING: _check_expired,
    Stage.OPENING_BUNDLE: go_on,
    Stage.FETCHING: _fetch_again,
    Stage.INSTRUCTION: instruction_over,
    Stage.TOPIC_CHOICE: _topic_expired,
    Stage.BEEP: begin_recording,
    Stage.RECORDING: _recording_expired,
    Stage.TROUBLE: decision_expired,
    Stage.UPLOADING: _upload_unfinished,
}

_HANDLERS: dict[type[Any], Callable[[Sitting, Any], Outcome]] = {
    Tick: _on_tick,
    Heard: on_heard_item,
    ItemsChecked: on_items_checked,
    WorkFailed: on_work_failed,
    WindowLeft: on_window_left,
    WindowBack: on_window_back,
    ScreenAdded: on_screen_added,
    LeftByPin: on_left_by_pin,
    DigitsEntered: on_digits,
    LoggedIn: on_logged_in,
    LogInFailed: on_log_in_failed,
    IdentityConfirmed: on_confirmed,
    PageRead: on_page_read,
    NotMe: on_not_me,
    BackToLogIn: on_back,
    MicrophoneCheckAsked: on_check_asked,
    SentenceRead: on_sentence_read,
    MicrophoneHeard: on_heard,
    MicrophoneAccepted: on_accepted,
    StartGiven: on_start,
    PaperFailed: on_paper_failed,
    PaperArrived: on_paper,
    BundleOpened: on_bundle,
    BundleFailed: on_bundle_failed,
    SoundEnded: on_sound_ended,
    TopicChosen: on_topic,
    RecordingStarted: on_recording_started,
    RecordingStopped: on_recording_stopped,
    RecordingBroke: on_recording_broke,
    NextPressed: on_next,
    DeviceLost: on_device_lost,
    DeviceBack: on_device_back,
    DeviceAccepted: on_device_accepted,
    DiskLooked: on_disk_looked,
    ServerLost: on_server_lost,
    ServerBack: on_server_back,
    Retry: on_retry,
    Void: on_void,
    Repeat: on_repeat,
    Sealed: on_sealed,
    Uploaded: on_uploaded,
}
