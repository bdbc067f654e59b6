"""What was spoken, from what was written: official readings, sandhi, erhua."""

from pathlib import Path

import numpy as np
import pytest

from scoring.inventory import FINALS, INITIALS, TONES
from scoring.share_interval import wilson
from scoring.training.aligning import forced_frames
from scoring.training.evaluate import equal_error_rate
from scoring.training.labels import labels_of
from scoring.training.speech import Clip


def spoken(hanzi: str, pinyin: str, origin: str = "automatic") -> str:
    clip = Clip("x.flac", Path(), "somebody", "F", hanzi, pinyin, origin)
    labels = labels_of(clip)
    assert labels is not None
    return " ".join(
        f"{INITIALS[label.initial]}{FINALS[label.final]}{'r' if label.rhotic else ''}"
        f"{TONES[label.tone]}"
        for label in labels
    )


@pytest.mark.parametrize(
    ("hanzi", "pinyin", "expected"),
    [
        ("水果", "shui3 guo3", "shuei2 guo3"),
        ("展览馆", "zhan3 lan3 guan3", "zhan2 lan2 guan3"),
        ("一定", "yi1 ding4", "i2 ding4"),
        ("一天", "yi1 tian1", "i4 tian1"),
        ("不是", "bu4 shi4", "bu2 sh-i4"),
        ("不好", "bu4 hao3", "bu4 hao3"),
        ("男子", "nan2 zi5", "nan2 z-i3"),  # the official list corrects the automatic reading
        ("小孩儿", "xiao3 hai2 er2", "xiao3 hair2"),
        ("女儿", "nü3 er2", "nü3 err2"),
        ("十一", "shi2 yi1", "sh-i2 i1"),
    ],
)
def test_surface_of_words(hanzi: str, pinyin: str, expected: str) -> None:
    assert spoken(hanzi, pinyin) == expected


def test_text_that_is_no_pinyin_is_left_out() -> None:
    clip = Clip("x.flac", Path(), "somebody", "F", "C Z F", "C Z F", "automatic")
    assert labels_of(clip) is None


def test_recorded_syllables_are_sure_and_automatic_ones_less_so() -> None:
    sure = labels_of(Clip("x", Path(), "s", "F", "", "shi4", "recorded-as"))
    guessed = labels_of(
        Clip("x", Path(), "s", "F", "我也去了吗", "wo3 ye3 qu4 le5 ma5", "automatic")
    )
    assert sure is not None
    assert guessed is not None
    assert sure[0].weight == sure[0].tone_weight == 1
    assert guessed[0].tone_weight < guessed[1].weight < 1  # before another third tone: doubtful


def test_forced_alignment_gives_back_the_paths_it_was_drawn_from() -> None:
    targets = [np.array([3, 3, 1, 2]), np.array([4])]
    spikes = [[4, 9, 12, 13], [2]]
    posteriors = np.full((2, 20, 5), 0.02)
    posteriors[:, :, 0] = 0.9
    for row in range(2):
        for frame, target in zip(spikes[row], targets[row], strict=True):
            posteriors[row, frame] = 0.02
            posteriors[row, frame, target] = 0.9
    posteriors[1, 6:] = [0.01, 0.01, 0.01, 0.01, 0.96]  # padding, not to be looked at
    found = forced_frames(np.log(posteriors).astype(np.float32), [20, 6], targets)
    assert [frames.tolist() for frames in found] == spikes


def test_too_little_sound_for_the_labels_is_said() -> None:
    with pytest.raises(ValueError, match="too few"):
        forced_frames(np.zeros((1, 3, 5), np.float32), [3], [np.array([1, 2, 3, 4, 1])])


def test_equal_error_rate_of_known_scores() -> None:
    assert equal_error_rate(np.array([1.0, 2.0]), np.array([-1.0, -2.0])) == 0
    right, wrong = np.array([0.0, 2, 3, 4]), np.array([-3.0, -2, -1, 1])
    assert equal_error_rate(right, wrong) == pytest.approx(0.25)


def test_interval_of_a_share() -> None:
    low, high = wilson(90, 100)
    assert low == pytest.approx(0.826, abs=0.002)  # Wilson's published example values
    assert high == pytest.approx(0.945, abs=0.002)
