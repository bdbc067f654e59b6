"""Microphone and disk of a running sitting: what goes on by itself, and what asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station import sitting_events as ev
from station import wording
from station.candidate import Accommodations, Candidate
from station.disk_need import bytes_before_start, bytes_needed
from station.free_space import free_bytes
from station.input_device import InputDevice
from station.room_report import room_report
from station.sitting import after
from station.sitting_state import DISK_TROUBLE, Sitting, Stage
from wordlists.composer import compose
from wordlists.syllabus import TIME_LIMITS

HEADSET = InputDevice("USB Headset", "ALSA", "A1", 48_000)
ANOTHER = InputDevice("Webcam", "ALSA", "", 44_100)
PERSON = Candidate("s", "202601010001", "林清如", "女", "2202**********1234", None, "一", "waiting")
PAPER = compose("without_choice", "2021", 11)
MIB = 1 << 20


def drive(state: Sitting, *events: ev.Event) -> tuple[Sitting, list[ev.Effect]]:
    effects: list[ev.Effect] = []
    for event in events:
        state, more = after(state, event)
        effects += more
    return state, effects


def at(stage: Stage, todo: tuple[int, ...] = (1, 2, 3, 4)) -> Sitting:
    paper = PAPER if stage in {Stage.RECORDING, Stage.INSTRUCTION} else None
    return Sitting(stage=stage, candidate=PERSON, paper=paper, todo=todo, device=HEADSET)


def warning(state: Sitting) -> str | None:
    return room_report(state, None, datetime(2026, 1, 1, tzinfo=UTC)).warning


def names(effects: list[ev.Effect]) -> list[str]:
    return [effect.event for effect in effects if isinstance(effect, ev.Note)]


# --- the microphone -------------------------------------------------------------------------------


def broken_off() -> Sitting:
    state, _ = drive(at(Stage.RECORDING), ev.DeviceLost(), ev.RecordingStopped(1))
    assert state.stage is Stage.TROUBLE
    return state


def test_the_same_headset_leads_on_by_itself_and_its_new_rate_is_written_down() -> None:
    state, effects = drive(broken_off(), ev.DeviceBack(replace(HEADSET, rate=44_100)))
    assert (state.stage, state.item) == (Stage.INSTRUCTION, 1)
    assert names(effects) == ["device_back", "sample_rate_changed"]


def test_another_microphone_is_used_only_after_it_was_accepted() -> None:
    state, effects = drive(broken_off(), ev.DeviceBack(ANOTHER))
    assert names(effects) == ["other_device"]
    assert ev.CallInvigilator("other_device") in effects
    assert "Webcam" in (warning(state) or "")
    for event in (ev.Retry(), ev.DeviceBack(ANOTHER), ev.NextPressed()):
        state, _ = drive(state, event)
        assert state.stage is Stage.TROUBLE
    state, effects = drive(state, ev.DeviceAccepted())
    assert (state.stage, state.device) == (Stage.INSTRUCTION, ANOTHER)
    changed = ev.Note("device_changed", (("before", "USB Headset"), ("now", "Webcam")))
    assert changed in effects


def test_a_device_with_a_long_name_leaves_the_room_its_report() -> None:
    state, _ = drive(broken_off(), ev.DeviceBack(replace(ANOTHER, name="long " * 100)))
    assert 0 < len(warning(state) or "") <= 200  # what the room takes


def test_the_old_headset_ends_the_question_about_another_one() -> None:
    state, _ = drive(broken_off(), ev.DeviceBack(ANOTHER), ev.DeviceBack(HEADSET))
    assert (state.stage, state.device) == (Stage.INSTRUCTION, HEADSET)


def test_another_one_that_goes_too_is_no_longer_offered() -> None:
    state, _ = drive(broken_off(), ev.DeviceBack(ANOTHER), ev.DeviceLost())
    assert state.trouble is not None
    assert state.trouble.id == "device_lost"
    assert drive(state, ev.DeviceAccepted())[0].stage is Stage.TROUBLE


def test_another_one_that_comes_while_the_file_is_closed_is_asked_about_too() -> None:
    state, _ = drive(at(Stage.RECORDING), ev.DeviceLost(), ev.DeviceBack(ANOTHER))
    state, _ = drive(state, ev.RecordingStopped(1))
    assert state.trouble is not None
    assert state.trouble.id == "other_device"


@pytest.mark.parametrize("stage", [Stage.CONFIRM, Stage.MICROPHONE, Stage.WAITING])
def test_before_the_paper_another_microphone_has_to_pass_the_check(stage: Stage) -> None:
    state, _ = drive(at(stage), ev.DeviceLost(), ev.DeviceBack(ANOTHER))
    assert (state.device_present, state.device) == (True, ANOTHER)
    assert state.stage in {Stage.CONFIRM, Stage.MICROPHONE}
    assert state.microphone is None


# --- the disk -------------------------------------------------------------------------------------


@given(percent=st.integers(0, 100), kinds=st.sets(st.sampled_from(sorted(TIME_LIMITS)), min_size=1))
def test_what_a_sitting_needs_holds_its_raw_samples(percent: int, kinds: set[str]) -> None:
    samples = 48_000 * sum(TIME_LIMITS[kind] for kind in kinds) * (1 + percent / 100)
    assert bytes_needed(kinds, percent) > 2 * samples
    assert bytes_needed(kinds, percent, 2) > 4 * samples


def test_nobody_begins_on_a_disk_on_which_a_sitting_does_not_fit_twice() -> None:
    low = ev.DiskLooked(bytes_before_start() - 1)
    state, effects = drive(at(Stage.CONFIRM), low, ev.IdentityConfirmed())
    assert (state.stage, state.trouble) == (Stage.CONFIRM, DISK_TROUBLE)
    assert ev.CallInvigilator("disk_small") in effects
    assert warning(state) == wording.ROOM_DISK_SMALL
    state, _ = drive(state, ev.DiskLooked(bytes_before_start()))
    assert (state.trouble, warning(state)) == (None, None)
    assert drive(state, ev.IdentityConfirmed())[0].stage is Stage.RULES
    late, _ = drive(Sitting(stage=Stage.LOGGING_IN), ev.DiskLooked(0), ev.LoggedIn(PERSON))
    assert (late.stage, late.trouble) == (Stage.CONFIRM, DISK_TROUBLE)


def test_more_time_needs_more_disk_and_one_who_comes_back_less() -> None:
    looked = ev.DiskLooked(bytes_before_start())
    granted = replace(PERSON, accommodations=Accommodations(extra_time_percent=30))
    assert drive(replace(at(Stage.CONFIRM), candidate=granted), looked)[0].disk_low
    back = replace(at(Stage.CONFIRM), candidate=replace(PERSON, stage="started"))
    assert not drive(back, ev.DiskLooked(bytes_before_start(times=1)))[0].disk_low


def test_a_disk_that_filled_up_while_waiting_opens_no_bundle_until_there_is_room() -> None:
    waiting, _ = drive(at(Stage.WAITING), ev.DiskLooked(0), ev.StartGiven())
    state, effects = drive(waiting, ev.PaperArrived(PAPER), ev.Retry())
    assert (state.stage, state.trouble) == (Stage.TROUBLE, DISK_TROUBLE)
    assert not any(isinstance(effect, ev.OpenBundle) for effect in effects)
    _, effects = drive(state, ev.DiskLooked(1 << 40))
    assert ev.OpenBundle(PAPER) in effects


def test_a_disk_that_runs_low_during_an_item_is_told_before_it_is_full() -> None:
    state, effects = drive(at(Stage.RECORDING), ev.DiskLooked(50 * MIB), ev.DiskLooked(40 * MIB))
    assert state.stage is Stage.RECORDING
    assert effects.count(ev.CallInvigilator("disk_small")) == 1
    assert names(effects) == ["disk_low"]
    assert warning(state) == wording.ROOM_DISK_LOW
    last = at(Stage.RECORDING, todo=(4,))
    assert not drive(last, ev.DiskLooked(50 * MIB))[0].disk_low


def test_a_folder_that_cannot_be_written_to_has_no_room(tmp_path: Path) -> None:
    assert free_bytes(tmp_path) > 0
    with pytest.raises(OSError, match="not there"):
        free_bytes(tmp_path / "not there")


# --- what went astray -----------------------------------------------------------------------------


@pytest.mark.parametrize("remark", ["overruns", "sample_rate_drift", "clock_stepped"])
def test_what_went_astray_in_a_recording_reaches_the_room(remark: str) -> None:
    recorded = replace(at(Stage.RECORDING), stage=Stage.CLOSING, ended_by="next", paper=PAPER)
    state, effects = drive(recorded, ev.RecordingStopped(1, (remark,)))
    assert ev.CallInvigilator(remark) in effects
    assert warning(state) == wording.ROOM_REMARKS[remark]
    assert state.stage is Stage.INSTRUCTION
