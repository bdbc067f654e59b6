"""From right to wrong a verdict goes correct, defect, error: once, in this order."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from constructed_speech import EVEN

from scoring.contours import register_of
from scoring.defects import contour_defect, half_way
from scoring.evidence import Evidence
from scoring.expected import ExpectedSyllable, expect_text
from scoring.inventory import FINALS, INITIALS, TONES
from scoring.judge import JudgedSpan, judge_syllable
from scoring.judgement import Verdict
from scoring.pitch import analyse, semitones
from scoring.synthesis.continuum import SAMPLE_RATE, along_contours, along_envelopes
from scoring.thresholds import default_thresholds
from scoring.tone_shape import ToneShape, shape_of
from wordlists.sandhi import SurfaceSyllable
from wordlists.syllable import parse_syllable

LIMITS = default_thresholds()
STEPS = np.linspace(0, 1, 41)
SEVERITY = (Verdict.CORRECT, Verdict.DEFECT, Verdict.ERROR)
PAIRS = [
    ("initial", "zhu1", "zu1"), ("initial", "chu1", "cu1"), ("initial", "shu1", "su1"),
    ("initial", "nan2", "lan2"), ("final", "xing1", "xin1"), ("final", "feng1", "fen1"),
    ("final", "fang1", "fan1"), ("final", "yu2", "yi2"), ("tone", "ma2", "ma3"),
    ("tone", "ma1", "ma2"), ("tone", "ma3", "ma4"), ("tone", "ma1", "ma4"), ("tone", "ma5", "ma4"),
]  # fmt: skip


def expected(pinyin: str) -> ExpectedSyllable:
    one = expect_text("monosyllables", pinyin).syllables[0]
    form = parse_syllable(pinyin)
    return replace(one, surface=SurfaceSyllable(form, (form,), False))


def between(right: str, wrong: str, share: float) -> JudgedSpan:
    """What a judge hears that goes over from one syllable to the other, sure at both ends."""
    odds = 16 * (share - 0.5)
    chance = float(1 / (1 + np.exp(-odds)))
    forms = parse_syllable(right), parse_syllable(wrong)

    def row(units: tuple[object, ...], names: tuple[object, object]) -> np.ndarray:
        shares = np.full(len(units), 1e-6)
        shares[units.index(names[0])] += 1 - chance
        shares[units.index(names[1])] += chance
        return np.log(shares / shares.sum()).astype(np.float32)

    return JudgedSpan(
        row(INITIALS, (forms[0].initial, forms[1].initial)),
        row(FINALS, (forms[0].final, forms[1].final)),
        row(TONES, (forms[0].tone, forms[1].tone)),
        np.log(np.array([0.999, 0.001])).astype(np.float32),
    )


@pytest.mark.parametrize(("part", "right", "wrong"), PAIRS)
@pytest.mark.parametrize("placement", [None, 0.6])
def test_the_verdict_goes_one_way(
    part: str, right: str, wrong: str, placement: float | None
) -> None:
    verdicts = []
    for share in STEPS:
        evidence = Evidence(placement=placement)
        judged = judge_syllable(
            expected(right), 0, 1, between(right, wrong, share), LIMITS.verdict, EVEN, evidence
        )
        found = getattr(judged, part)
        verdicts.append(found.verdict)
        assert bool(found.defect) is (found.verdict is Verdict.DEFECT)
    severe = [SEVERITY.index(verdict) for verdict in verdicts]
    assert all(before <= after for before, after in pairwise(severe))
    assert set(verdicts) == set(SEVERITY)


def test_a_noise_at_the_speakers_own_place_acquits_of_the_defect() -> None:
    limits = LIMITS.verdict
    middle = (limits.initial_correct + limits.initial_error) / 2
    share = 0.5 - float(np.log(middle / (1 - middle))) / 16
    span = between("zhu1", "zu1", share)
    heard = [
        judge_syllable(
            expected("zhu1"), 0, 1, span, limits, EVEN, Evidence(placement=place)
        ).initial
        for place in (0.0, 0.6)
    ]
    assert [one.verdict for one in heard] == [Verdict.CORRECT, Verdict.DEFECT]
    assert heard[0].doubt == "measure_differs"


def test_what_nobody_slides_to_is_doubt_and_no_defect() -> None:
    assert half_way("initial", "g", "sh") is None
    assert half_way("final", "ing", "in") == "后鼻音收尾不到位，偏前"
    assert half_way("final", "uar", "ua") == "儿化卷舌不够"
    assert half_way("tone", 3, 2) == "上声低音不够低"


GOOD = ToneShape(height=5, start=5, end=5, lowest=1, highest=5, rise=2, fall=4, creaky=False)


@pytest.mark.parametrize(
    ("tone", "measure", "bad"),
    [(1, "height", 2.0), (1, "end", 2.5), (2, "rise", 0.0), (3, "lowest", 3.5), (4, "fall", 0.0)],
)
def test_a_contour_that_misses_its_target_is_a_named_defect(
    tone: int, measure: str, bad: float
) -> None:
    assert contour_defect(tone, GOOD, LIMITS.contour) is None
    assert contour_defect(tone, replace(GOOD, **{measure: bad}), LIMITS.contour)


def voice(hertz: float, seconds: float, formant: float) -> np.ndarray:
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    loud = [np.exp(-(((k * hertz - formant) / 400) ** 2)) + 0.05 for k in range(1, 20)]
    sound = sum(a * np.sin(2 * np.pi * k * hertz * time) for k, a in enumerate(loud, start=1))
    return np.asarray(0.05 * sound, dtype=np.float32)


def test_pitch_is_laid_on_the_contour_asked_for() -> None:
    made = [
        along_contours(voice(180, 0.5, 700), (5, 5, 5), (5, 3, 1), share, 180.0)
        for share in (0.0, 0.5, 1.0)
    ]
    silence = np.zeros(SAMPLE_RATE // 4, np.float32)
    prosody = analyse(np.concatenate([piece for one in made for piece in (one, silence)]))
    pitch = np.stack([semitones(prosody.hertz, prosody.median), prosody.strength], axis=1)
    register = register_of(pitch)
    assert register is not None
    falls = []
    for number in range(3):
        shape = shape_of(pitch, register, 0.75 * number, 0.75 * number + 0.5)
        assert shape is not None
        falls.append(shape.fall)
    assert falls[0] < 0.3
    assert falls[0] < falls[1] < falls[2]


def test_the_envelope_moves_from_one_sound_to_the_other() -> None:
    low, high = voice(150, 0.3, 600), voice(150, 0.3, 2000)

    def centre(sound: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(sound)) ** 2
        return float((power * np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)).sum() / power.sum())

    centres = [centre(one) for one in along_envelopes(low, high, (0.0, 0.5, 1.0))]
    assert centres[0] == pytest.approx(centre(low), rel=0.02)
    assert centres[0] < centres[1] < centres[2]
    assert centres[2] > 0.8 * centre(high)
