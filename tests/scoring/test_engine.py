"""The whole chain on drawn recordings: refused, judged, collapsed; and the JSON it gives."""

import json
from dataclasses import replace

import numpy as np
import pytest
from constructed_speech import Said, constructed_engine, sound, timeline
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.audio import from_samples
from scoring.engine import Examined, Request
from scoring.expected import Expected, expect_text
from scoring.judgement import ItemJudgement, Verdict

TEXT = "wo3 men5 qu4 gong1 yuan2 san4 bu4 kan4 hua1"
HANZI = "我们去公园散步看花"
PASSAGE = expect_text("passage", TEXT, HANZI)
OTHER = "zhe4 shi4 ling4 yi4 pian1 wen2 zhang1 le5 ba5"


def examined(said: list[Said], expected: Expected = PASSAGE, sure: float = 0.97) -> Examined:
    return constructed_engine(said, sure=sure).examine_one(sound(said), expected)


def verdicts(found: Examined) -> list[str]:
    return [one.verdict.value for one in found.judgement.syllables]


def test_a_faithful_reading_is_correct_throughout() -> None:
    found = examined(timeline([0.3, *TEXT.split(), 0.3]))
    assert found.judgement.status == "ok"
    assert verdicts(found) == ["correct"] * 9
    assert found.judgement.flags == ()
    assert found.judgement.duration == pytest.approx(9 * 0.24 + 0.6)
    starts = [one.start for one in found.judgement.syllables]
    assert starts == sorted(starts)


def test_mistakes_cost_their_own_syllable_only() -> None:
    said = TEXT.split()
    said[4], said[6] = "yan2", "bu3"
    del said[2]
    found = examined(timeline([0.2, *said, 0.2]))
    assert verdicts(found) == [
        "correct", "correct", "omitted", "correct", "error", "correct", "error",
        "correct", "correct",
    ]  # fmt: skip
    wrong = found.judgement.syllables[4]
    assert (wrong.final.expected, wrong.final.heard) == ("üan", "ian")
    assert found.judgement.syllables[6].tone.heard == 3


def test_another_text_collapses_instead_of_getting_the_mean() -> None:
    found = examined(timeline([0.2, *OTHER.split(), 0.2]))
    assert set(verdicts(found)) <= {"error", "omitted"}
    (flag,) = found.judgement.flags
    assert flag.id == "text_mismatch"
    assert flag.why in found.judgement.reasons


def test_a_bad_reading_of_the_right_text_does_not_collapse() -> None:
    said = ["wo3", "men5", "qi4", "gang1", "yan2", "shan4", "bu4", "kang4", "fa1"]
    found = examined(timeline([0.2, *said, 0.2]))
    assert not found.judgement.flags
    assert verdicts(found).count("correct") == 3


def test_stopping_early_is_no_other_text() -> None:
    expected = expect_text("passage", " ".join([TEXT, *[OTHER] * 3]))
    found = examined(timeline([0.2, *TEXT.split(), 1.0]), expected)
    assert not found.judgement.flags
    assert verdicts(found) == ["correct"] * 9 + ["omitted"] * 27


@pytest.mark.parametrize("read", [7, 8, 9])
def test_what_follows_the_cut_may_be_read_or_not(read: int) -> None:
    cut = replace(PASSAGE, uncounted=2)
    found = examined(timeline([0.2, *TEXT.split()[:read], 0.2]), cut)
    assert verdicts(found) == ["correct"] * 7
    assert found.judgement.insertions == ()


def test_silence_is_refused_and_has_no_syllables() -> None:
    engine = constructed_engine()
    found = engine.examine_one(from_samples(np.zeros(48000, np.float32), 16000), PASSAGE)
    assert found.judgement.status == "rejected"
    assert found.judgement.syllables == ()
    assert found.judgement.reasons
    assert found.heard is None


def test_items_examined_together_are_as_examined_alone() -> None:
    texts = ["shi4", "hao3", "zhong1"]
    drawn = [timeline([0.1 + 0.05 * i, text, 0.3]) for i, text in enumerate(texts)]
    engine = constructed_engine(*drawn)
    requests = [
        Request(sound(said), expect_text("monosyllables", text))
        for said, text in zip(drawn, texts, strict=True)
    ]
    silence = Request(
        from_samples(np.zeros(16000, np.float32), 16000), expect_text("monosyllables", "a1")
    )
    together = engine.examine([requests[0], silence, *requests[1:]])
    alone = [engine.examine([one])[0] for one in requests]
    assert together[1].judgement.status == "rejected"
    assert [one.judgement for one in (together[0], *together[2:])] == [
        one.judgement for one in alone
    ]


def test_a_talk_passes_the_gate_without_syllables() -> None:
    judgement = constructed_engine().gate_talk(sound(timeline([0.3, *TEXT.split(), 0.3])))
    assert judgement.status == "ok"
    assert judgement.syllables == ()


def test_a_batch_line_is_the_contracts() -> None:
    expected = expect_text("monosyllables", "shi4", "是")
    said = timeline([0.3, "si4", 0.4])
    found = constructed_engine(said).examine_one(sound(said), expected)
    line = found.judgement.batch_line("a1")
    assert list(line) == [
        "id", "status", "reasons", "duration", "syllables", "insertions", "repetitions", "pauses",
    ]  # fmt: skip
    (syllable,) = line["syllables"]
    assert list(syllable) == [
        "expected", "surface", "start", "end", "verdict", "initial", "final", "tone",
    ]  # fmt: skip
    assert (syllable["expected"], syllable["surface"]) == ("shi4", "shi4")
    assert syllable["verdict"] == syllable["initial"]["verdict"] == "error"
    assert list(syllable["initial"]) == ["expected", "heard", "p_correct", "verdict"]
    assert (syllable["initial"]["expected"], syllable["initial"]["heard"]) == ("sh", "s")
    assert (syllable["final"]["expected"], syllable["tone"]["expected"]) == ("-i", 4)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(TEXT.split() + OTHER.split()), min_size=1, max_size=14))
def test_whatever_is_said_every_expected_syllable_is_judged_once(said: list[str]) -> None:
    found = examined(timeline([0.2, *said, 0.2])).judgement
    if found.status == "rejected":
        return
    assert [one.expected for one in found.syllables] == TEXT.split()
    for one in found.syllables:
        assert 0 <= one.start <= one.end <= found.duration + 0.1
        assert (one.verdict is Verdict.OMITTED) == (one.initial.heard is None)
    assert ItemJudgement.from_json(json.loads(json.dumps(found.to_json()))).to_json() == (
        found.to_json()
    )
