"""What can happen to a sitting, and what the sitting asks the shell to do.

Events go into :func:`station.sitting.after`, effects come out of it. Items are numbered from 1, as
in the paper and the manifest. ``sound`` is the name of a file in ``station/sounds`` without ending.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from station.candidate import Candidate
from station.input_device import InputDevice
from station.input_gain import GainChange
from station.language import Text
from station.level import Level
from station.microphone_check import MicrophoneVerdict
from wordlists.paper import Paper

EndedBy = Literal["next", "time", "interrupted"]


@dataclass(frozen=True)
class Trouble:
    """Why the sitting stands still: the error's stable id and its sentence."""

    id: str
    message: Text


# --- events ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tick:
    """Time went on. ``now`` is monotonic, in seconds; it never goes back."""

    now: float


@dataclass(frozen=True)
class DigitsEntered:
    """The candidate asks to log in."""

    digits: str


@dataclass(frozen=True)
class LoggedIn:
    """The server knows the candidate."""

    candidate: Candidate


@dataclass(frozen=True)
class LogInFailed:
    """The server does not let the candidate in, or does not answer."""

    trouble: Trouble


@dataclass(frozen=True)
class IdentityConfirmed:
    """“是我”."""


@dataclass(frozen=True)
class PageRead:
    """“我已阅读” under the rules, “戴好了” beside the headset."""


@dataclass(frozen=True)
class NotMe:
    """“不是我”: wrong person or wrong data."""


@dataclass(frozen=True)
class BackToLogIn:
    """The digits are to be entered anew."""


@dataclass(frozen=True)
class MicrophoneCheckAsked:
    """“开始试音” or “再试一次”."""


@dataclass(frozen=True)
class SentenceRead:
    """“读完了”: the candidate says the sentence is read."""


@dataclass(frozen=True)
class MicrophoneHeard:
    """The shell listened and judged; ``gain``: how it has set the input's gain since, if it has."""

    verdict: MicrophoneVerdict
    gain: GainChange | None = None


@dataclass(frozen=True)
class MicrophoneAccepted:
    """“继续”."""


@dataclass(frozen=True)
class StartGiven:
    """The invigilator gave the signal: the room begins after so many seconds, all together."""

    in_seconds: float = 0.0


@dataclass(frozen=True)
class PaperArrived:
    """The paper, and the items that earlier bundles of this sitting already hold."""

    paper: Paper
    done: frozenset[int] = frozenset()


@dataclass(frozen=True)
class PaperFailed:
    """The paper could not be fetched this time."""


@dataclass(frozen=True)
class BundleOpened:
    """The folder for the recordings is there."""


@dataclass(frozen=True)
class BundleFailed:
    """The folder could not be made, or not be sealed."""

    trouble: Trouble


@dataclass(frozen=True)
class SoundEnded:
    """A sound was played to its end, or could not be played."""

    sound: str


@dataclass(frozen=True)
class TopicChosen:
    """Index of the topic chosen, from 0."""

    topic: int


@dataclass(frozen=True)
class RecordingStarted:
    """From now on every sample goes to the item's file."""

    item: int


@dataclass(frozen=True)
class RecordingStopped:
    """The item's file is closed and in the manifest.

    ``remarks`` name what the room is to look at: ``overruns``, ``sample_rate_drift``,
    ``clock_stepped``.
    """

    item: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordingBroke:
    """The item could not be recorded, or not any further."""

    item: int
    trouble: Trouble


@dataclass(frozen=True)
class NextPressed:
    """“下一题”."""


@dataclass(frozen=True)
class DeviceLost:
    """The microphone is gone."""


@dataclass(frozen=True)
class DeviceBack:
    """A microphone was opened: for the first time, or again."""

    device: InputDevice


@dataclass(frozen=True)
class DeviceAccepted:
    """“换用这个麦克风”: another microphone than before is meant to be used."""


@dataclass(frozen=True)
class DiskLooked:
    """So many bytes are free; 0 where the disk cannot be written to."""

    free: int


@dataclass(frozen=True)
class ServerLost:
    """The server does not answer."""


@dataclass(frozen=True)
class ServerBack:
    """The server answers again."""


@dataclass(frozen=True)
class Retry:
    """“重试” on the page of a trouble."""


@dataclass(frozen=True)
class Sealed:
    """The manifest is closed."""


@dataclass(frozen=True)
class Uploaded:
    """The server acknowledged the bundle."""


@dataclass(frozen=True)
class Void:
    """The invigilator ends this sitting."""

    reason: str


@dataclass(frozen=True)
class Repeat:
    """The invigilator has an item read again."""

    item: int


@dataclass(frozen=True)
class Heard:
    """How loud it is now, while an item is read."""

    level: Level


@dataclass(frozen=True)
class WorkFailed:
    """The shell could not do what was asked, for a reason nobody thought of."""


@dataclass(frozen=True)
class ItemsChecked:
    """The shell looked at what was recorded; the items in which there is no sound."""

    without_sound: tuple[int, ...] = ()


@dataclass(frozen=True)
class WindowLeft:
    """Another window than the test's is in front."""


@dataclass(frozen=True)
class WindowBack:
    """The test's window is in front again."""


@dataclass(frozen=True)
class ScreenAdded:
    """Another screen was plugged in."""


@dataclass(frozen=True)
class LeftByPin:
    """The proctor ends the program."""


Event = (
    Tick
    | Heard
    | WorkFailed
    | ItemsChecked
    | WindowLeft
    | WindowBack
    | ScreenAdded
    | LeftByPin
    | DigitsEntered
    | LoggedIn
    | LogInFailed
    | IdentityConfirmed
    | PageRead
    | NotMe
    | BackToLogIn
    | MicrophoneCheckAsked
    | SentenceRead
    | MicrophoneHeard
    | MicrophoneAccepted
    | StartGiven
    | PaperArrived
    | PaperFailed
    | BundleOpened
    | BundleFailed
    | SoundEnded
    | TopicChosen
    | RecordingStarted
    | RecordingStopped
    | RecordingBroke
    | NextPressed
    | DeviceLost
    | DeviceBack
    | DeviceAccepted
    | DiskLooked
    | ServerLost
    | ServerBack
    | Retry
    | Sealed
    | Uploaded
    | Void
    | Repeat
)


# --- effects --------------------------------------------------------------------------------


@dataclass(frozen=True)
class RequestLogIn:
    """Ask the server; answer with LoggedIn or LogInFailed."""

    digits: str


@dataclass(frozen=True)
class ReportConfirmed:
    """Tell the server that the candidate confirmed; no answer needed."""

    sitting_id: str


@dataclass(frozen=True)
class CallInvigilator:
    """Show the room's page that this seat needs somebody; ``reason`` is a stable id."""

    reason: str


@dataclass(frozen=True)
class StartMicrophoneCheck:
    """Listen until EndMicrophoneCheck."""


@dataclass(frozen=True)
class EndMicrophoneCheck:
    """Stop listening; answer with MicrophoneHeard."""


@dataclass(frozen=True)
class FetchPaper:
    """Answer with PaperArrived or PaperFailed."""

    sitting_id: str


@dataclass(frozen=True)
class OpenBundle:
    """Answer with BundleOpened or BundleFailed."""

    paper: Paper


@dataclass(frozen=True)
class Say:
    """Play a sound; answer with SoundEnded, also where nothing can be played."""

    sound: str


@dataclass(frozen=True)
class StartRecording:
    """Answer with RecordingStarted or RecordingBroke."""

    item: int
    kind: str
    topic: int | None


@dataclass(frozen=True)
class StopRecording:
    """Answer with RecordingStopped or RecordingBroke."""

    item: int
    ended_by: EndedBy


@dataclass(frozen=True)
class CheckItems:
    """Look whether every item that was recorded has sound; answered by ItemsChecked."""


@dataclass(frozen=True)
class SealBundle:
    """Answer with Sealed or BundleFailed."""


@dataclass(frozen=True)
class Upload:
    """Wake the uploader; it answers with Uploaded, sooner or later."""


@dataclass(frozen=True)
class Note:
    """One line of the bundle's event log."""

    event: str
    detail: tuple[tuple[str, str | int], ...] = ()


Effect = (
    RequestLogIn
    | ReportConfirmed
    | CallInvigilator
    | StartMicrophoneCheck
    | EndMicrophoneCheck
    | FetchPaper
    | OpenBundle
    | Say
    | StartRecording
    | StopRecording
    | CheckItems
    | SealBundle
    | Upload
    | Note
)
