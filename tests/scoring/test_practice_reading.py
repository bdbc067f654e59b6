"""What a reader is told of one word: the sentence, the curves, what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from constructed_judgement import judged
from constructed_speech import Said, constructed_engine, sound, timeline

from scoring.exercises import PracticeWord
from scoring.expected import Expected
from scoring.judgement import SyllableJudgement
from scoring.practice_contours import practice_contours
from scoring.practice_reading import NOTHING_HEARD, PracticeReading, reading_of, sentence_of
from scoring.practice_words import expected_of

WORD = PracticeWord.parse("主力 zhu3 li4")
EXPECTED = expected_of(WORD)


def said(*wrong: dict[str, str | int] | None, verdict: str = "error") -> list[SyllableJudgement]:
    """The word's syllables, each with what was heard otherwise (None: right)."""
    forms = [place.surface.allowed[0] for place in EXPECTED.syllables]
    return [
        judged(form, place, hanzi, verdict if heard else "correct", heard)
        for place, (form, hanzi, heard) in enumerate(zip(forms, "主力", wrong, strict=True))
    ]


def sentence(syllables: list[SyllableJudgement], part: str = "") -> str:
    return sentence_of(syllables, EXPECTED.syllables, part)


def test_a_right_word_is_said_to_be_right() -> None:
    assert sentence(said(None, None)) == "读对了：zhǔlì。"


def test_the_fault_is_named_with_what_was_heard_and_how_it_is_made() -> None:
    told = sentence(said({"initial": "z"}, None))
    assert told.startswith("“主”的声母读成了 z，应为 zh：舌尖要翘起")


def test_tones_are_called_by_their_names() -> None:
    assert sentence(said(None, {"tone": 3})).startswith("“力”的声调读成了上声，应为去声：从最高")


def test_a_third_tone_before_another_syllable_needs_only_its_low_part() -> None:
    assert "只读低降的一段" in sentence(said({"tone": 2}, None))


def test_what_is_practised_is_named_first_and_the_rest_after_it() -> None:
    told = sentence(said({"initial": "z"}, {"tone": 3}), "tone")
    assert told.startswith("“力”的声调读成了上声")
    assert told.endswith("另外还有：“主”的声母。")


def test_a_syllable_left_out_comes_before_all_else() -> None:
    left_out = [said({"initial": "z"}, None)[0], judged(WORD.syllables[1], 1, "力", "omitted")]
    assert sentence(left_out).startswith("“力”没有读出来")


@pytest.mark.parametrize("verdict", ["error", "defect"])
def test_no_sentence_lacks_its_end(verdict: str) -> None:
    for heard in ({"initial": ""}, {"final": "ou"}, {"tone": 1}, {"tone": 3}):
        told = sentence(said(heard, None, verdict=verdict))
        assert told.endswith("。")
        assert "None" not in told


def heard(readings: list[str | float], expected: Expected = EXPECTED) -> PracticeReading:
    spoken: list[Said] = timeline(readings)
    engine = constructed_engine(spoken)
    return reading_of(engine.examine_one(sound(spoken), expected), expected)


def test_a_faithful_reading_is_right_with_curves_beside_it() -> None:
    reading = heard([0.3, "zhu3", "li4", 0.3])
    assert (reading.status, reading.right) == ("ok", True)
    data = json.loads(json.dumps(reading.to_json()))
    assert [one["surface"] for one in data["syllables"]] == ["zhu3", "li4"]
    assert [part["part"] for part in data["syllables"][0]["parts"]] == ["initial", "final", "tone"]
    assert data["syllables"][0]["parts"][2]["expected"] == "3"
    assert data["syllables"][1]["standard"] == [[0, 5], [1, 1]]


def test_another_word_is_wrong_and_what_was_heard_is_named() -> None:
    reading = heard([0.3, "zu3", "li4", 0.3])
    assert not reading.right
    assert "z" in reading.sentence
    assert reading.to_json()["syllables"][0]["parts"][0]["heard"] == "z"


def test_silence_is_refused_and_not_counted_as_wrong() -> None:
    reading = heard([1.5])
    assert reading.status == "rejected"
    assert reading.reasons
    assert NOTHING_HEARD.endswith("。")


def curve(*levels: float) -> np.ndarray:
    """Pitch frames of one voiced second, semitones through the levels given."""
    x = np.linspace(0, 1, 100)
    semitones = np.interp(x, np.linspace(0, 1, len(levels)), levels)
    return np.stack([semitones, np.ones(100)], axis=1).astype(np.float32)


@pytest.mark.parametrize(("tone", "levels"), [(1, (0, 0)), (2, (-4, 4)), (4, (5, -5))])
def test_the_curve_of_a_word_alone_lies_where_its_standard_lies(
    tone: int, levels: tuple[float, ...]
) -> None:
    word = PracticeWord.parse(f"一 yi{tone}") if tone == 1 else PracticeWord.parse(f"移 yi{tone}")
    expected = expected_of(word)
    form = expected.syllables[0].surface.allowed[0]
    syllable = SyllableJudgement(**{**vars(judged(form, 0, "移")), "start": 0.0, "end": 1.0})
    ((measured, wanted),) = practice_contours(curve(*levels), [syllable], expected.syllables)
    at = np.linspace(0.2, 0.8, 7)
    gap = np.interp(at, *zip(*measured, strict=True)) - np.interp(at, *zip(*wanted, strict=True))
    assert abs(gap.mean()) < 0.3
