"""How sure the machine is of an item's verdicts, in one figure.

The calibrated probabilities of the judge say of every syllable how likely it is right. A verdict
near the middle may go either way; the figure is the expected share of syllables on which a second
listener would agree with the machine. It says nothing of what the machine cannot hear at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from scoring.judgement import SyllableJudgement, Verdict

DIGITS = 3


def confidence(syllables: Sequence[SyllableJudgement]) -> float | None:
    """Mean over the syllables read of max(p, 1 − p), p the weakest part's; None if none was read.

    Between 0.5 and 1. Omitted syllables are left out: nothing was heard to be unsure about.
    """
    read = [one for one in syllables if one.verdict is not Verdict.OMITTED]
    if not read:
        return None
    sure = [max(p, 1 - p) for p in (probability(one) for one in read)]
    return round(sum(sure) / len(sure), DIGITS)


def probability(syllable: SyllableJudgement) -> float:
    """Probability that the syllable is right: that of its weakest part."""
    return min(part.p_correct for part in syllable.parts)
