"""The way to the first item: log-in, identity, microphone check, start signal, paper."""

from __future__ import annotations

from dataclasses import replace

from station import wording
from station.microphone_check import (
    BLOCKING,
    TRIES_BEFORE_CALL,
    MicrophoneVerdict,
    may_continue,
)
from station.sitting_events import (
    BackToLogIn,
    BundleFailed,
    BundleOpened,
    CallInvigilator,
    DigitsEntered,
    EndMicrophoneCheck,
    FetchPaper,
    IdentityConfirmed,
    LoggedIn,
    LogInFailed,
    MicrophoneAccepted,
    MicrophoneCheckAsked,
    MicrophoneHeard,
    Note,
    NotMe,
    OpenBundle,
    PageRead,
    PaperArrived,
    PaperFailed,
    ReportConfirmed,
    RequestLogIn,
    Say,
    SentenceRead,
    StartGiven,
    StartMicrophoneCheck,
    Trouble,
    Upload,
)
from station.sitting_items import (
    go_on,
    stand_still,
)
from station.sitting_state import (
    AWAITING_BEGIN,
    CHECK_SECONDS,
    DISK_TROUBLE,
    PAPER_RETRY_SECONDS,
    UPLOAD_PATIENCE_SECONDS,
    Outcome,
    Sitting,
    Stage,
    go,
)

# --- log-in and identity --------------------------------------------------------------------------


def on_digits(state: Sitting, event: DigitsEntered) -> Outcome:
    """Ask the server, once, for at least four digits."""
    if state.stage is not Stage.LOG_IN or len(event.digits) < 4:
        return state, ()
    return go(state, Stage.LOGGING_IN, trouble=None), (RequestLogIn(event.digits),)


def on_logged_in(state: Sitting, event: LoggedIn) -> Outcome:
    """Show whom the server found; a finished sitting is not begun again."""
    if state.stage is not Stage.LOGGING_IN:
        return state, ()
    if event.candidate.stage == "finished":
        finished = Trouble("already_finished", wording.LOG_IN_FINISHED)
        return go(state, Stage.LOG_IN, trouble=finished), ()
    trouble = DISK_TROUBLE if state.disk_low else None
    state = go(state, Stage.CONFIRM, candidate=event.candidate, trouble=trouble)
    return state, (Say("welcome"),)


def on_log_in_failed(state: Sitting, event: LogInFailed) -> Outcome:
    """Back to the digits, with the reason; a refused key is told even before any digits."""
    if state.stage not in {Stage.LOG_IN, Stage.LOGGING_IN}:
        return state, ()
    return go(state, Stage.LOG_IN, trouble=event.trouble), ()


def on_confirmed(state: Sitting, event: IdentityConfirmed) -> Outcome:
    """Go on to the rules."""
    if state.stage is not Stage.CONFIRM or state.candidate is None:
        return state, ()
    if state.disk_low:
        return replace(state, trouble=DISK_TROUBLE), (CallInvigilator(DISK_TROUBLE.id),)
    confirmed = ReportConfirmed(state.candidate.sitting_id)
    return go(state, Stage.RULES, trouble=None), (confirmed,)


def on_page_read(state: Sitting, event: PageRead) -> Outcome:
    """From the rules to the headset, from there to the microphone check."""
    if state.stage is Stage.RULES:
        return go(state, Stage.HEADSET), ()
    if state.stage is not Stage.HEADSET:
        return state, ()
    state = go(state, Stage.MICROPHONE, microphone=None, microphone_tries=0)
    return state, (Say("microphone-check"),)


def on_not_me(state: Sitting, event: NotMe) -> Outcome:
    """Call the invigilator and stay: nobody goes on under another name."""
    if state.stage is not Stage.CONFIRM:
        return state, ()
    called = Trouble("not_me", wording.CONFIRM_CALLED)
    return replace(state, trouble=called), (CallInvigilator("not_me"),)


def on_back(state: Sitting, event: BackToLogIn) -> Outcome:
    """Enter the digits anew."""
    if state.stage is not Stage.CONFIRM:
        return state, ()
    return go(state, Stage.LOG_IN, candidate=None, trouble=None), ()


# --- microphone check -----------------------------------------------------------------------------


def on_check_asked(state: Sitting, event: MicrophoneCheckAsked) -> Outcome:
    """Listen to the sentence."""
    if state.stage is not Stage.MICROPHONE:
        return state, ()
    return go(state, Stage.LISTENING, CHECK_SECONDS, microphone=None), (StartMicrophoneCheck(),)


def on_sentence_read(state: Sitting, event: SentenceRead) -> Outcome:
    """Stop listening."""
    if state.stage is not Stage.LISTENING or state.deadline is None:
        return state, ()
    return replace(state, deadline=None), (EndMicrophoneCheck(),)


def on_heard(state: Sitting, event: MicrophoneHeard) -> Outcome:
    """Take the verdict; from the second failing try on the invigilator is called."""
    if state.stage is not Stage.LISTENING:
        return state, ()
    tries = state.microphone_tries + 1
    state = go(
        state,
        Stage.MICROPHONE,
        microphone=event.verdict,
        microphone_tries=tries,
        gain=event.gain,
        gains=(*state.gains, event.gain) if event.gain else state.gains,
    )
    wanting = event.verdict is not MicrophoneVerdict.OK and tries >= TRIES_BEFORE_CALL
    call = wanting or (event.verdict in BLOCKING and tries > 1)
    return state, ((CallInvigilator(f"microphone_{event.verdict}"),) if call else ())


def on_accepted(state: Sitting, event: MicrophoneAccepted) -> Outcome:
    """Wait for the start, where the verdict allows."""
    if state.stage is not Stage.MICROPHONE or not may_continue(
        state.microphone, state.microphone_tries
    ):
        return state, ()
    return go(state, Stage.WAITING), (Say("wait"),)


# --- start ----------------------------------------------------------------------------------------


def on_start(state: Sitting, event: StartGiven) -> Outcome:
    """The paper may be fetched now, not earlier.

    Told again until the moment comes: an answer can only be late, so the earliest moment is right.
    """
    begin_at = state.now + event.in_seconds
    if state.stage is Stage.WAITING and state.candidate is not None:
        fetch = FetchPaper(state.candidate.sitting_id)
        return go(state, Stage.FETCHING, begin_at=begin_at), (fetch,)
    if state.stage not in AWAITING_BEGIN or begin_at >= state.begin_at:
        return state, ()
    ready = state.stage is Stage.OPENING_BUNDLE and state.deadline is not None
    return replace(state, begin_at=begin_at, deadline=begin_at if ready else state.deadline), ()


def on_paper_failed(state: Sitting, event: PaperFailed) -> Outcome:
    """Try again a little later."""
    if state.stage is not Stage.FETCHING:
        return state, ()
    return go(state, Stage.FETCHING, PAPER_RETRY_SECONDS), ()


def on_paper(state: Sitting, event: PaperArrived) -> Outcome:
    """Open the bundle for what is still to be read; what the candidate is exempted from is not."""
    if state.stage is not Stage.FETCHING:
        return state, ()
    every = range(1, len(event.paper.items) + 1)
    passed_over = state.candidate.exempt_items if state.candidate else ()
    todo = tuple(item for item in every if item not in event.done and item not in passed_over)
    if not todo:
        # Everything was recorded before a crash, but the server has not heard of it yet.
        state = go(state, Stage.UPLOADING, UPLOAD_PATIENCE_SECONDS, paper=event.paper, todo=())
        return state, (Upload(),)
    state = go(state, Stage.OPENING_BUNDLE, paper=event.paper, todo=todo)
    if state.disk_low:
        return stand_still(state, DISK_TROUBLE, "open_bundle")
    return state, (OpenBundle(event.paper),)


def on_bundle(state: Sitting, event: BundleOpened) -> Outcome:
    """Begin with the first item, at the moment the room agreed on."""
    if state.stage is not Stage.OPENING_BUNDLE:
        return state, ()
    if state.now < state.begin_at:
        return go(state, Stage.OPENING_BUNDLE, state.begin_at - state.now), _notes(state)
    begun, effects = go_on(state)
    return begun, (*_notes(state), *effects)


def _notes(state: Sitting) -> tuple[Note, ...]:
    """What was set at the microphone check, for the event log that is open now."""
    return tuple(
        Note("input_gain_set", (("before", gain.before), ("now", gain.now))) for gain in state.gains
    )


def on_bundle_failed(state: Sitting, event: BundleFailed) -> Outcome:
    """Stand still until the disk is mended."""
    if state.stage is Stage.OPENING_BUNDLE:
        return stand_still(state, event.trouble, "open_bundle")
    if state.stage is Stage.SEALING:
        return stand_still(state, event.trouble, "seal")
    return state, ()
