"""Abnormal reading (异常朗读): what was done instead of reading the text, or beside it.

Each kind is a flag of its own with a stable id, a sentence in Chinese that says what was heard,
where, and what to do. A flag never changes a mark: people listen and decide. Pure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.abnormal_sound import SoundEvidence, sound_evidence
from scoring.abnormal_speech import SpeechEvidence, speech_evidence
from scoring.align import Alignment
from scoring.ear import Heard
from scoring.judgement import Flag, ItemJudgement
from scoring.speech_frames import SpeechFrames

NAMED_PLACES = 3  # times given in a sentence; a person listens to these first
MISMATCH = "text_mismatch"
UNSURE_SOUND = frozenset({"noisy", "clipped"})  # in which bursts and clicks cannot be told


@cache
def abnormal_limits() -> dict[str, Any]:
    """The table of limits as it ships."""
    text = (resources.files("scoring") / "data" / "abnormal_limits.toml").read_text("utf-8")
    return tomllib.loads(text)


def look_beside(
    judgement: ItemJudgement,
    samples: NDArray[np.float32],
    heard: Heard,
    frames: SpeechFrames,
    alignment: Alignment,
) -> ItemJudgement:
    """The judgement of a recording at 16 kHz with a flag for everything abnormal in the reading."""
    sound = sound_evidence(samples, frames, alignment.readings, heard.pitch[:, 1])
    speech = speech_evidence(heard, alignment, frames, judgement)
    known = frozenset(flag.id for flag in judgement.flags)
    count = len(judgement.syllables)
    for flag in abnormal_flags(sound, speech, count, judgement.duration, known):
        judgement = judgement.with_flag(flag)
    return judgement


def abnormal_flags(
    sound: SoundEvidence,
    speech: SpeechEvidence,
    syllables: int,
    duration: float,
    known: frozenset[str],
) -> tuple[Flag, ...]:
    """Flags of one judged reading of `syllables` syllables in `duration` seconds.

    `known`: ids of the flags that it has already.
    """
    limits = abnormal_limits()
    foreign = _foreign(speech, known, limits["manner"])
    if foreign is not None:
        return (foreign,)
    if MISMATCH in known:
        return ()
    bursts = [] if known & UNSURE_SOUND else list(_bursts(sound, duration, limits))
    coughs = any(flag.id == "coughing" for flag in bursts)
    return (
        *_sung(speech, limits["manner"]),
        *_others(speech, syllables, coughs, limits["speech"]),
        *bursts,
    )


def _foreign(speech: SpeechEvidence, known: frozenset[str], limits: dict[str, Any]) -> Flag | None:
    if (
        speech.heard < limits["foreign_least"]
        or speech.sureness >= limits["foreign_sureness"]
        or speech.matching >= limits["foreign_matching"]
        or known & UNSURE_SOUND
    ):
        return None
    return Flag("other_language", "听起来不像普通话，可能用了其他语言。请人工复听并核对应试人。")


def _sung(speech: SpeechEvidence, limits: dict[str, Any]) -> Iterator[Flag]:
    if (
        speech.wrong_tones + speech.level_notes >= limits["sung"]
        and speech.wrong_tones >= limits["sung_wrong_tones"]
        and speech.matching >= limits["sung_matching"]
    ):
        yield Flag("singing", "字音多停在固定的音高上，像是在唱，不是朗读。请人工复听。")


def _others(
    speech: SpeechEvidence, syllables: int, coughs: bool, limits: dict[str, Any]
) -> Iterator[Flag]:
    """Speech that is not in the text: as loud as the reading, or softer."""
    times = speech.loose
    crowded = _crowded(times, limits["together"], limits["together_seconds"])
    many = len(times) >= max(limits["together"], limits["share"] * syllables)
    soft = speech.loose_level < limits["soft_level_db"]
    least = max(limits["soft_least"], limits["soft_share"] * syllables)
    if soft and len(times) >= least and (not coughs or crowded):
        yield Flag(
            "second_voice",
            f"{_places(times)}有较轻的说话声，可能是旁人。请人工复听，并核对考场情况。",
        )
    elif (crowded or many) and not soft and not coughs:
        yield Flag(
            "other_speech",
            f"{_places(crowded or times)}说了文本以外的话（约 {len(times)} 个音节）。请人工复听。",
        )


def _bursts(sound: SoundEvidence, duration: float, limits: dict[str, Any]) -> Iterator[Flag]:
    """Noises that a mouth, a hand or a keyboard makes."""
    minutes = duration / 60
    cough, knock, keys = limits["cough"], limits["knock"], limits["keyboard"]
    coughs = [
        one.start
        for one in sound.events
        if one.level > cough["level_db"]
        and one.attack > cough["attack_db"]
        and one.voiced < cough["voiced"]
        and one.low < cough["low"]
        and one.seconds > cough["seconds"]
    ]
    knocks = [
        one.start
        for one in sound.impulses
        if one.level > knock["level_db"] and one.high <= knock["high"] and one.low < knock["low"]
    ]
    clicks = [one.start for one in sound.impulses if one.high > keys["high"]]
    per_second = len(sound.clicks) / max(0.5, sound.vowel_seconds)
    typed = len(sound.clicks) >= keys["vowel_clicks"] and per_second >= keys["per_vowel_second"]
    rumble = sum(end - start for start, end in sound.rumble)
    gusts = sum(end - start for start, end in sound.gusts)
    if len(coughs) >= max(cough["least"], cough["per_minute"] * minutes):
        yield Flag("coughing", f"{_places(coughs)}有多次咳嗽声。请人工复听受影响的字词。")
    elif typed or len(clicks) >= max(keys["least"], minutes):
        times = sorted([*clicks, *sound.clicks])
        yield Flag("keyboard", f"{_places(times)}有连续的敲击键盘声。请人工复听，并核对考场情况。")
    elif len(knocks) >= max(knock["least"], knock["per_minute"] * minutes):
        yield Flag("knocks", f"{_places(knocks)}有敲击声或碰撞声。请人工复听受影响的字词。")
    if rumble >= limits["blowing"]["seconds"] or gusts >= limits["blowing"]["gust_seconds"]:
        times = sorted(start for start, _ in {*sound.rumble, *sound.gusts})
        yield Flag(
            "blowing", f"{_places(times)}有对着话筒吹气的声音。请人工复听，并提醒调整话筒位置。"
        )


def _crowded(times: Sequence[float], count: int, seconds: float) -> list[float]:
    """The times of the first crowd of `count` within some seconds, to its end; [] for none."""
    for first in range(len(times) - count + 1):
        if times[first + count - 1] - times[first] <= seconds:
            return list(times[first:])
    return []


def _places(times: Sequence[float]) -> str:
    """Where it was: the first times that are a second or more apart."""
    named: list[float] = []
    for time in times:
        if len(named) < NAMED_PLACES and (not named or time - named[-1] >= 1):
            named.append(time)
    return f"第 {'、'.join(f'{time:.1f}' for time in named)} 秒{'等处' if len(times) > 1 else ''}"


def too_poor_to_judge(judgement: ItemJudgement) -> str | None:
    """Why a reading that matches nothing is refused: where the sound is poor, it may be the sound.

    Otherwise bad sound would get the mark of another text, which is 0.
    """
    ids = {flag.id for flag in judgement.flags}
    if MISMATCH in ids and ids & {*UNSURE_SOUND, "dropouts", "low_sample_rate", "too_soft"}:
        return "录音质量太差，听不出读的是不是这份试卷。请检查录音设备和环境，并重新录音。"
    return None
