"""The diagnosis: what comes back is named with its direction, what happens by chance is not."""

import json
from collections.abc import Mapping
from decimal import Decimal

import pytest
from constructed_judgement import judged, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.confusions import evidence, families
from scoring.diagnosing import Spoken, diagnose
from scoring.diagnosis import Diagnosis, Rate, Severity
from scoring.exercises import FLUENCY, differing_units, exercises, standard_clip
from scoring.item_marks import mark_item
from scoring.judgement import Flag, ItemJudgement, Pause, PauseKind, Repetition, SyllableJudgement
from scoring.report_diagnosis import standard_sounds, view_of
from scoring.rubric import national_rubric
from wordlists.syllable import parse_syllable
from wordlists.tables import erhua_words, load_table, neutral_words

TEXT = [
    "zhong1",
    "shi4",
    "chang2",
    "ren2",
    "hao3",
    "nan2",
    "sheng1",
    "ming2",
    "tian1",
    "zai4",
    "lai2",
    "yi1",
    "fu4",
    "jin1",
    "zao3",
    "lü4",
]
Flaws = Mapping[int, tuple[str, Mapping[str, str | int]]]


def spoken(pinyin: list[str], flaws: Flaws | None = None, item: int = 1) -> Spoken:
    judgement = reading(" ".join(pinyin), flaws)
    mark = mark_item("monosyllables", judgement, Decimal(10), national_rubric(), 210)
    return Spoken(item, "monosyllables", judgement, mark.deductions)


def dental(pinyin: list[str], verdict: str = "error") -> Flaws:
    """Every zh ch sh read as z c s."""
    heard = {"zh": "z", "ch": "c", "sh": "s"}
    return {
        at: (verdict, {"initial": heard[initial]})
        for at, one in enumerate(pinyin)
        if (initial := parse_syllable(one).initial) in heard
    }


def test_a_perfect_candidate_gets_no_finding_and_a_kind_sentence() -> None:
    found = diagnose([spoken(TEXT * 6)])
    assert found.findings == ()
    assert "没有发现成片的读音问题，读得很稳" in found.summary
    assert all(one.rate.failures == 0 for one in found.contrasts)


def test_retroflexes_read_as_dentals_come_first_with_their_direction() -> None:
    text = TEXT * 6
    flaws = {**dental(text), 5: ("error", {"initial": "l"}), 3: ("defect", {"tone": 3})}
    found = diagnose([spoken(text, flaws)])
    (first,) = found.findings
    assert first.family == "retroflex"
    assert first.name == "翘舌音读成平舌音（zh ch sh → z c s）"
    assert first.severity is Severity.GENERAL
    assert first.rate == Rate(24, 24)
    assert first.points == Decimal("2.4")
    assert [(one.expected, one.heard) for one in first.pairs] == [
        ("sh", "s"), ("ch", "c"), ("zh", "z"),
    ]  # fmt: skip
    assert found.summary.startswith("最值得先练的是：翘舌音读成平舌音")


def test_the_other_direction_is_told_apart() -> None:
    text = ["zai4", "san1", "cong2", "zhong1", "shi4"] * 4
    flaws: Flaws = {at: ("error", {"initial": "zh"}) for at in range(0, 20, 5)}
    (found,) = diagnose([spoken(text, flaws)]).findings
    assert found.name.startswith("平舌音读成翘舌音")
    assert found.rate.chances == 12


def test_where_both_directions_occur_the_family_is_named() -> None:
    text = ["nan2", "lan2"] * 8
    flaws: Flaws = {at: ("error", {"initial": "nl"[at % 2 == 0]}) for at in range(8)}
    (found,) = diagnose([spoken(text, flaws)]).findings
    assert found.name == families()["n_l"].name
    assert found.rate == Rate(16, 8)


def test_sandhi_is_a_place_of_its_own() -> None:
    def not_changed(at: int) -> SyllableJudgement:
        one = judged(parse_syllable("ni2"), at, "你", "error", {"tone": 3})
        return SyllableJudgement(**{**vars(one), "expected": "ni3"})

    judgement = ItemJudgement("ok", 9.0, syllables=tuple(not_changed(at) for at in range(6)))
    found = diagnose([Spoken(1, "polysyllables", judgement)])
    assert [one.family for one in found.findings] == ["third_sandhi"]
    assert {one.family: one.rate.chances for one in found.contrasts}.get("tone_2") is None


def test_erhua_that_is_not_heard_is_named() -> None:
    flaws: Flaws = {at: ("error", {"final": "ua"}) for at in range(6)}
    (found,) = diagnose([spoken(["huar1"] * 6, flaws)]).findings
    assert found.family == "erhua"
    assert found.examples[0].heard == "hua1"


def test_examples_are_the_clearest_each_character_once_with_its_place() -> None:
    text = ["shi4"] * 6
    flaws: Flaws = {
        0: ("defect", {"initial": "s"}),
        **{at: ("error", {"initial": "s"}) for at in range(1, 6)},
    }
    (found,) = diagnose([spoken(text, flaws, item=2)]).findings
    (example,) = found.examples  # all are the same character
    assert (example.item, example.syllable, example.surface, example.heard) == (2, 1, "shi4", "si4")
    assert example.start == pytest.approx(0.75)


def test_what_was_no_reading_of_the_text_says_nothing() -> None:
    text = TEXT * 6
    item = spoken(text, dental(text))
    flagged = Spoken(
        1, item.kind, item.judgement.with_flag(Flag("text_mismatch", "读音与文本不符"))
    )
    found = diagnose([flagged])
    assert (found.findings, found.contrasts) == ((), ())
    assert found.summary == "没有可以诊断的朗读录音。"


def test_how_the_passage_ran() -> None:
    judgement = reading(
        " ".join(TEXT),
        {3: ("omitted", {})},
        pauses=(Pause(1.0, 1.4, PauseKind.WITHIN_WORD, 4),),
        repetitions=(Repetition(1.0, 1.4, 2, 3),),
    )
    fluency = diagnose([Spoken(3, "passage", judgement)]).fluency
    assert fluency is not None
    assert (fluency.pauses_in_words, fluency.goings_back, fluency.omitted) == (1, 1, 1)
    assert fluency.syllables_per_minute == pytest.approx(226, abs=2)
    assert not fluency.practise


heard_initials = st.dictionaries(
    st.integers(0, 31),
    st.tuples(
        st.sampled_from(["error", "defect"]),
        st.one_of(
            st.fixed_dictionaries({"initial": st.sampled_from(["z", "s", "l", "n", "h", ""])}),
            st.fixed_dictionaries({"final": st.sampled_from(["in", "en", "an", "ü", "ie"])}),
            st.fixed_dictionaries({"tone": st.integers(1, 5)}),
        ),
    ),
)


@settings(deadline=None, max_examples=60)
@given(heard_initials)
def test_every_finding_has_its_evidence_and_every_share_its_bounds(flaws: Flaws) -> None:
    found = diagnose([spoken(TEXT * 2, flaws)])
    limits = evidence()
    for one in (*found.findings, *found.contrasts):
        low, high = one.rate.interval
        assert 0 <= low <= one.rate.share <= high <= 1
        assert one.rate.failures <= one.rate.chances
    for finding in found.findings:
        assert finding.rate.chances >= limits.fewest_chances
        assert finding.rate.failures >= limits.fewest_failures
        assert finding.rate.interval[0] > min(limits.false_alarms.values())
        assert sum(one.rate.failures for one in finding.pairs) == finding.rate.failures
        assert finding.examples
    assert Diagnosis.from_json(json.loads(json.dumps(found.to_json()))).to_json() == found.to_json()


@given(st.integers(1, 500), st.data())
def test_the_interval_narrows_with_evidence(chances: int, data: st.DataObject) -> None:
    failures = data.draw(st.integers(0, chances))
    few, many = Rate(chances, failures).interval, Rate(chances * 4, failures * 4).interval
    assert many[1] - many[0] < few[1] - few[0]


def test_every_family_has_an_exercise_and_no_other_has_one() -> None:
    assert set(exercises()) == {*families(), FLUENCY}


def test_practice_words_are_read_as_the_official_lists_say() -> None:
    listed = {
        (entry.hanzi, entry.syllables) for table in (1, 2) for entry in load_table("2021", table)
    }
    listed |= {(one.hanzi, one.syllables) for one in (*neutral_words(), *erhua_words())}
    words = {
        word
        for one in exercises().values()
        for word in (*one.words, *(word for pair in one.pairs for word in pair))
    }
    assert [one for one in words if (one.hanzi, one.syllables) not in listed] == []


def test_pairs_differ_in_one_sound_that_their_family_confuses() -> None:
    for one in exercises().values():
        for pair in one.pairs:
            units = differing_units(pair)
            known = {frozenset(two) for way in families()[one.family].ways for two in way.pairs}
            assert units in known, (one.family, pair)


def test_pairs_that_can_be_heard_come_before_silent_ones_of_the_same_confusion() -> None:
    for one in exercises().values():
        for units in {differing_units(pair) for pair in one.pairs}:
            first, second = sorted(units)
            pairs = one.pairs_for([(first, second)])
            same = [pair for pair in pairs if differing_units(pair) == units]
            assert pairs[: len(same)] == tuple(same)
            silent = [any(standard_clip(word.clip) is None for word in pair) for pair in same]
            assert silent == sorted(silent)


def test_the_page_shows_the_pair_that_was_confused() -> None:
    text = ["xin1", "xing1"] * 6
    flaws: Flaws = {at: ("error", {"final": "in"}) for at in range(1, 12, 2)}
    found = diagnose([spoken(text, flaws)])
    (view,) = view_of(found).findings
    assert [word.hanzi for word in view.standard[:2]] in (["禁止", "静止"], ["信服", "幸福"])
    assert view.pairs == ("ing → in　6/6",)
    played = standard_sounds(found)
    assert {one.sound for one in view.standard if one.sound} <= set(played)
    assert all(standard_clip(one.partition("/")[2].removesuffix(".ogg")) for one in played)
    assert view.bar.said == "6 个里有 6 个，约 100%（多半在 61% 至 100% 之间）"
