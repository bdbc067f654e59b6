"""Practice as a state machine: events in, new state and effects out. No clock, device, network, Qt.

code → choice of a theme → for each word: shown → read → judged → told; and so on, until the person
ends it, nothing is done for five minutes, or the server closes it because a test begins. Time comes
in as ``Tick``. Promises, each held by a test: never two recordings at once; a word that was not
heard or not judged can be read again; every way ends with the booth free.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from station.language import Text
from station.practice import wording
from station.practice.practice_client import Exercise, Practice, Progress, Reading

CODE_DIGITS = 8
IDLE_SECONDS = 300.0
FAREWELL_SECONDS = 8.0  # how long the last sentence stays
ENDING = frozenset({"practice_closed", "practice_over"})  # refusals after which there is no more


class Stage(StrEnum):
    """Where it stands."""

    CODE = "code"
    ENTERING = "entering"
    CHOOSING = "choosing"
    FETCHING = "fetching"
    WORD = "word"
    LISTENING = "listening"
    JUDGING = "judging"
    TOLD = "told"
    FAREWELL = "farewell"
    OVER = "over"


@dataclass(frozen=True)
class State:
    """``trouble``: what to tell beside the page; times in seconds of the booth's clock."""

    stage: Stage = Stage.CODE
    now: float = 0.0
    touched: float = 0.0
    trouble: Text | None = None
    practice: Practice | None = None
    theme: str = ""
    exercise: Exercise | None = None
    reading: Reading | None = None

    def progress_of(self, theme: str) -> Progress:
        """What was read of a theme, up to now."""
        known = self.practice.progress if self.practice else ()
        return next((one for one in known if one.theme == theme), Progress(theme, 0, 0))


# --- events -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tick:
    """Time went on."""

    now: float


@dataclass(frozen=True)
class CodeEntered:
    """Somebody wants to begin."""

    code: str


@dataclass(frozen=True)
class Entered:
    """The server knows the code."""

    practice: Practice


@dataclass(frozen=True)
class Failed:
    """What was asked of the server failed; ``id`` is the refusal's."""

    id: str
    sentence: Text


@dataclass(frozen=True)
class ThemeChosen:
    """This is to be practised."""

    key: str


@dataclass(frozen=True)
class ExerciseCame:
    """The next word."""

    exercise: Exercise


@dataclass(frozen=True)
class ReadAsked:
    """“开始朗读”, “再读一次”."""


@dataclass(frozen=True)
class ReadOut:
    """“读完了”."""


@dataclass(frozen=True)
class WordHeard:
    """The word has ended; its sound, FLAC."""

    flac: bytes


@dataclass(frozen=True)
class NothingHeard:
    """Nobody spoke."""


@dataclass(frozen=True)
class Judged:
    """What became of the word."""

    reading: Reading


@dataclass(frozen=True)
class NextAsked:
    """“下一个”."""


@dataclass(frozen=True)
class OtherAsked:
    """“换一项”."""


@dataclass(frozen=True)
class Touched:
    """Somebody is there: a sound is played, a page looked through."""


@dataclass(frozen=True)
class EndAsked:
    """“结束练习”, “返回”."""


Event = (
    Tick | CodeEntered | Entered | Failed | ThemeChosen | ExerciseCame | ReadAsked | ReadOut
    | WordHeard | NothingHeard | Judged | NextAsked | OtherAsked | Touched | EndAsked
)  # fmt: skip


# --- effects ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class LogIn:
    """Answer with Entered or Failed."""

    code: str


@dataclass(frozen=True)
class Fetch:
    """Answer with ExerciseCame or Failed."""

    practice_id: str
    theme: str


@dataclass(frozen=True)
class Listen:
    """Record a word; answer with WordHeard or NothingHeard."""


@dataclass(frozen=True)
class StopListening:
    """The word is over: answer as Listen does. ``drop``: answer nothing, forget it."""

    drop: bool = False


@dataclass(frozen=True)
class Judge:
    """Answer with Judged or Failed."""

    practice_id: str
    exercise_id: str
    flac: bytes


@dataclass(frozen=True)
class End:
    """Tell the server; no answer needed."""

    practice_id: str


Effect = LogIn | Fetch | Listen | StopListening | Judge | End
Outcome = tuple[State, tuple[Effect, ...]]


def after(state: State, event: Event) -> Outcome:
    """The state after an event, and what the shell has to do. Unfitting events change nothing."""
    if isinstance(event, Tick):
        return _on_tick(state, event)
    handler = _HANDLERS[type(event)]
    found, effects = handler(state, event)
    return (replace(found, touched=state.now) if found != state else found), effects


def _on_tick(state: State, event: Tick) -> Outcome:
    state = replace(state, now=max(state.now, event.now))
    # Ends are compared, not differences: a sum of fractions taken apart again can fall short.
    if state.stage is Stage.FAREWELL and state.now >= state.touched + FAREWELL_SECONDS:
        return replace(state, stage=Stage.OVER), ()
    if state.stage in {Stage.FAREWELL, Stage.OVER} or state.now < state.touched + IDLE_SECONDS:
        return state, ()
    return _leave(state, wording.IDLE)


def _leave(state: State, sentence: Text) -> Outcome:
    """The last sentence; what runs is stopped, and the server told."""
    if state.practice is None:
        return replace(state, stage=Stage.OVER), ()
    stop = (StopListening(drop=True),) if state.stage is Stage.LISTENING else ()
    left = replace(
        state,
        stage=Stage.FAREWELL,
        trouble=sentence,
        touched=state.now,
        exercise=None,
        reading=None,
    )
    return left, (*stop, End(state.practice.practice_id))


def _on_code(state: State, event: CodeEntered) -> Outcome:
    if state.stage is not Stage.CODE or len(event.code) != CODE_DIGITS:
        return state, ()
    return replace(state, stage=Stage.ENTERING, trouble=None), (LogIn(event.code),)


def _on_entered(state: State, event: Entered) -> Outcome:
    if state.stage is Stage.ENTERING:
        return replace(state, stage=Stage.CHOOSING, practice=event.practice), ()
    if state.practice is None:  # left meanwhile
        return state, (End(event.practice.practice_id),)
    return state, ()


def _on_failed(state: State, event: Failed) -> Outcome:
    if event.id in ENDING and state.practice is not None:
        if state.stage in {Stage.FAREWELL, Stage.OVER}:
            return state, ()
        return _leave(state, wording.CLOSED if event.id == "practice_closed" else event.sentence)
    back = {
        Stage.ENTERING: Stage.CODE,
        Stage.FETCHING: Stage.CHOOSING,
        Stage.JUDGING: Stage.WORD,
    }.get(state.stage)
    if back is None:
        return state, ()
    return replace(state, stage=back, trouble=event.sentence), ()


def _on_theme(state: State, event: ThemeChosen) -> Outcome:
    if state.stage is not Stage.CHOOSING:
        return state, ()
    return _fetch(replace(state, theme=event.key))


def _fetch(state: State) -> Outcome:
    assert state.practice is not None
    fetching = replace(state, stage=Stage.FETCHING, trouble=None, reading=None)
    return fetching, (Fetch(state.practice.practice_id, state.theme),)


def _on_exercise(state: State, event: ExerciseCame) -> Outcome:
    if state.stage is not Stage.FETCHING:
        return state, ()
    return replace(state, stage=Stage.WORD, exercise=event.exercise), ()


def _on_read(state: State, event: ReadAsked) -> Outcome:
    if state.stage not in {Stage.WORD, Stage.TOLD}:
        return state, ()
    return replace(state, stage=Stage.LISTENING, trouble=None, reading=None), (Listen(),)


def _on_read_out(state: State, event: ReadOut) -> Outcome:
    return state, ((StopListening(),) if state.stage is Stage.LISTENING else ())


def _on_word(state: State, event: WordHeard) -> Outcome:
    if state.stage is not Stage.LISTENING or state.practice is None or state.exercise is None:
        return state, ()
    judge = Judge(state.practice.practice_id, state.exercise.exercise_id, event.flac)
    return replace(state, stage=Stage.JUDGING), (judge,)


def _on_nothing(state: State, event: NothingHeard) -> Outcome:
    if state.stage is not Stage.LISTENING:
        return state, ()
    return replace(state, stage=Stage.WORD, trouble=wording.NOTHING_HEARD), ()


def _on_judged(state: State, event: Judged) -> Outcome:
    if state.stage is not Stage.JUDGING:
        return state, ()
    reading = event.reading
    if not reading.judged:
        told = wording.REJECTED.format(reasons=" ".join(reading.reasons))
        return replace(state, stage=Stage.WORD, trouble=told), ()
    assert state.practice is not None
    progress = tuple(one for one in state.practice.progress if one.theme != state.theme)
    if reading.progress is not None:
        progress = (*progress, reading.progress)
    practice = replace(state.practice, progress=progress)
    return replace(state, stage=Stage.TOLD, reading=reading, practice=practice), ()


def _on_next(state: State, event: NextAsked) -> Outcome:
    return _fetch(state) if state.stage in {Stage.WORD, Stage.TOLD} else (state, ())


def _on_other(state: State, event: OtherAsked) -> Outcome:
    if state.stage not in {Stage.WORD, Stage.TOLD}:
        return state, ()
    return replace(state, stage=Stage.CHOOSING, trouble=None, exercise=None, reading=None), ()


def _on_touched(state: State, event: Touched) -> Outcome:
    if state.stage in {Stage.FAREWELL, Stage.OVER}:
        return state, ()
    return replace(state, touched=state.now), ()


def _on_end(state: State, event: EndAsked) -> Outcome:
    if state.stage is Stage.OVER:
        return state, ()
    if state.stage is Stage.FAREWELL:
        return replace(state, stage=Stage.OVER), ()
    return _leave(state, wording.THANKS)


_HANDLERS: dict[type[Any], Callable[[State, Any], Outcome]] = {
    CodeEntered: _on_code,
    Entered: _on_entered,
    Failed: _on_failed,
    ThemeChosen: _on_theme,
    ExerciseCame: _on_exercise,
    ReadAsked: _on_read,
    ReadOut: _on_read_out,
    WordHeard: _on_word,
    NothingHeard: _on_nothing,
    Judged: _on_judged,
    NextAsked: _on_next,
    OtherAsked: _on_other,
    Touched: _on_touched,
    EndAsked: _on_end,
}
