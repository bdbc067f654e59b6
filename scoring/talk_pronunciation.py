"""Pronunciation in a talk: judged only where it is sure what was meant.

There is no text, so the transcript must stand in for it, and a recogniser may have written the word
that the sound suggested. Therefore a syllable is only evidence where the recogniser is sure of its
character, and only an error where the judge leaves the expected part next to no probability. What
was mispronounced so far that another word was written is not found: the count is a lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pypinyin import Style, lazy_pinyin

from scoring.audio import SAMPLE_RATE, Recording, from_samples
from scoring.engine import Engine, Request
from scoring.expected import expect_text
from scoring.judgement import SyllableJudgement, Verdict
from scoring.talk_limits import talk_limits
from scoring.transcript import Line
from wordlists.errors import WordlistsError

EDGE_SECONDS = 0.25  # of sound kept on either side of a line
FEWEST_CHARACTERS = 4  # shorter lines give the aligner nothing to hold on to


@dataclass(frozen=True)
class TalkPronunciation:
    """What was judged: `judged` syllables in all, those clearly wrong with their line's time."""

    judged: int
    errors: tuple[SyllableJudgement, ...]


def judge_talk(engine: Engine, recording: Recording, lines: Sequence[Line]) -> TalkPronunciation:
    """Judge the syllables of a talk that the recogniser is sure of; times are of the recording."""
    limits = talk_limits()["pronunciation"]
    requests, kept = [], []
    for line in lines:
        request = _request(recording, line)
        if request is not None:
            requests.append(request)
            kept.append(line)
    judged, errors = 0, []
    for line, examined in zip(kept, engine.examine(requests), strict=True):
        judgement = examined.judgement.without_flag("cut_short")  # a line is cut out of the talk
        if judgement.status != "ok" or judgement.flags:
            continue
        shift = _begins(line)
        for said, one in zip(line.hanzi, examined.judgement.syllables, strict=True):
            if said.probability < limits["recogniser_sure"] or one.verdict is Verdict.OMITTED:
                continue
            judged += 1
            if one.verdict is Verdict.ERROR and _is_clear(one, limits["clear_error"]):
                errors.append(_shifted(one, shift))
    return TalkPronunciation(judged, tuple(errors))


def _request(recording: Recording, line: Line) -> Request | None:
    """The line's sound and its text, or None where no text can be made of it."""
    hanzi = "".join(one.text for one in line.hanzi)
    if len(hanzi) < FEWEST_CHARACTERS:
        return None
    pinyin = lazy_pinyin(hanzi, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=True)
    try:
        expected = expect_text("passage", " ".join(pinyin), hanzi)
    except WordlistsError:  # a character without a reading of Putonghua
        return None
    if len(expected.syllables) != len(hanzi):
        return None
    first, last = _begins(line), line.end + EDGE_SECONDS
    piece = recording.samples[round(first * SAMPLE_RATE) : round(last * SAMPLE_RATE)]
    return Request(from_samples(np.ascontiguousarray(piece), SAMPLE_RATE), expected)


def _begins(line: Line) -> float:
    return max(0.0, line.start - EDGE_SECONDS)


def _is_clear(one: SyllableJudgement, least: float) -> bool:
    """Is some part surely wrong? A tone alone is not: pypinyin may have misread a polyphone."""
    return any(part.p_correct <= least for part in (one.initial, one.final))


def _shifted(one: SyllableJudgement, by: float) -> SyllableJudgement:
    return SyllableJudgement(
        one.expected, one.surface, one.start + by, one.end + by, one.verdict,
        one.initial, one.final, one.tone, one.hanzi,
    )  # fmt: skip
