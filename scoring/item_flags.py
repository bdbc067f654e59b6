"""Doubts that send a judged item to people: 异常复审.

Flags of the recording (too soft, clipped, noisy) and of the reading (another text, singing,
somebody else) come with the judgement. Here are
those that need more: how the recording came about, and how sure the machine is. A recording that
the booth stops when the time is up may end in a word.
"""

from __future__ import annotations

from collections.abc import Iterator

from recordings.manifest import ItemRecording
from scoring.judgement import Flag, ItemJudgement

LEAST_CONFIDENCE = 0.70  # standard readings by voices never heard came to 0.82 and more
CUT_SHORT = "cut_short"
TIME_UP = "time"


def flagged(
    judgement: ItemJudgement, recording: ItemRecording, confidence: float | None
) -> ItemJudgement:
    """The judgement with every further doubt as a flag; a refused one stays as it is."""
    if judgement.status == "rejected":
        return judgement
    if recording.ended_by == TIME_UP:
        judgement = judgement.without_flag(CUT_SHORT)
    for flag in _doubts(judgement, recording, confidence):
        judgement = judgement.with_flag(flag)
    return judgement


def _doubts(
    judgement: ItemJudgement, recording: ItemRecording, confidence: float | None
) -> Iterator[Flag]:
    if recording.ended_by == "interrupted" or recording.status == "recovered":
        lost = recording.lost_samples / recording.sample_rate
        yield Flag("interrupted", f"录音曾经中断，最多缺 {lost:.1f} 秒。请核对录音并人工评分。")
    if confidence is not None and confidence < LEAST_CONFIDENCE:
        yield Flag("uncertain", f"机器对本项评判的把握较低（{confidence:.0%}）。请人工复听。")
