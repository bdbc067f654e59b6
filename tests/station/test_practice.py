"""Practice as a state machine, and where a word ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from station.language import Text
from station.practice import practice as pr
from station.practice import wording
from station.practice.endpoint import (
    LONGEST_SECONDS,
    NOTHING_SECONDS,
    SILENCE_SECONDS,
    Heard,
    find_word,
)
from station.practice.practice_client import Exercise, Practice, Progress, Reading, Theme
from station.practice.word_sink import WordSink

THEME = Theme("retroflex", "平翘舌音", "比着读", "声母", False, "")
PRACTICE = Practice("p1", "林清如", (THEME,), (Progress("retroflex", 3, 1),))
EXERCISE = Exercise("e1", "retroflex", "主力", "zhǔlì", "舌尖翘起", None)
GOOD = Reading(True, (), True, "读得很好。", (), Progress("retroflex", 4, 2))
REFUSED = Reading(False, ("声音太小",))
SORRY = Text("请稍候。", "Please wait.")
BLOCK = 0.02


def walk(*events: pr.Event) -> tuple[pr.State, list[pr.Effect]]:
    state, done = pr.State(), []
    for event in events:
        state, effects = pr.after(state, event)
        done += effects
    return state, done


AT_A_WORD = (
    pr.CodeEntered("12345678"),
    pr.Entered(PRACTICE),
    pr.ThemeChosen("retroflex"),
    pr.ExerciseCame(EXERCISE),
)


def test_a_word_is_read_judged_and_counted() -> None:
    state, done = walk(*AT_A_WORD, pr.ReadAsked(), pr.WordHeard(b"flac"), pr.Judged(GOOD))
    assert done == [
        pr.LogIn("12345678"),
        pr.Fetch("p1", "retroflex"),
        pr.Listen(),
        pr.Judge("p1", "e1", b"flac"),
    ]
    assert state.stage is pr.Stage.TOLD
    assert state.progress_of("retroflex") == Progress("retroflex", 4, 2)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (pr.NothingHeard(), wording.NOTHING_HEARD),
        (pr.WordHeard(b"flac"), None),
    ],
)
def test_what_was_not_heard_or_not_judged_can_be_read_again(
    event: pr.Event, told: Text | None
) -> None:
    more = () if told else (pr.Judged(REFUSED),)
    state, _ = walk(*AT_A_WORD, pr.ReadAsked(), event, *more)
    assert state.stage is pr.Stage.WORD
    assert state.trouble is not None
    assert told or "声音太小" in state.trouble.zh
    assert pr.after(state, pr.ReadAsked())[1] == (pr.Listen(),)


def test_a_test_that_begins_ends_practice_kindly() -> None:
    state, done = walk(*AT_A_WORD, pr.ReadAsked(), pr.Failed("practice_closed", SORRY))
    assert (state.stage, state.trouble) == (pr.Stage.FAREWELL, wording.CLOSED)
    assert done[-2:] == [pr.StopListening(drop=True), pr.End("p1")]
    after, _ = pr.after(state, pr.Tick(state.now + pr.FAREWELL_SECONDS))
    assert after.stage is pr.Stage.OVER


def test_whoever_goes_away_leaves_the_booth_free() -> None:
    state, done = walk(*AT_A_WORD, pr.Tick(pr.IDLE_SECONDS))
    assert (state.stage, done[-1]) == (pr.Stage.FAREWELL, pr.End("p1"))
    nobody, _ = walk(pr.Tick(pr.IDLE_SECONDS))
    assert nobody.stage is pr.Stage.OVER


def test_an_answer_that_comes_after_the_end_ends_the_practice_at_the_server() -> None:
    _, done = walk(pr.CodeEntered("12345678"), pr.EndAsked(), pr.Entered(PRACTICE))
    assert done[-1] == pr.End("p1")


EVENTS = st.sampled_from(
    [
        *AT_A_WORD,
        *(pr.ReadAsked(), pr.ReadOut(), pr.WordHeard(b"x"), pr.NothingHeard()),
        *(pr.Judged(GOOD), pr.Judged(REFUSED), pr.NextAsked(), pr.OtherAsked()),
        *(pr.Touched(), pr.Failed("server_failed", SORRY), pr.Failed("practice_over", SORRY)),
    ]
)


class AnyPractice(RuleBasedStateMachine):
    """Whatever comes: one recording at a time, each ended, and the booth free in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.state = pr.State()
        self.recording = False

    def step(self, event: pr.Event) -> None:
        self.state, effects = pr.after(self.state, event)
        for effect in effects:
            if isinstance(effect, pr.Listen):
                assert not self.recording
                self.recording = True
            if isinstance(effect, pr.StopListening):
                assert self.recording
                self.recording = not effect.drop

    @rule(event=EVENTS)
    def something(self, event: pr.Event) -> None:
        comes_from_the_recording = isinstance(event, pr.WordHeard | pr.NothingHeard)
        if comes_from_the_recording:
            if not self.recording:
                return
            self.recording = False
        self.step(event)

    @rule(seconds=st.floats(0.0, 400.0))
    def time(self, seconds: float) -> None:
        self.step(pr.Tick(self.state.now + seconds))

    @precondition(lambda self: self.state.stage is not pr.Stage.OVER)
    @rule()
    def everybody_gone(self) -> None:
        state = self.state
        for _ in range(2):
            state, _ = pr.after(state, pr.Tick(state.now + pr.IDLE_SECONDS))
        assert state.stage is pr.Stage.OVER

    @invariant()
    def listens_only_while_recording(self) -> None:
        assert (self.state.stage is pr.Stage.LISTENING) == self.recording


AnyPractice.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestAnyPractice = AnyPractice.TestCase


# --- where a word ends ------------------------------------------------------------------------


def levels(*parts: tuple[float, float]) -> list[float]:
    """Parts of (seconds, dBFS), as blocks."""
    return [dbfs for seconds, dbfs in parts for _ in range(round(seconds / BLOCK))]


@given(
    before=st.floats(0.0, 3.0),
    word=st.floats(0.2, 2.0),
    noise=st.floats(-75.0, -45.0),
    above=st.floats(16.0, 40.0),
)
def test_the_end_is_found_half_a_second_after_the_voice(
    before: float, word: float, noise: float, above: float
) -> None:
    voice = min(-3.0, max(noise + above, -46.0))
    said = levels((before, noise), (word, voice))
    assert find_word(said, BLOCK).heard is not Heard.ENDED
    found = find_word(said + levels((SILENCE_SECONDS + BLOCK, noise)), BLOCK)
    assert found.heard is Heard.ENDED
    assert found.ended == pytest.approx(len(said) * BLOCK)


def test_the_closure_of_a_stop_is_no_end() -> None:
    said = levels((0.4, -60), (0.3, -20), (0.15, -60), (0.3, -22))
    assert find_word(said, BLOCK).heard is Heard.VOICE


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (levels((NOTHING_SECONDS, -62)), Heard.NOTHING),
        (levels((1.0, -62), (0.04, -10), (NOTHING_SECONDS, -62)), Heard.NOTHING),  # a click
        (levels((LONGEST_SECONDS, -20)), Heard.ENDED),
        ([], Heard.NOTHING_YET),
    ],
)
def test_silence_clicks_and_talk_without_end(said: list[float], heard: Heard) -> None:
    assert find_word(said, BLOCK).heard is heard


@given(st.lists(st.floats(-120.0, 0.0), max_size=500))
def test_whatever_is_heard_the_word_lies_within_it(said: list[float]) -> None:
    found = find_word(said, BLOCK)
    assert 0.0 <= found.began <= found.ended <= len(said) * BLOCK + 1e-9


@pytest.mark.parametrize("size", [160, 441, 960, 4800])
def test_the_word_is_cut_out_whatever_the_blocks(size: int) -> None:
    rate, told = 48_000, []
    rng = np.random.default_rng(3)
    rest = rng.normal(0, 8, rate).astype(np.int16)
    word = rng.normal(0, 4000, rate // 2).astype(np.int16)
    sound = np.concatenate([rest, word, rest])
    sink = WordSink(rate, lambda: told.append(True))
    for start in range(0, sound.size, size):
        sink.write(sound[start : start + size])
    assert told == [True]
    assert 0.9 <= sink.samples.size / rate <= 1.0
    assert np.count_nonzero(np.abs(sink.samples) > 100) > 0.9 * word.size
