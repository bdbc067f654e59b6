"""Doubts that send a judged item to people: 异常复审.

The gate's own flags (too soft, clipped, noisy, another text) come with the judgement. Here are
those that need more: how the recording came about, what was heard beside the text, and how sure
the machine is.
"""

from __future__ import annotations

from collections.abc import Iterator

from recordings.manifest import ItemRecording
from scoring.judgement import Flag, ItemJudgement

LEAST_CONFIDENCE = 0.70  # standard readings by voices never heard came to 0.82 and more
ADDED_SHARE = 0.10  # of the syllables of the text: more is no slip of the tongue
ADDED_LEAST = 5


def flagged(
    judgement: ItemJudgement, recording: ItemRecording, confidence: float | None
) -> ItemJudgement:
    """The judgement with every further doubt as a flag; a refused one stays as it is."""
    if judgement.status == "rejected":
        return judgement
    for flag in _doubts(judgement, recording, confidence):
        judgement = judgement.with_flag(flag)
    return judgement


def _doubts(
    judgement: ItemJudgement, recording: ItemRecording, confidence: float | None
) -> Iterator[Flag]:
    if recording.ended_by == "interrupted" or recording.status == "recovered":
        lost = recording.lost_samples / recording.sample_rate
        yield Flag("interrupted", f"录音曾经中断，最多缺 {lost:.1f} 秒。请核对录音并人工评分。")
    added = len(judgement.insertions)
    if added >= max(ADDED_LEAST, ADDED_SHARE * len(judgement.syllables)):
        yield Flag(
            "abnormal_reading",
            f"文本以外的语音有 {added} 处，可能有说话声、咳嗽或他人声音。请人工复听。",
        )
    if confidence is not None and confidence < LEAST_CONFIDENCE:
        yield Flag("uncertain", f"机器对本项评判的把握较低（{confidence:.0%}）。请人工复听。")
