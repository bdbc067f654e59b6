"""How every syllable was read: the strict half of the engine.

The judge's posteriors on an aligned syllable are held against every surface form that is right
there (sandhi, optional neutral tone, merged erhua finals); the form that fits best is the one the
reader meant. Each part then gets a calibrated probability of being right, a verdict by the table,
and the name of what was heard.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoring.calibration import Calibration
from scoring.defects import NAMED_RHOTIC, contour_defect, erhua_defect, half_way
from scoring.ear import SegmentPosteriors
from scoring.evidence import Evidence
from scoring.expected import ExpectedSyllable
from scoring.inventory import FINAL_INDEX, FINALS, INITIAL_INDEX, INITIALS, TONE_INDEX, TONES
from scoring.judgement import PartJudgement, SyllableJudgement, Verdict
from scoring.readings import final_name, judged_final, merged_finals
from scoring.thresholds import ContourLimits, VerdictLimits
from scoring.verdict import Band, opinion_of, settled
from wordlists.syllable import Syllable

Row = NDArray[np.float32]
EVEN_ODDS = 0.5
HALF_THIRD_HEARD_AS = 4  # a low fall without the rise
SIBILANT_PAIRS = ({"zh", "z"}, {"ch", "c"}, {"sh", "s"})
NO_EVIDENCE = Evidence()
SEVERITY = (Verdict.CORRECT, Verdict.DEFECT, Verdict.ERROR)


@dataclass(frozen=True)
class JudgedSpan:
    """One syllable's log posteriors: initial [22], final [38], tone [5], rhotic [2]."""

    initial: Row
    final: Row
    tone: Row
    rhotic: Row


def rows(posteriors: SegmentPosteriors) -> list[JudgedSpan]:
    """Split the judge's answer into one record a syllable."""
    return [
        JudgedSpan(*row)
        for row in zip(
            posteriors.log_initial,
            posteriors.log_final,
            posteriors.log_tone,
            posteriors.log_rhotic,
            strict=True,
        )
    ]


def judge_syllable(
    expected: ExpectedSyllable,
    start: float,
    end: float,
    judged: JudgedSpan,
    limits: VerdictLimits,
    calibration: Calibration,
    evidence: Evidence = NO_EVIDENCE,
    contour: ContourLimits | None = None,
) -> SyllableJudgement:
    """Judge one syllable read between two times (seconds).

    `evidence` is what instruments say of it; its contour is held against `contour`.
    """
    tone = _with_half_third(judged.tone, limits) if expected.surface.half_third else judged.tone
    meant = max(expected.surface.allowed, key=lambda form: _fit(form, judged, tone))
    initial = _initial(meant, judged, limits, calibration, evidence)
    final = _final(meant, judged, limits, calibration, evidence)
    tone_part = _tone(meant, tone, limits, calibration, evidence, contour)
    verdict = max((initial.verdict, final.verdict, tone_part.verdict), key=SEVERITY.index)
    return SyllableJudgement(
        expected=expected.citation.digits,
        surface=meant.digits,
        start=start,
        end=end,
        verdict=verdict,
        initial=initial,
        final=final,
        tone=tone_part,
        hanzi=expected.hanzi,
    )


def omitted_syllable(expected: ExpectedSyllable, place: float) -> SyllableJudgement:
    """The judgement of a syllable that was not read; `place` (seconds) is where it should be."""
    form = expected.surface.allowed[0]
    initial, final, tone = (
        PartJudgement(name, None, 0.0, Verdict.OMITTED)
        for name in (form.initial, final_name(form.final, form.erhua), form.tone)
    )
    return SyllableJudgement(
        expected=expected.citation.digits,
        surface=form.digits,
        start=place,
        end=place,
        verdict=Verdict.OMITTED,
        initial=initial,
        final=final,
        tone=tone,
        hanzi=expected.hanzi,
    )


def matches(syllable: SyllableJudgement) -> bool:
    """Were initial and final heard as written, whatever the tone? Of a wrong text few do."""
    return all(
        part.heard == part.expected or part.verdict is Verdict.CORRECT
        for part in (syllable.initial, syllable.final)
    )


def _initial(
    meant: Syllable,
    judged: JudgedSpan,
    limits: VerdictLimits,
    calibration: Calibration,
    evidence: Evidence,
) -> PartJudgement:
    index = INITIAL_INDEX[meant.initial]
    p_correct = _p_correct(calibration, "initial", [index], judged.initial)
    heard = INITIALS[int(judged.initial.argmax())]
    name = half_way("initial", meant.initial, heard)
    placed = evidence.placement is not None and {meant.initial, heard} in SIBILANT_PAIRS
    acquitted = placed and (evidence.placement or 0.0) < limits.own_place
    opinion = opinion_of(evidence, 0, [index])
    band = Band(limits.initial_correct, limits.initial_error)
    return settled(meant.initial, heard, p_correct, band, name, acquitted, opinion, evidence)


def _final(
    meant: Syllable,
    judged: JudgedSpan,
    limits: VerdictLimits,
    calibration: Calibration,
    evidence: Evidence,
) -> PartJudgement:
    """The final with its erhua: both must be right, and the weaker of the two decides."""
    merged = [FINAL_INDEX[final] for final in merged_finals(meant)]
    p_final = _p_correct(calibration, "final", merged, judged.final)
    heard_index = int(judged.final.argmax())
    if heard_index in merged:
        heard_index = merged[0]
    own, heard = judged_final(meant), FINALS[heard_index]
    asked = "rhotic" if meant.erhua else "plain"
    p_rhotic = _p_correct(calibration, asked, [int(meant.erhua)], judged.rhotic)
    as_meant = p_rhotic >= EVEN_ODDS
    p_correct = p_final if own == NAMED_RHOTIC else min(p_final, p_rhotic)
    # An r can be missing or too much only between finals that are not themselves an r.
    r_apart = NAMED_RHOTIC not in (own, heard)
    heard_rhotic = r_apart and meant.erhua == as_meant
    expected = final_name(meant.final, meant.erhua)
    if heard == own and heard_rhotic == meant.erhua:
        named = expected
    else:
        named = final_name(heard, heard_rhotic)
    differs = r_apart and not as_meant
    name = erhua_defect(meant.erhua) if differs else half_way("final", expected, named)
    opinion = opinion_of(evidence, 1, merged)
    band = Band(limits.final_correct, limits.final_error)
    return settled(expected, named, p_correct, band, name, False, opinion, evidence)


def _tone(
    meant: Syllable,
    tone: Row,
    limits: VerdictLimits,
    calibration: Calibration,
    evidence: Evidence,
    contour: ContourLimits | None,
) -> PartJudgement:
    """The tone: another one heard, half way to another, or its own with its target missed."""
    index = TONE_INDEX[meant.tone]
    p_correct = _p_correct(calibration, "tone", [index], tone)
    heard = TONES[int(tone.argmax())]
    opinion = opinion_of(evidence, 2, [index])
    band = Band(limits.tone_correct, limits.tone_error)
    found = settled(
        meant.tone, heard, p_correct, band, half_way("tone", meant.tone, heard), False, opinion,
        evidence,
    )  # fmt: skip
    if found.verdict is not Verdict.ERROR and evidence.shape is not None and contour is not None:
        measured = contour_defect(meant.tone, evidence.shape, contour)
        if measured is not None:
            return replace(found, verdict=Verdict.DEFECT, defect=measured)
    return found


def _p_correct(calibration: Calibration, part: str, right: list[int], judged: Row) -> float:
    """Calibrated probability of any of the `right` units; their weight is put together."""
    joined = judged.copy()
    joined[right] = -np.inf
    joined[right[0]] = np.logaddexp.reduce(judged[right])
    return float(calibration.p_correct(part, joined[None], np.array(right[:1]))[0])


def _fit(form: Syllable, judged: JudgedSpan, tone: Row) -> float:
    """Log posterior of a whole surface form: the parts are judged independently."""
    finals = [FINAL_INDEX[final] for final in merged_finals(form)]
    return float(
        judged.initial[INITIAL_INDEX[form.initial]]
        + np.logaddexp.reduce(judged.final[finals])
        + tone[TONE_INDEX[form.tone]]
        + judged.rhotic[int(form.erhua)]
    )


def _with_half_third(tone: Row, limits: VerdictLimits) -> Row:
    """Lend a low half third part of the fourth tone's weight: only its low fall is demanded."""
    lent = tone[TONE_INDEX[HALF_THIRD_HEARD_AS]] + np.log(limits.half_third_as_fourth)
    changed = tone.copy()
    third = TONE_INDEX[3]
    changed[third] = np.logaddexp(changed[third], lent)
    return changed
