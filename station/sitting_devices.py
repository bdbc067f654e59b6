"""Microphone and disk of a running sitting: gone, back, another one, too small."""

from __future__ import annotations

from dataclasses import replace

from station.disk_need import SITTINGS_BEFORE_START, bytes_before_start, bytes_needed
from station.input_device import InputDevice, same_device
from station.sitting_events import (
    CallInvigilator,
    DeviceAccepted,
    DeviceBack,
    DeviceLost,
    DiskLooked,
    Effect,
    EndMicrophoneCheck,
    Note,
)
from station.sitting_items import OTHER_DEVICE, device_trouble, resume, stand_still, stop
from station.sitting_state import (
    BEFORE_PAPER,
    DEVICE_TROUBLE,
    DISK_TROUBLE,
    Outcome,
    Sitting,
    Stage,
    go,
)

_UNCHECKED = BEFORE_PAPER - {Stage.WAITING, Stage.FETCHING, Stage.OPENING_BUNDLE}

# --- the microphone -------------------------------------------------------------------------------


def on_device_lost(state: Sitting, event: DeviceLost) -> Outcome:
    """Interrupt what needs the microphone; elsewhere only call for help."""
    if not state.device_present:
        if state.trouble is not None and state.trouble.id == OTHER_DEVICE:
            state = replace(state, trouble=DEVICE_TROUBLE)
        return replace(state, device_offered=None), ()
    state = replace(state, device_present=False)
    if state.stage is Stage.RECORDING:
        stopped, effects = stop(state, "interrupted")
        return stopped, (Note("device_lost"), *effects)
    if state.stage in {Stage.INSTRUCTION, Stage.TOPIC_CHOICE, Stage.BEEP}:
        return stand_still(state, DEVICE_TROUBLE, "item")
    if state.stage is Stage.LISTENING and state.deadline is not None:
        return replace(state, deadline=None), (EndMicrophoneCheck(),)
    return state, (CallInvigilator(DEVICE_TROUBLE.id),)


def on_device_back(state: Sitting, event: DeviceBack) -> Outcome:
    """The same one leads on by itself; another one has to be checked, or accepted."""
    if state.device_present:
        return (replace(state, device=event.device) if state.device is None else state), ()
    if state.device is None or same_device(state.device, event.device):
        return _take(state, event.device, Note("device_back"))
    if state.stage in _UNCHECKED:
        return _take(state, event.device)
    if state.stage is Stage.WAITING:
        again = go(state, Stage.MICROPHONE, microphone=None, microphone_tries=0)
        return _take(again, event.device)
    return _offer(state, event.device)


def on_device_accepted(state: Sitting, event: DeviceAccepted) -> Outcome:
    """Go on with the other microphone."""
    if state.stage is not Stage.TROUBLE or state.device_offered is None or state.device is None:
        return state, ()
    names = (("before", state.device.name), ("now", state.device_offered.name))
    return _take(state, state.device_offered, Note("device_changed", names))


def _take(state: Sitting, device: InputDevice, *notes: Note) -> Outcome:
    """From now on this is the microphone; trouble with it is over."""
    if state.device is not None and state.device.rate != device.rate:
        rates = (("before", state.device.rate), ("now", device.rate))
        notes = (*notes, Note("sample_rate_changed", rates))
    state = replace(state, device_present=True, device=device, device_offered=None)
    mended = state.trouble is not None and state.trouble.id in {DEVICE_TROUBLE.id, OTHER_DEVICE}
    if state.stage is not Stage.TROUBLE or not mended:
        return state, notes
    resumed, effects = resume(replace(state, trouble=None))
    return resumed, (*notes, *effects)


def _offer(state: Sitting, device: InputDevice) -> Outcome:
    """Another microphone than the one that was checked: ask before it is used."""
    if state.device_offered == device:
        return state, ()
    state = replace(state, device_offered=device)
    effects: tuple[Effect, ...] = (
        Note("other_device", (("name", device.name),)),
        CallInvigilator(OTHER_DEVICE),
    )
    if state.stage is Stage.TROUBLE and state.trouble == DEVICE_TROUBLE:
        state = replace(state, trouble=device_trouble(state))
    return state, effects


# --- the disk -------------------------------------------------------------------------------------


def on_disk_looked(state: Sitting, event: DiskLooked) -> Outcome:
    """Tell the room while there is time; what is not begun yet waits for a bigger disk."""
    low = event.free < _needed(state)
    if low == state.disk_low:
        return state, ()
    state = replace(state, disk_low=low)
    note = Note("disk_low" if low else "disk_enough", (("free_mb", event.free >> 20),))
    if low:
        if state.stage is Stage.CONFIRM:
            state = replace(state, trouble=DISK_TROUBLE)
        return state, (note, CallInvigilator(DISK_TROUBLE.id))
    if state.trouble != DISK_TROUBLE:
        return state, (note,)
    state = replace(state, trouble=None)
    if state.stage is not Stage.TROUBLE:
        return state, (note,)
    resumed, effects = resume(state)
    return resumed, (*effects, note)


def _needed(state: Sitting) -> int:
    """Before the start a whole sitting, twice; one that went on elsewhere before, and the rest of a
    running one, once.
    """
    extra = state.candidate.accommodations.extra_time_percent if state.candidate else 0
    if state.paper is None or state.stage in BEFORE_PAPER:
        begun = state.candidate is not None and state.candidate.stage == "started"
        return bytes_before_start(extra, 1 if begun else SITTINGS_BEFORE_START)
    return bytes_needed((state.paper.items[item - 1].kind for item in state.todo), extra)
