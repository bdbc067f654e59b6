"""Is this microphone fit for a test? A verdict from level figures, and advice in plain words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from station.candidate import Candidate
from station.check_sound import SILENCE, CheckSound
from station.language import Text
from station.level import Figures

# Limits, in dBFS of 20 ms frames (speech: ninth decile, noise: first decile). A headset 2-3 cm from
# the mouth gives speech around -25 dBFS; below -45 the engine starts to lose weak finals.
SILENT_PEAK_DBFS = -66.0
SOFT_SPEECH_DBFS = -42.0
LOUD_SPEECH_DBFS = -9.0
NOISY_DBFS = -48.0
LEAST_CONTRAST_DB = 20.0  # speech above noise; below it the room drowns the voice
UNHEARD_SPEECH_DBFS = -54.0  # knocks and the room itself; no voice is so faint
UNHEARD_CONTRAST_DB = 6.0  # nothing but steady sound: the sentence was not read
CLIPPED_PER_SECOND = 10
LEAST_SECONDS = 1.0
# Chosen on one speaker's readings under made conditions, tried on another's: docs/microphone-check.
LEAST_READ = 0.7  # vowels counted for each syllable of the sentence
MOST_READ = 1.6
DRY_FALL_DB = 16.8  # 0.12 s after a syllable a dry voice has fallen by more
UNWORN_SPEECH_DBFS = -38.0
POPS_PER_SECOND = 0.5
HUM_DB = 25.0
HUM_NOISE_DBFS = -62.0  # hum below it is heard by nobody
TRIES_BEFORE_CALL = 2
READ_OUT = ("Lo", "Nl")  # Chinese characters, rare ones too, and 〇


class MicrophoneVerdict(StrEnum):
    """Result of the check, most hindering first."""

    SILENT = "silent"
    NOT_HEARD = "not_heard"
    WRONG_DEVICE = "wrong_device"
    NOT_READ = "not_read"
    CLIPPED = "clipped"
    TOO_NEAR = "too_near"
    TOO_LOUD = "too_loud"
    NOT_WORN = "not_worn"
    TOO_FAR = "too_far"
    TOO_SOFT = "too_soft"
    HUM = "hum"
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
    MicrophoneVerdict.WRONG_DEVICE: Advice(
        Text("用的不是耳机上的话筒", "This is not the headset's microphone"),
        Text(
            "程序收到的是另一个话筒的声音，请举手，由监考员改用耳机。",
            "The sound comes from another microphone. Raise your hand; the invigilator changes it.",
        ),
    ),
    MicrophoneVerdict.NOT_READ: Advice(
        Text("没有听到完整的句子", "The sentence was not heard as it stands"),
        Text(
            "请在看到“正在录音”后，从头到尾读一遍上面的句子，不要多读，也不要少读。",
            "Once you see “Recording”, read the sentence above from beginning to end, once.",
        ),
    ),
    MicrophoneVerdict.TOO_NEAR: Advice(
        Text("话筒太近，有气流声", "Too near: breath is heard"),
        Text(
            "请把话筒从嘴前移到左边嘴角旁，离嘴两三厘米，再读一遍。",
            "Move the microphone from before your lips to the left corner of your mouth, "
            "two or three centimetres away, and read again.",
        ),
    ),
    MicrophoneVerdict.NOT_WORN: Advice(
        Text("耳机好像没有戴好", "The headset seems not to be worn"),
        Text(
            "请戴上耳机，话筒转到左边嘴角旁，再读一遍。",
            "Put the headset on, turn the microphone to the left corner of your mouth, read again.",
        ),
    ),
    MicrophoneVerdict.TOO_FAR: Advice(
        Text("话筒离嘴太远", "Too far"),
        Text(
            "请把话筒移到左边嘴角旁，离嘴两三厘米，再读一遍。",
            "Move the microphone to the left corner of your mouth, two or three centimetres away, "
            "and read again.",
        ),
    ),
    MicrophoneVerdict.HUM: Advice(
        Text("有电流声", "There is hum"),
        Text(
            "请把耳机插头重新插紧再试一次；仍有声音请举手，由技术员检查接线。",
            "Plug the headset in again and try once more; raise your hand if it stays.",
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


@dataclass(frozen=True)
class Heard:
    """What came in while the sentence was read.

    ``likelier``: another input of this machine that looks like the headset, "" for none.
    """

    figures: Figures
    sound: CheckSound = SILENCE
    likelier: str = ""


def judge(heard: Heard, syllables: int) -> MicrophoneVerdict:
    """Verdict on the recording of the check sentence, which has so many ``syllables``.

    The first cause that is found is told: mending it often mends the others.
    """
    figures, sound = heard.figures, heard.sound
    if figures.silent or figures.peak_dbfs < SILENT_PEAK_DBFS:
        return MicrophoneVerdict.SILENT
    contrast = figures.speech_dbfs - figures.noise_dbfs
    faint = contrast < UNHEARD_CONTRAST_DB or figures.speech_dbfs < UNHEARD_SPEECH_DBFS
    if figures.seconds < LEAST_SECONDS or faint:
        return MicrophoneVerdict.NOT_HEARD
    if heard.likelier:
        return MicrophoneVerdict.WRONG_DEVICE
    if sound.nuclei < LEAST_READ * syllables or sound.nuclei > MOST_READ * syllables:
        return MicrophoneVerdict.NOT_READ
    return _of_the_place(figures, sound, contrast)


def _of_the_place(figures: Figures, sound: CheckSound, contrast: float) -> MicrophoneVerdict:
    """Where the microphone is, and what else is heard."""
    echoes = sound.fall_db < DRY_FALL_DB
    causes = {
        MicrophoneVerdict.CLIPPED: figures.clipped_samples > CLIPPED_PER_SECOND * figures.seconds,
        MicrophoneVerdict.TOO_NEAR: sound.pops > POPS_PER_SECOND,
        MicrophoneVerdict.TOO_LOUD: figures.speech_dbfs > LOUD_SPEECH_DBFS,
        MicrophoneVerdict.HUM: sound.hum_db > HUM_DB and figures.noise_dbfs > HUM_NOISE_DBFS,
        MicrophoneVerdict.NOISY: figures.noise_dbfs > NOISY_DBFS and contrast < LEAST_CONTRAST_DB,
        MicrophoneVerdict.NOT_WORN: echoes and figures.speech_dbfs < UNWORN_SPEECH_DBFS,
        MicrophoneVerdict.TOO_FAR: echoes,
        MicrophoneVerdict.TOO_SOFT: figures.speech_dbfs < SOFT_SPEECH_DBFS,
    }
    return next((cause for cause, found in causes.items() if found), MicrophoneVerdict.OK)


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


def syllables_of(text: str) -> int:
    """Syllables in which a sentence is read: one for each Chinese character and each digit."""
    return sum(letter.isdigit() or unicodedata.category(letter) in READ_OUT for letter in text)
