"""The sitting as a state machine: the way of the day, and promises under any order of events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station import sitting_events as ev
from station.candidate import Accommodations, Candidate
from station.input_device import InputDevice
from station.language import Text
from station.level import SILENCE, Level
from station.listening import Hint
from station.microphone_check import MicrophoneVerdict
from station.room_report import room_report
from station.sitting import after
from station.sitting_state import DECISION_SECONDS, DEVICE_TROUBLE, WORDS_SHOWN, Sitting, Stage
from station.topic_sound import topic_sound
from wordlists.paper import MonosyllablesItem, Paper, PaperWord, PassageItem, TalkItem, Topic
from wordlists.syllabus import TIME_LIMITS

AT = datetime(2026, 3, 14, 1, 0, tzinfo=UTC)
WORD = PaperWord("爱", "ai4", 1)
PAPER = Paper(
    "2021",
    "without_choice",
    1,
    (
        MonosyllablesItem((WORD,)),
        PassageItem("L01", "题", "", (WORD,), 1),
        TalkItem((Topic("3", "甲"), Topic("17", "乙"))),
    ),
)
PERSON = Candidate("s", "202601010001", "林清如", "女", "2202**********1234", None, "一", "waiting")
HEADSET = InputDevice("USB Headset", "ALSA", "A1", 48_000)
ANOTHER = InputDevice("USB Headset", "ALSA", "B2", 44_100)
BACK = ev.DeviceBack(HEADSET)
ROOMY, FULL = ev.DiskLooked(1 << 40), ev.DiskLooked(0)
TROUBLE = ev.Trouble("disk_full", Text("磁盘满了", "The disk is full"))


def drive(state: Sitting, *events: ev.Event) -> tuple[Sitting, list[ev.Effect]]:
    effects: list[ev.Effect] = []
    for event in events:
        state, more = after(state, event)
        effects += more
    return state, effects


VOICE, LOUD = Level(-18.0, -30.0, 0), Level(0.0, -6.0, 3)


def heard_at(now: float, level: Level) -> tuple[ev.Event, ev.Event]:
    return ev.Tick(now), ev.Heard(level)


def recording(item: int = 1, now: float = 0.0) -> Sitting:
    """A sitting that records an item since ``now``."""
    state = Sitting(
        stage=Stage.OPENING, now=now, candidate=PERSON, paper=PAPER, todo=(item, item + 1)
    )
    return drive(state, ev.RecordingStarted(item))[0]


def test_the_way_of_the_day() -> None:
    state, _ = drive(Sitting(), ev.DigitsEntered("0001"))
    assert state.stage is Stage.LOGGING_IN
    state, _ = drive(state, ev.LoggedIn(PERSON), ev.IdentityConfirmed())
    assert state.stage is Stage.RULES
    state, _ = drive(state, ev.PageRead())
    assert state.stage is Stage.HEADSET
    state, effects = drive(state, ev.PageRead())
    assert effects == [ev.Say("microphone-check")]
    assert state.stage is Stage.MICROPHONE
    state, _ = drive(state, ev.MicrophoneCheckAsked(), ev.MicrophoneHeard(MicrophoneVerdict.OK))
    state, _ = drive(state, ev.MicrophoneAccepted())
    assert state.stage is Stage.WAITING
    state, effects = drive(state, ev.StartGiven())
    assert effects == [ev.FetchPaper("s")]
    state, effects = drive(state, ev.PaperArrived(PAPER), ev.BundleOpened())
    assert effects == [ev.OpenBundle(PAPER), ev.Say("instruction-monosyllables")]
    state, effects = drive(state, ev.SoundEnded("instruction-monosyllables"), ev.SoundEnded("beep"))
    assert effects == [ev.Say("beep"), ev.StartRecording(1, "monosyllables", None)]
    state, _ = drive(state, ev.RecordingStarted(1), ev.Tick(50.0))
    state, effects = drive(state, ev.NextPressed())
    assert effects == [ev.StopRecording(1, "next")]
    state, effects = drive(state, ev.RecordingStopped(1))
    assert (state.stage, state.item) == (Stage.INSTRUCTION, 2)


def test_the_room_begins_together_however_early_a_paper_is_there() -> None:
    waiting = Sitting(stage=Stage.WAITING, now=10.0, candidate=PERSON)
    state, _ = drive(waiting, ev.StartGiven(3.0), ev.PaperArrived(PAPER), ev.BundleOpened())
    assert state.stage is Stage.OPENING_BUNDLE
    state, effects = drive(state, ev.Tick(12.9))
    assert effects == []
    state, effects = drive(state, ev.Tick(13.0))
    assert (state.stage, effects) == (Stage.INSTRUCTION, [ev.Say("instruction-monosyllables")])


@pytest.mark.parametrize("stage", [Stage.FETCHING, Stage.OPENING_BUNDLE])
def test_of_all_answers_the_one_that_was_least_late_tells_the_moment(stage: Stage) -> None:
    state, _ = drive(Sitting(stage=Stage.WAITING, now=10.0, candidate=PERSON), ev.StartGiven(6.0))
    if stage is Stage.OPENING_BUNDLE:
        state, _ = drive(state, ev.PaperArrived(PAPER), ev.BundleOpened())
    state, _ = drive(state, ev.Tick(11.0), ev.StartGiven(4.5), ev.Tick(12.0), ev.StartGiven(3.9))
    if stage is Stage.FETCHING:
        state, _ = drive(state, ev.PaperArrived(PAPER), ev.BundleOpened())
    assert drive(state, ev.Tick(15.4))[0].stage is Stage.OPENING_BUNDLE
    assert drive(state, ev.Tick(15.5))[0].stage is Stage.INSTRUCTION


def test_a_paper_that_comes_late_does_not_wait() -> None:
    waiting = Sitting(stage=Stage.WAITING, now=10.0, candidate=PERSON)
    state, _ = drive(waiting, ev.StartGiven(3.0), ev.PaperArrived(PAPER), ev.Tick(14.0))
    assert drive(state, ev.BundleOpened())[0].stage is Stage.INSTRUCTION


def test_paper_is_not_asked_for_before_the_signal() -> None:
    state = Sitting(stage=Stage.MICROPHONE, candidate=PERSON)
    assert drive(state, ev.StartGiven()) == (state, [])


def test_no_word_of_the_paper_is_shown_before_the_beep() -> None:
    assert {Stage.BEEP, Stage.OPENING, Stage.RECORDING} == WORDS_SHOWN


def test_an_item_the_candidate_is_exempted_from_is_passed_over() -> None:
    exempted = replace(PERSON, exempt_items=(2,))
    state = Sitting(stage=Stage.FETCHING, candidate=exempted)
    state, effects = drive(state, ev.PaperArrived(PAPER, frozenset()))
    assert (state.todo, effects) == ((1, 3), [ev.OpenBundle(PAPER)])


@pytest.mark.parametrize("stage", [Stage.INSTRUCTION, Stage.BEEP, Stage.OPENING])
def test_next_before_the_recording_is_ignored(stage: Stage) -> None:
    state = Sitting(stage=stage, candidate=PERSON, paper=PAPER, todo=(1, 2, 3))
    assert drive(state, ev.NextPressed()) == (state, [])


def test_a_double_click_does_not_end_the_item() -> None:
    state = recording(now=100.0)
    assert drive(state, ev.Tick(101.0), ev.NextPressed())[0].stage is Stage.RECORDING
    assert drive(state, ev.Tick(103.0), ev.NextPressed())[0].stage is Stage.CLOSING


@pytest.mark.parametrize(("item", "kind"), [(1, "monosyllables"), (2, "passage"), (3, "talk")])
def test_time_ends_the_item_at_its_limit(item: int, kind: str) -> None:
    state = recording(item)
    assert drive(state, ev.Tick(TIME_LIMITS[kind] - 0.1))[0].stage is Stage.RECORDING
    _, effects = drive(state, ev.Tick(float(TIME_LIMITS[kind])))
    assert effects == [ev.StopRecording(item, "time")]


@given(percent=st.integers(0, 100), item=st.sampled_from([1, 2, 3]))
def test_time_that_was_granted_is_given_and_not_a_moment_more(percent: int, item: int) -> None:
    person = replace(PERSON, accommodations=Accommodations(extra_time_percent=percent))
    state = Sitting(stage=Stage.OPENING, candidate=person, paper=PAPER, todo=(item,))
    state, _ = drive(state, ev.RecordingStarted(item))
    limit = TIME_LIMITS[PAPER.items[item - 1].kind] * (1 + percent / 100)
    assert state.time_limit == pytest.approx(limit)
    assert drive(state, ev.Tick(limit - 0.01))[0].stage is Stage.RECORDING
    assert drive(state, ev.Tick(limit + 0.01))[1] == [ev.StopRecording(item, "time")]


@pytest.mark.parametrize(
    ("events", "topic"),
    [((ev.TopicChosen(1),), 1), ((ev.Tick(10.0), ev.TopicChosen(1)), 0), ((ev.Tick(10.0),), 0)],
)
def test_ten_seconds_to_choose_a_topic_otherwise_the_first(
    events: tuple[ev.Event, ...], topic: int
) -> None:
    state = Sitting(stage=Stage.INSTRUCTION, candidate=PERSON, paper=PAPER, todo=(3,))
    state, _ = drive(state, ev.SoundEnded("instruction-talk"))
    assert state.stage is Stage.TOPIC_CHOICE
    state, _ = drive(state, *events)
    assert (state.stage, state.topic) == (Stage.BEEP, topic)


def test_a_lost_device_has_the_item_read_again_by_itself() -> None:
    state, effects = drive(recording(), ev.Tick(30.0), ev.DeviceLost())
    assert ev.StopRecording(1, "interrupted") in effects
    state, _ = drive(state, ev.RecordingStopped(1))
    assert state.stage is Stage.TROUBLE
    state, effects = drive(state, BACK)
    assert (state.stage, state.item) == (Stage.INSTRUCTION, 1)


def test_a_device_lost_before_its_first_sample_comes_back_by_itself_too() -> None:
    state, _ = drive(recording(), ev.DeviceLost(), ev.RecordingBroke(1, TROUBLE))
    assert (state.stage, state.trouble) == (Stage.TROUBLE, DEVICE_TROUBLE)
    assert drive(state, BACK)[0].stage is Stage.INSTRUCTION


@pytest.mark.parametrize("event", [ev.DeviceLost(), ev.Void("监考员终止")])
def test_a_recording_that_starts_too_late_is_stopped_at_once(event: ev.Event) -> None:
    state = Sitting(stage=Stage.OPENING, candidate=PERSON, paper=PAPER, todo=(1, 2, 3))
    state, effects = drive(state, event, ev.RecordingStarted(1))
    assert effects[-1] == ev.StopRecording(1, "interrupted")


def test_time_wins_over_next() -> None:
    limit = float(TIME_LIMITS["monosyllables"])
    _, effects = drive(recording(), ev.Tick(limit + 5.0), ev.NextPressed())
    assert effects == [ev.StopRecording(1, "time")]


def test_a_full_disk_waits_for_retry() -> None:
    state, _ = drive(recording(), ev.RecordingBroke(1, TROUBLE))
    assert (state.stage, state.trouble) == (Stage.TROUBLE, TROUBLE)
    state, _ = drive(state, ev.Retry())
    assert (state.stage, state.item) == (Stage.INSTRUCTION, 1)


def test_the_server_may_be_gone_while_items_are_read() -> None:
    state, effects = drive(recording(), ev.ServerLost())
    assert (state.stage, state.server_reachable, effects) == (Stage.RECORDING, False, [])


def test_void_seals_what_was_recorded() -> None:
    state, effects = drive(recording(), ev.Void("作弊"))
    assert ev.StopRecording(1, "interrupted") in effects
    state, effects = drive(state, ev.RecordingStopped(1))
    assert effects == [ev.SealBundle()]


def test_at_the_end_every_item_is_looked_at() -> None:
    state, effects = drive(replace(recording(3), todo=(3,)), ev.Tick(50.0), ev.NextPressed())
    state, effects = drive(state, ev.RecordingStopped(3))
    assert (state.stage, effects) == (Stage.CHECKING, [ev.CheckItems()])
    assert drive(state, ev.ItemsChecked()) == (
        replace(state, stage=Stage.SEALING), [ev.SealBundle()],
    )  # fmt: skip


def test_an_item_without_sound_waits_for_the_invigilator() -> None:
    checking = Sitting(stage=Stage.CHECKING, now=100.0, candidate=PERSON, paper=PAPER)
    state, effects = drive(checking, ev.ItemsChecked((2,)))
    assert state.trouble is not None
    assert "第 2 题没有录到声音" in state.trouble.message.zh
    assert ev.CallInvigilator("no_sound") in effects
    assert drive(state, ev.Retry()) == (state, [])  # the candidate does not decide
    again, effects = drive(state, ev.Repeat(2))
    assert (again.stage, again.todo, again.trouble) == (Stage.INSTRUCTION, (2,), None)
    over, effects = drive(state, ev.Tick(100.0 + DECISION_SECONDS))
    assert (over.stage, effects) == (Stage.SEALING, [ev.SealBundle()])


def test_silence_is_told_and_taken_back_when_a_voice_comes() -> None:
    state, effects = drive(recording(1), *(e for t in range(11) for e in heard_at(t, SILENCE)))
    assert state.hint is Hint.NOTHING_HEARD
    assert effects == [ev.Note("hint", (("item", 1), ("hint", "nothing_heard")))]
    assert room_report(state, None, AT).warning == "长时间没有听到声音"
    assert drive(state, *heard_at(11.1, VOICE))[0].hint is None
    assert drive(state, ev.NextPressed())[0].hint is None


def test_a_voice_that_is_too_loud_is_told_for_a_while() -> None:
    state, _ = drive(recording(1), *(e for t in (1, 2, 3) for e in heard_at(t, LOUD)))
    assert state.hint is Hint.TOO_LOUD
    assert drive(state, *heard_at(9.0, VOICE))[0].hint is None


def test_a_single_loud_moment_or_a_pause_to_think_is_not_told() -> None:
    state, _ = drive(recording(1), *heard_at(1, LOUD), *heard_at(9, SILENCE))
    assert state.hint is None


@pytest.mark.parametrize("stage", Stage)
def test_a_fault_of_the_booth_leaves_nobody_waiting_for_ever(stage: Stage) -> None:
    waiting = stage in {
        *(Stage.LOGGING_IN, Stage.LISTENING, Stage.FETCHING, Stage.OPENING_BUNDLE),
        *(Stage.OPENING, Stage.CLOSING, Stage.CHECKING, Stage.SEALING),
    }
    state = Sitting(stage=stage, candidate=PERSON, paper=PAPER, todo=(1, 2, 3))
    after_it = drive(state, ev.WorkFailed())[0]
    assert (after_it != state) == waiting


def test_repeat_puts_another_item_after_the_present_one() -> None:
    state = replace(recording(2), todo=(2, 3))
    assert drive(state, ev.Repeat(1))[0].todo == (2, 1, 3)


def test_items_that_an_earlier_bundle_holds_are_not_read_again() -> None:
    state = Sitting(stage=Stage.FETCHING, candidate=PERSON)
    state, effects = drive(state, ev.PaperArrived(PAPER, frozenset({1, 2})))
    assert state.todo == (3,)
    done, effects = drive(
        Sitting(stage=Stage.FETCHING, candidate=PERSON),
        ev.PaperArrived(PAPER, frozenset({1, 2, 3})),
    )
    assert (done.stage, effects) == (Stage.UPLOADING, [ev.Upload()])


def test_an_upload_that_does_not_come_through_does_not_hold_the_candidate() -> None:
    state, _ = drive(Sitting(stage=Stage.SEALING, candidate=PERSON), ev.Sealed(), ev.Tick(60.0))
    assert (state.stage, state.uploaded) == (Stage.FINISHED, False)
    assert drive(state, ev.Uploaded())[0].uploaded


def test_not_me_calls_and_stays() -> None:
    state, effects = drive(Sitting(stage=Stage.CONFIRM, candidate=PERSON), ev.NotMe())
    assert (state.stage, effects) == (Stage.CONFIRM, [ev.CallInvigilator("not_me")])


class World:
    """A shell that answers every effect sooner or later, and counts what happened."""

    def __init__(self) -> None:
        self.state = Sitting()
        self.waiting: list[ev.Effect] = []
        self.running: int | None = None
        self.complete: list[int] = []

    def tell(self, event: ev.Event) -> None:
        before = self.state
        self.state, effects = after(before, event)
        for effect in effects:
            match effect:
                case ev.StartRecording(item):
                    assert self.running is None, "two recordings at once"
                    self.running = item
                case ev.StopRecording(item, ended_by):
                    assert self.running == item, "stopped what does not run"
                    late = before.deadline is not None and self.state.now >= before.deadline
                    assert (ended_by == "time") == late
                    if ended_by == "next":
                        assert before.next_allowed
            self.waiting.append(effect)

    def answer(self, effect: ev.Effect, well: bool) -> None:  # noqa: C901 (a table of answers)
        match effect:
            case ev.RequestLogIn():
                self.tell(ev.LoggedIn(PERSON) if well else ev.LogInFailed(TROUBLE))
            case ev.EndMicrophoneCheck():
                verdict = MicrophoneVerdict.OK if well else MicrophoneVerdict.TOO_SOFT
                self.tell(ev.MicrophoneHeard(verdict))
            case ev.FetchPaper():
                self.tell(ev.PaperArrived(PAPER) if well else ev.PaperFailed())
            case ev.OpenBundle():
                self.tell(ev.BundleOpened() if well else ev.BundleFailed(TROUBLE))
            case ev.Say(sound):
                self.tell(ev.SoundEnded(sound))
            case ev.StartRecording(item):
                if not well:
                    self.running = None
                self.tell(ev.RecordingStarted(item) if well else ev.RecordingBroke(item, TROUBLE))
            case ev.StopRecording(item, ended_by):
                self.running = None
                # What counts is what the machine holds of it: an order to repeat may have come.
                if well and ended_by != "interrupted" and self.state.ended_by != "interrupted":
                    self.complete.append(item)
                self.tell(ev.RecordingStopped(item) if well else ev.RecordingBroke(item, TROUBLE))
            case ev.CheckItems():
                self.tell(ev.ItemsChecked(() if well else (2,)))
            case ev.SealBundle():
                self.tell(ev.Sealed() if well else ev.BundleFailed(TROUBLE))
            case ev.Upload():
                self.tell(ev.Uploaded() if well else ev.ServerLost())


ANYTHING = st.one_of(
    st.floats(0.1, 300.0).map(ev.Tick),
    st.sampled_from(
        [
            *(
                ev.DigitsEntered("0001"),
                ev.IdentityConfirmed(),
                ev.PageRead(),
                ev.NotMe(),
                ev.BackToLogIn(),
            ),
            *(ev.MicrophoneCheckAsked(), ev.SentenceRead(), ev.MicrophoneAccepted()),
            *(ev.StartGiven(), ev.NextPressed(), ev.TopicChosen(1), ev.DeviceLost()),
            *(ROOMY, FULL, ev.DeviceBack(ANOTHER), ev.DeviceAccepted()),
            *(BACK, ev.ServerLost(), ev.ServerBack(), ev.Retry(), ev.Uploaded()),
            *(ev.Repeat(1), ev.Repeat(2), ev.Repeat(3), ev.SoundEnded("beep")),
            *(ev.RecordingStopped(1), ev.RecordingStarted(2), ev.Sealed()),
            *(ev.Heard(SILENCE), ev.Heard(LOUD), ev.WindowLeft(), ev.WindowBack()),
            ev.WorkFailed(),
        ]
    ),
    st.booleans(),
)
FORWARD: dict[Stage, ev.Event] = {
    Stage.LOG_IN: ev.DigitsEntered("0001"),
    Stage.CONFIRM: ev.IdentityConfirmed(),
    Stage.RULES: ev.PageRead(),
    Stage.HEADSET: ev.PageRead(),
    Stage.WAITING: ev.StartGiven(),
    Stage.TROUBLE: ev.Retry(),
}


def step(world: World, thing: ev.Event | bool) -> None:
    """An event out of the blue, or (a boolean) the answer to the oldest effect: well or not."""
    if isinstance(thing, bool):
        if world.waiting:
            world.answer(world.waiting.pop(0), thing)
    elif isinstance(thing, ev.Tick):
        world.tell(ev.Tick(world.state.now + thing.now))
    elif isinstance(thing, ev.RecordingStarted | ev.RecordingStopped | ev.Sealed):
        # An answer nobody asked for must not pass for one that was.
        if not world.waiting:
            world.tell(thing)
    else:
        world.tell(thing)


def finish(world: World) -> None:
    """From now on everything goes well; the end must come."""
    world.tell(ROOMY)
    world.tell(ev.DeviceLost())
    world.tell(ev.DeviceBack(world.state.device or HEADSET))
    for _ in range(400):
        state = world.state
        if state.stage is Stage.FINISHED:
            return
        if world.waiting:
            world.answer(world.waiting.pop(0), True)
        elif state.stage is Stage.MICROPHONE:
            passed = state.microphone is MicrophoneVerdict.OK
            world.tell(ev.MicrophoneAccepted() if passed else ev.MicrophoneCheckAsked())
        elif state.stage in FORWARD and state.resume != "end":
            world.tell(FORWARD[state.stage])
        else:
            world.tell(ev.Tick(state.now + 30.0))
    raise AssertionError(f"stuck in {world.state.stage}")


@settings(max_examples=300, deadline=None)
@given(st.lists(ANYTHING, max_size=60))
def test_every_path_ends_and_no_item_is_lost(things: list[ev.Event | bool]) -> None:
    world = World()
    for thing in things:
        step(world, thing)
    finish(world)
    assert world.running is None
    assert set(world.complete) == {1, 2, 3}


@settings(max_examples=200, deadline=None)
@given(st.lists(ANYTHING, max_size=60))
def test_a_voided_sitting_ends_too(things: list[ev.Event | bool]) -> None:
    world = World()
    for thing in things:
        step(world, thing)
    world.tell(ev.Void("监考员终止"))
    finish(world)
    assert world.running is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-50.0, 50.0), max_size=20))
def test_time_never_goes_back(ticks: list[float]) -> None:
    state = Sitting()
    for now in ticks:
        moved, _ = after(state, ev.Tick(now))
        assert moved.now >= state.now
        state = moved


def test_who_cannot_see_the_paper_hears_its_order_and_the_topics() -> None:
    blind = replace(PERSON, accommodations=Accommodations(spoken_order=True))
    for item in PAPER.items:
        said = spoken_before(blind, item.kind)
        assert said[:2] == [f"instruction-{item.kind}", f"order-{item.kind}"]
        topics = [topic_sound(one.text) for one in getattr(item, "topics", ())]
        assert said[2:] == topics
        assert spoken_before(PERSON, item.kind) == [f"instruction-{item.kind}"]


def spoken_before(candidate: Candidate, kind: str) -> list[str]:
    """Everything said from the begin of an item to the beep or the choice of a topic."""
    number = [item.kind for item in PAPER.items].index(kind) + 1
    state = Sitting(
        stage=Stage.OPENING_BUNDLE, candidate=candidate, paper=PAPER, todo=(number,),
        device_present=True,
    )  # fmt: skip
    state, effects = after(state, ev.BundleOpened())
    said = []
    while state.stage is Stage.INSTRUCTION:
        (say,) = (one for one in effects if isinstance(one, ev.Say))
        said.append(say.sound)
        state, effects = after(state, ev.SoundEnded(say.sound))
    return said
