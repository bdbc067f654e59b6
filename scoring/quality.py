"""The gate before scoring: is this recording fit to be judged?

Bad audio is refused with a sentence a person can act on, never scored as bad speech; doubtful
audio is scored and flagged for people (录音异常, abnormal recording). Pure: an array in, a report
out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.audio import Recording
from scoring.judgement import Flag
from scoring.speech_frames import SpeechFrames, runs_of_true, speech_frames
from scoring.thresholds import QualityLimits, Thresholds

FULL_SCALE = 0.999  # of 1.0: what a converter gives when it can give no more
FLAT_RUN = 3  # equal samples in a row at the very top: no voice does that
SAME_VALUE = 2e-5  # relative: within half a step of 16 bits
STILL = 2.5 / 32768  # a step that is none: the last bits of a converter
CUT_WITHIN = 12.0  # dB below the loud frames: where words end a voice has died away further
LONGEST_DROPOUT = 0.2  # seconds: stillness that lasts longer is a gate or an edit between words
EDGE_SECONDS = (
    0.005  # looked at on each side, and as much left out before: a filter rings at a step
)
LOUD_EDGE = 0.02  # sound that swings this far on both sides makes a still run a dropout


@dataclass(frozen=True)
class QualityReport:
    """Figures of one recording and what follows from them.

    `refusals` are reasons not to score it; `flags` send it to people but let it be scored.
    """

    duration: float
    peak_dbfs: float
    speech_dbfs: float
    snr_db: float
    clipped_share: float
    dc: float
    flat_tops: float
    dropouts: tuple[float, ...]
    ends_in_sound: bool
    seconds_of_speech: float
    refusals: tuple[str, ...]
    flags: tuple[Flag, ...]

    @property
    def accepted(self) -> bool:
        """May it be scored?"""
        return not self.refusals


def inspect(recording: Recording, syllables: int, limits: Thresholds) -> QualityReport:
    """Measure a recording against the gate for a text of `syllables` syllables (0 for a talk)."""
    frames = speech_frames(recording.samples, 16000, limits.speech)
    original = recording.original
    peak = float(np.abs(original).max(initial=0.0))
    figures = QualityReport(
        duration=recording.duration,
        peak_dbfs=20 * float(np.log10(max(peak, 1e-6))),
        speech_dbfs=frames.speech_dbfs,
        snr_db=frames.snr_db,
        clipped_share=clipped_share(original),
        dc=float(original.mean(dtype=np.float64)) if len(original) else 0.0,
        flat_tops=flat_tops(original, recording.original_rate) if peak else 0.0,
        dropouts=dropouts(original, recording.original_rate, limits.quality.dropout_seconds),
        ends_in_sound=ends_in_sound(frames),
        seconds_of_speech=frames.seconds_of_speech,
        refusals=(),
        flags=(),
    )
    refusals = _refusals(figures, recording, frames, syllables, limits.quality)
    flags = _flags(figures, recording, limits.quality) if not refusals else ()
    return QualityReport(**{**figures.__dict__, "refusals": refusals, "flags": flags})


def clipped_share(samples: NDArray[np.float32]) -> float:
    """Share of samples cut off at full scale, or at a flat top lower down (0 to 1).

    A recording clipped and then turned down keeps runs of equal samples at its very peak.
    """
    if not len(samples):
        return 0.0
    height = np.abs(samples)
    peak = float(height.max())
    cut_off = height >= FULL_SCALE
    for first, last in runs_of_true(height >= peak * (1 - SAME_VALUE)):
        if last - first >= FLAT_RUN:
            cut_off[first:last] = True
    return float(cut_off.mean())


def flat_tops(samples: NDArray[np.float32], rate: int) -> float:
    """Share of the samples of the loudest frames that are nearly as high as their frame's highest.

    A voice has few; sound that was cut off has many, also after a filter or a resampler has bent
    the flat tops. 20 ms a frame; the frame that stands for the tenth with most is taken.
    """
    length = round(0.02 * rate)
    frames = np.abs(samples[: len(samples) // length * length].reshape(-1, length))
    if not len(frames):
        return 0.0
    highest = frames.max(axis=1)
    loud = highest > 0.6 * highest.max()
    return float(np.percentile((frames > 0.93 * highest[:, None]).mean(axis=1)[loud], 90))


def dropouts(samples: NDArray[np.float32], rate: int, shortest_seconds: float) -> tuple[float, ...]:
    """Times (seconds) at which loud sound stands still and goes on: lost buffers, not silences.

    A lost buffer comes as zeros, as the last value held, or as zeros with a converter's last bits.
    """
    edge = max(2, round(EDGE_SECONDS * rate))
    moving = np.flatnonzero(np.abs(np.diff(samples)) > STILL)
    still = np.diff(moving)
    long = np.flatnonzero((still > shortest_seconds * rate) & (still < LONGEST_DROPOUT * rate))
    found = []
    for first, last in zip(moving[long] + 1, moving[long + 1], strict=True):
        if np.ptp(samples[first:last]) > 2 * STILL:
            continue
        before = samples[max(0, first - 2 * edge) : max(0, first - edge)]
        after = samples[last + edge :][:edge]
        if len(before) and len(after) and min(np.ptp(before), np.ptp(after)) > LOUD_EDGE:
            found.append(first / rate)
    return tuple(found)


def ends_in_sound(frames: SpeechFrames) -> bool:
    """Does the recording stop while somebody is speaking, not in a pause?"""
    last = float(frames.level[-2:].max(initial=-96.0))
    return last > frames.speech_dbfs - CUT_WITHIN and frames.snr_db > 2 * CUT_WITHIN


def _refusals(
    figures: QualityReport,
    recording: Recording,
    frames: SpeechFrames,
    syllables: int,
    limits: QualityLimits,
) -> tuple[str, ...]:
    """Reasons not to score, the most basic first; what follows from another is left out."""
    if recording.over_long:
        minutes = limits.longest_seconds / 60
        return (f"录音过长：超过 {minutes:.0f} 分钟。请按测试项分段后再评测。",)
    if recording.original_rate < limits.lowest_sample_rate:
        return (
            f"采样率过低：{recording.original_rate} Hz。请用 16000 Hz 或更高的采样率重新录音。",
        )
    if figures.duration < limits.shortest_seconds:
        return (f"录音过短：只有 {figures.duration:.2f} 秒。请检查录音是否中断，并重新录音。",)
    if abs(figures.dc) > limits.dc_share:
        return (f"录音有直流偏移：{abs(figures.dc):.0%}。请检查声卡或更换录音设备。",)
    if figures.peak_dbfs < limits.silence_peak_dbfs:
        return ("没有录到声音。请检查话筒是否接好、是否静音，并重新录音。",)
    reasons = []
    if figures.clipped_share >= limits.clipped_share:
        share = f"{figures.clipped_share:.1%}"
        reasons.append(
            f"声音过大而削波：{share} 的采样点失真。请调低话筒音量或离远一些，并重新录音。"
        )
    if figures.speech_dbfs < limits.quiet_speech_dbfs:
        level = f"{figures.speech_dbfs:.0f} dBFS"
        reasons.append(f"声音过小：{level}。请调高话筒音量或靠近话筒，并重新录音。")
    elif figures.snr_db < limits.lowest_snr_db:
        ratio = f"{figures.snr_db:.0f} dB"
        reasons.append(f"噪声过大：信噪比约 {ratio}。请在安静处戴好耳麦，并重新录音。")
    needed = syllables * limits.seconds_of_speech_per_syllable
    if not reasons and frames.seconds_of_speech < needed:
        had = f"{frames.seconds_of_speech:.1f} 秒语音"
        reasons.append(f"录音太短，与文本不符：{syllables} 个音节只有 {had}。请检查录音是否中断。")
    return tuple(reasons)


def _flags(figures: QualityReport, recording: Recording, limits: QualityLimits) -> tuple[Flag, ...]:
    """Doubts that people should hear for themselves."""
    found = []
    if recording.broken_off:
        found.append(("broken_off", "录音文件不完整：只评测了能读出的部分。请核对原始录音。"))
    if recording.original_rate < limits.full_sample_rate:
        rate = recording.original_rate
        found.append(("low_sample_rate", f"采样率偏低（{rate} Hz），声母判断不可靠。请人工复听。"))
    if figures.clipped_share >= limits.clipped_share_flag:
        found.append(("clipped", f"有削波（{figures.clipped_share:.2%}）。请人工复听。"))
    elif figures.flat_tops >= limits.flat_tops_flag:
        found.append(("clipped", "声音过大，波峰被压平。请人工复听，并调低话筒音量。"))
    if figures.speech_dbfs < limits.soft_speech_dbfs:
        level = f"{figures.speech_dbfs:.0f} dBFS"
        found.append(("too_soft", f"声音偏小（{level}）。请人工复听，并调高话筒音量。"))
    if figures.snr_db < limits.snr_flag_db:
        found.append(("noisy", f"噪声较大（信噪比约 {figures.snr_db:.0f} dB）。请人工复听。"))
    if len(figures.dropouts) >= limits.dropouts_flag:
        first = f"第 {figures.dropouts[0]:.1f} 秒起"
        count = len(figures.dropouts)
        found.append(("dropouts", f"{first}录音有 {count} 处断点。请检查录音设备并人工复听。"))
    if figures.ends_in_sound and not recording.broken_off:
        why = f"录音在第 {figures.duration:.1f} 秒说话中途断开。请核对原始录音，必要时重新录音。"
        found.append(("cut_short", why))
    return tuple(Flag(name, why) for name, why in found)
