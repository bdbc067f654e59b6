"""The items, what can interrupt them, and the end of a sitting."""

from __future__ import annotations

from dataclasses import replace

from station import wording
from station.listening import begin, listen
from station.sitting_events import (
    CallInvigilator,
    CheckItems,
    EndedBy,
    Heard,
    ItemsChecked,
    NextPressed,
    Note,
    OpenBundle,
    RecordingBroke,
    RecordingStarted,
    RecordingStopped,
    Repeat,
    Retry,
    Say,
    SealBundle,
    Sealed,
    ServerBack,
    ServerLost,
    SoundEnded,
    StartRecording,
    StopRecording,
    TopicChosen,
    Trouble,
    Upload,
    Uploaded,
    Void,
)
from station.sitting_state import (
    BEEP_SECONDS,
    BEFORE_PAPER,
    DECISION_SECONDS,
    DEVICE_TROUBLE,
    DISK_TROUBLE,
    IN_ITEM,
    INSTRUCTION_SECONDS,
    UPLOAD_PATIENCE_SECONDS,
    Outcome,
    Resume,
    Sitting,
    Stage,
    go,
)
from station.topic_sound import topic_sound
from wordlists.paper import TalkItem
from wordlists.syllabus import TOPIC_CHOICE_SECONDS

OTHER_DEVICE = "other_device"
NAME_SHOWN = 60  # characters of a device's name: the sentence also goes to the room, up to 200

# --- the items ------------------------------------------------------------------------------------


def go_on(state: Sitting) -> Outcome:
    """To the item that is first in ``todo``, or to the end."""
    if state.voided is not None:
        return go(state, Stage.SEALING, item_started=None), (SealBundle(),)
    if not state.todo:
        return go(state, Stage.CHECKING, item_started=None), (CheckItems(),)
    if not state.device_present:
        return stand_still(state, device_trouble(state), "item")
    state = go(state, Stage.INSTRUCTION, INSTRUCTION_SECONDS, item_started=None, ended_by=None)
    assert state.present is not None
    return state, (Say(f"instruction-{state.present.kind}"),)


def instruction_over(state: Sitting) -> Outcome:
    """After the instruction: choose a topic (talk only), or the beep."""
    assert state.present is not None
    if state.present.kind == "talk" and state.topic is None:
        return go(state, Stage.TOPIC_CHOICE, float(TOPIC_CHOICE_SECONDS)), (Say("choose-topic"),)
    return go(state, Stage.BEEP, BEEP_SECONDS), (Say("beep"),)


def on_sound_ended(state: Sitting, event: SoundEnded) -> Outcome:
    """Instruction and beep lead on; other sounds do not matter."""
    if state.stage is Stage.INSTRUCTION:
        spoken = _spoken(state)
        if event.sound not in spoken:
            return state, ()
        rest = spoken[spoken.index(event.sound) + 1 :]
        if not rest:
            return instruction_over(state)
        return go(state, Stage.INSTRUCTION, INSTRUCTION_SECONDS), (Say(rest[0]),)
    if state.stage is Stage.BEEP and event.sound == "beep":
        return begin_recording(state)
    return state, ()


def _spoken(state: Sitting) -> tuple[str, ...]:
    """What is said before the item, in order; the order of the paper where that was granted."""
    item = state.present
    assert item is not None
    instruction = f"instruction-{item.kind}"
    if state.candidate is None or not state.candidate.accommodations.spoken_order:
        return (instruction,)
    topics = (
        [topic_sound(topic.text) for topic in item.topics] if isinstance(item, TalkItem) else []
    )
    return (instruction, f"order-{item.kind}", *topics)


def on_topic(state: Sitting, event: TopicChosen) -> Outcome:
    """The candidate's choice."""
    if state.stage is not Stage.TOPIC_CHOICE or not 0 <= event.topic < 2:
        return state, ()
    return choose(state, event.topic, by="candidate")


def choose(state: Sitting, topic: int, by: str) -> Outcome:
    """Take a topic (index from 0) and go on to the beep."""
    note = Note("topic_chosen", (("topic", topic + 1), ("by", by)))
    state = go(state, Stage.BEEP, BEEP_SECONDS, topic=topic)
    return state, (note, Say("beep"))


def begin_recording(state: Sitting) -> Outcome:
    """Open the item's file."""
    state = go(state, Stage.OPENING)
    assert state.item is not None
    assert state.present is not None
    kind = state.present.kind
    topic = state.topic if kind == "talk" else None
    return state, (StartRecording(state.item, kind, topic),)


def on_recording_started(state: Sitting, event: RecordingStarted) -> Outcome:
    """The time limit runs from the first sample."""
    if state.stage is not Stage.OPENING or event.item != state.item or state.present is None:
        return state, ()
    state = go(
        state,
        Stage.RECORDING,
        state.time_limit,
        item_started=state.now,
        listening=begin(state.now),
    )
    if state.voided is not None or not state.device_present:
        return stop(state, "interrupted")
    return state, ()


def on_next(state: Sitting, event: NextPressed) -> Outcome:
    """End the item where that is allowed."""
    return stop(state, "next") if state.next_allowed else (state, ())


def stop(state: Sitting, ended_by: EndedBy) -> Outcome:
    """End the running recording. Past the deadline the tick before this event has ended it."""
    state = go(state, Stage.CLOSING, ended_by=ended_by, hint=None)
    assert state.item is not None
    return state, (StopRecording(state.item, ended_by),)


def on_recording_stopped(state: Sitting, event: RecordingStopped) -> Outcome:
    """The item is done, unless it was interrupted: then it is read again."""
    if state.stage is not Stage.CLOSING or event.item != state.item:
        return state, ()
    if state.ended_by != "interrupted":
        state = replace(state, todo=state.todo[1:])
    fresh = tuple(remark for remark in event.remarks if remark not in state.remarks)
    state, effects = go_on(replace(state, remarks=(*state.remarks, *fresh)))
    return state, (*(CallInvigilator(remark) for remark in fresh), *effects)


def on_recording_broke(state: Sitting, event: RecordingBroke) -> Outcome:
    """Stand still until device or disk is mended."""
    if event.item != state.item or state.stage not in {
        Stage.OPENING,
        Stage.RECORDING,
        Stage.CLOSING,
    }:
        return state, ()
    if state.voided is not None:
        return go_on(state)
    # Nothing was recorded because the device was gone: that is what has to be mended.
    trouble = event.trouble if state.device_present else device_trouble(state)
    return stand_still(state, trouble, "item")


# --- trouble --------------------------------------------------------------------------------------


def stand_still(
    state: Sitting, trouble: Trouble, resume: Resume, seconds: float | None = None
) -> Outcome:
    """Show the trouble, call the invigilator, remember where to go on; ``seconds``: at most."""
    state = go(
        state, Stage.TROUBLE, seconds, trouble=trouble, resume=resume, item_started=None, hint=None
    )
    note = Note("trouble", (("id", trouble.id),))
    return state, (note, CallInvigilator(trouble.id))


def device_trouble(state: Sitting) -> Trouble:
    """Gone, or another one in its place."""
    if state.device_offered is None:
        return DEVICE_TROUBLE
    message = wording.TROUBLE_OTHER_DEVICE.format(name=state.device_offered.name[:NAME_SHOWN])
    return Trouble(OTHER_DEVICE, message)


def on_retry(state: Sitting, event: Retry) -> Outcome:
    """Go on where the trouble stopped the sitting."""
    if state.stage is not Stage.TROUBLE or state.resume == "end":
        return state, ()
    return resume(replace(state, trouble=None))


def resume(state: Sitting) -> Outcome:
    """Where ``stand_still`` was asked to go on."""
    if state.resume == "open_bundle":
        if state.voided is not None:
            return go(state, Stage.FINISHED), ()
        assert state.paper is not None
        if state.disk_low:
            return stand_still(state, DISK_TROUBLE, "open_bundle")
        return go(state, Stage.OPENING_BUNDLE), (OpenBundle(state.paper),)
    if state.resume in {"seal", "end"}:
        return go(state, Stage.SEALING), (SealBundle(),)
    return go_on(state)


def on_server_lost(state: Sitting, event: ServerLost) -> Outcome:
    """The sitting goes on without the server; only the remark changes."""
    return replace(state, server_reachable=False), ()


def on_server_back(state: Sitting, event: ServerBack) -> Outcome:
    """The server answers again."""
    return replace(state, server_reachable=True), ()


# --- the invigilator ------------------------------------------------------------------------------


def on_void(state: Sitting, event: Void) -> Outcome:
    """End the sitting; what was recorded is sealed and uploaded all the same."""
    if state.voided is not None or state.stage in {
        Stage.SEALING,
        Stage.UPLOADING,
        Stage.FINISHED,
    }:
        return state, ()
    state = replace(state, voided=event.reason)
    if state.stage in BEFORE_PAPER:
        return go(state, Stage.FINISHED), ()
    note = Note("voided", (("reason", event.reason),))
    if state.stage is Stage.RECORDING:
        stopped, effects = stop(state, "interrupted")
        return stopped, (note, *effects)
    if state.stage in {Stage.OPENING_BUNDLE, Stage.OPENING, Stage.CLOSING}:
        return state, (note,)  # the shell's answer is on its way; it is dealt with then
    going, effects = resume(state) if state.stage is Stage.TROUBLE else go_on(state)
    return going, (note, *effects)


def on_repeat(state: Sitting, event: Repeat) -> Outcome:
    """Have an item read again: the present one at once, another one after the present."""
    if state.paper is None or state.voided is not None:
        return state, ()
    if state.stage not in IN_ITEM | {Stage.TROUBLE} or not 1 <= event.item <= len(
        state.paper.items
    ):
        return state, ()
    note = Note("repeat_ordered", (("item", event.item),))
    if not state.todo:
        again, effects = go_on(replace(state, todo=(event.item,), trouble=None))
        return again, (note, *effects)
    if event.item != state.todo[0]:
        if event.item in state.todo:
            return state, (note,)
        return replace(state, todo=(state.todo[0], event.item, *state.todo[1:])), (note,)
    if state.stage is Stage.RECORDING:
        stopped, effects = stop(state, "interrupted")
        return stopped, (note, *effects)
    if state.stage is Stage.CLOSING:
        return replace(state, ended_by="interrupted"), (note,)
    return state, (note,)


def on_heard_item(state: Sitting, event: Heard) -> Outcome:
    """Hints come and go; that one came stands in the event log."""
    if state.stage is not Stage.RECORDING:
        return state, ()
    heard = listen(state.listening, event.level, state.now)
    came = heard.hint is not None and heard.hint != state.hint
    state = replace(state, listening=heard, hint=heard.hint)
    if not came or state.item is None:
        return state, ()
    return state, (Note("hint", (("item", state.item), ("hint", str(heard.hint)))),)


# --- the end --------------------------------------------------------------------------------------


def on_items_checked(state: Sitting, event: ItemsChecked) -> Outcome:
    """Seal; or stand still for a while, so that a silent item can be read again."""
    if state.stage is not Stage.CHECKING:
        return state, ()
    if not event.without_sound:
        return go(state, Stage.SEALING), (SealBundle(),)
    items = "、".join(str(item) for item in event.without_sound)
    trouble = Trouble("no_sound", wording.TROUBLE_NO_SOUND.format(items=items))
    return stand_still(state, trouble, "end", DECISION_SECONDS)


def decision_expired(state: Sitting) -> Outcome:
    """Nobody had the silent item read again: the sitting ends with what there is."""
    if state.resume != "end":
        return state, ()
    return resume(replace(state, trouble=None))


def on_sealed(state: Sitting, event: Sealed) -> Outcome:
    """Upload, with patience."""
    if state.stage is not Stage.SEALING:
        return state, ()
    return go(state, Stage.UPLOADING, UPLOAD_PATIENCE_SECONDS), (Upload(),)


def on_uploaded(state: Sitting, event: Uploaded) -> Outcome:
    """Every sound is at the server."""
    if state.stage is Stage.UPLOADING:
        return go(state, Stage.FINISHED, uploaded=True), (Say("finished"),)
    if state.stage is Stage.FINISHED:
        return replace(state, uploaded=True), ()
    return state, ()
