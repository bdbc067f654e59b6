"""Is this microphone fit for a test? A verdict from level figures, and advice in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from station.candidate import Candidate
from station.language import Text
from station.level import Figures

# Limits, in dBFS of 20 ms frames (speech: ninth decile, noise: first decile). A headset 2-3 cm from
# the mouth gives speech around -25 dBFS; below -45 the engine starts to lose weak finals.
SILENT_PEAK_DBFS = -66.0
SOFT_SPEECH_DBFS = -42.0
LOUD_SPEECH_DBFS = -9.0
NOISY_DBFS = -48.0
LEAST_CONTRAST_DB = 15.0  # speech above noise; below it the room drowns the voice
UNHEARD_CONTRAST_DB = 6.0  # nothing but steady sound: the sentence was not read
CLIPPED_PER_SECOND = 10
LEAST_SECONDS = 1.0
TRIES_BEFORE_CALL = 2


class MicrophoneVerdict(StrEnum):
    """Result of the check, most hindering first."""

    SILENT = "silent"
    NOT_HEARD = "not_heard"
    CLIPPED = "clipped"
    TOO_LOUD = "too_loud"
    TOO_SOFT = "too_soft"
    NOISY = "noisy"
    OK = "ok"


BLOCKING = frozenset({MicrophoneVerdict.SILENT, MicrophoneVerdict.NOT_HEARD})
"""Nothing usable would be recorded: no way on without a repair."""


@dataclass(frozen=True)
class Advice:
    """What the candidate is told."""

    headline: Text
    what_to_do: Text


ADVICE: dict[MicrophoneVerdict, Advice] = {
    MicrophoneVerdict.OK: Advice(
        Text("试音成功", "The check was successful"),
        Text(
            "声音清楚，音量合适。请保持现在的坐姿和音量。",
            "Your voice is clear and of the right loudness. Keep your posture and loudness.",
        ),
    ),
    MicrophoneVerdict.TOO_SOFT: Advice(
        Text("声音太小", "Too soft"),
        Text(
            "请把话筒移到嘴边左侧两三厘米处，用平时讲课的音量再读一遍。",
            "Move the microphone to two or three centimetres left of your mouth "
            "and read again, as loud as in class.",
        ),
    ),
    MicrophoneVerdict.TOO_LOUD: Advice(
        Text("声音太大", "Too loud"),
        Text(
            "请把话筒移远一点，用平时说话的音量再读一遍。",
            "Move the microphone a little away and read again at your usual loudness.",
        ),
    ),
    MicrophoneVerdict.CLIPPED: Advice(
        Text("声音失真", "Distorted"),
        Text(
            "话筒太近或音量太大。请把话筒移到嘴角旁，不要正对嘴唇，再读一遍。",
            "The microphone is too near, or you are too loud. Move it beside the corner of your "
            "mouth, not before your lips, and read again.",
        ),
    ),
    MicrophoneVerdict.NOISY: Advice(
        Text("周围声音较大", "It is loud around you"),
        Text(
            "请戴好耳机、话筒靠近嘴边，等周围安静后再读一遍。",
            "Put the headset on, the microphone near your mouth, and read again when it is quiet.",
        ),
    ),
    MicrophoneVerdict.NOT_HEARD: Advice(
        Text("没有听到朗读", "You were not heard"),
        Text(
            "请戴好耳机，看到“正在录音”后，把上面的句子读出来。",
            "Put the headset on and read the sentence above once you see “Recording”.",
        ),
    ),
    MicrophoneVerdict.SILENT: Advice(
        Text("话筒没有声音", "The microphone is silent"),
        Text(
            "话筒可能没有插好，或者线上的开关关着。请检查后再试；仍不行请举手。",
            "It may not be plugged in, or its switch may be off. "
            "Check both and try again, or raise your hand.",
        ),
    ),
}


def judge(figures: Figures) -> MicrophoneVerdict:
    """Verdict on the recording of the check sentence."""
    if figures.silent or figures.peak_dbfs < SILENT_PEAK_DBFS:
        return MicrophoneVerdict.SILENT
    contrast = figures.speech_dbfs - figures.noise_dbfs
    if figures.seconds < LEAST_SECONDS or contrast < UNHEARD_CONTRAST_DB:
        return MicrophoneVerdict.NOT_HEARD
    if figures.clipped_samples > CLIPPED_PER_SECOND * figures.seconds:
        return MicrophoneVerdict.CLIPPED
    if figures.speech_dbfs > LOUD_SPEECH_DBFS:
        return MicrophoneVerdict.TOO_LOUD
    if figures.speech_dbfs < SOFT_SPEECH_DBFS:
        return MicrophoneVerdict.TOO_SOFT
    if figures.noise_dbfs > NOISY_DBFS and contrast < LEAST_CONTRAST_DB:
        return MicrophoneVerdict.NOISY
    return MicrophoneVerdict.OK


def may_continue(verdict: MicrophoneVerdict | None, tries: int) -> bool:
    """OK goes on at once; a usable but imperfect sound goes on after two tries, with a warning."""
    if verdict is None or verdict in BLOCKING:
        return False
    return verdict is MicrophoneVerdict.OK or tries >= TRIES_BEFORE_CALL


def sentence(candidate: Candidate) -> str:
    """The sentence to read, with the candidate's own data: proves the right person sits here."""
    return (
        f"我叫{candidate.name}，我的准考证号末四位是{candidate.admission_number[-4:]}，"
        "我来参加普通话水平测试。"
    )
