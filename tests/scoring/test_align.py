"""The alignment is asked for paths that were drawn first (the answer is built, then asked for)."""

import pytest
from constructed_speech import Said, hear, timeline
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.align import Alignment, align
from scoring.expected import Expected, expect_text
from scoring.inventory import FINALS, INITIALS, TONES
from scoring.readings import spelled
from scoring.thresholds import default_thresholds
from wordlists.syllable import Syllable, legal_pairs

COSTS = default_thresholds().alignment
ROW = "jin1 tian1 tian1 qi4 hao3 wo3 men5 qu4 gong1 yuan2 san4 bu4 kan4 hua1"
HANZI = "今天 天气 好 我们 去 公园 散步 看 花"


def aligned(said: list[Said], expected: Expected) -> Alignment:
    heard, frames = hear(said)
    return align(heard, expected, frames, COSTS)


def order(alignment: Alignment) -> list[int]:
    return [reading.syllable for reading in alignment.readings]


def strays(alignment: Alignment) -> list[str]:
    return [
        spelled(INITIALS[initial], FINALS[final], TONES[tone])
        for initial, final, tone in (stray.units for stray in alignment.strays)
    ]


PASSAGE = expect_text("passage", ROW, HANZI)


def test_a_faithful_reading_is_found_syllable_by_syllable() -> None:
    said = timeline([0.3, *ROW.split(), 0.3])
    found = aligned(said, PASSAGE)
    assert order(found) == list(range(14))
    assert not found.strays
    for reading, truth in zip(found.readings, said[1:-1], strict=True):
        assert reading.start == pytest.approx(truth.start, abs=0.06)
        assert reading.end == pytest.approx(truth.end, abs=0.06)


def test_an_omitted_syllable_has_no_reading() -> None:
    words = ROW.split()
    assert order(aligned(timeline([0.2, *words[:4], *words[5:]]), PASSAGE)) == [
        0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13,
    ]  # fmt: skip


def test_a_missed_row_is_missed_as_a_whole() -> None:
    words = ROW.split()
    found = aligned(timeline([*words[:2], *words[10:]]), PASSAGE)
    assert order(found) == [0, 1, 10, 11, 12, 13]


def test_a_reading_that_stops_early_leaves_the_rest_omitted() -> None:
    long = expect_text("passage", " ".join([ROW] * 8))
    assert order(aligned(timeline([*ROW.split(), 1.0]), long)) == list(range(14))


def test_an_added_syllable_is_named() -> None:
    words = ROW.split()
    found = aligned(timeline([*words[:7], "de5", *words[7:]]), PASSAGE)
    assert order(found) == list(range(14))
    assert strays(found) == ["de5"]
    assert found.strays[0].before == 7


def test_a_wrong_syllable_is_aligned_with_the_one_it_stands_for() -> None:
    words = ROW.split()
    words[9] = "lang3"
    found = aligned(timeline(words), PASSAGE)
    assert order(found) == list(range(14))
    assert not found.strays


def test_going_back_gives_two_readings_of_the_same_words() -> None:
    words = ROW.split()
    found = aligned(timeline([*words[:10], 0.4, *words[7:]]), PASSAGE)
    assert order(found) == [*range(10), *range(7, 14)]


def test_a_restart_inside_a_word_begins_the_word_again() -> None:
    words = ROW.split()
    found = aligned(timeline([*words[:9], *words[8:]]), PASSAGE)
    assert order(found) == [*range(9), *range(8, 14)]


def test_a_single_word_is_read_once_more() -> None:
    expected = expect_text("monosyllables", "ai4 shi4 zhong1", "爱是中")
    found = aligned(timeline([0.2, "ai4", 0.5, "si4", 0.5, "shi4", 0.5, "zhong1"]), expected)
    assert order(found) == [0, 1, 1, 2]


def test_edges_stop_at_silence() -> None:
    expected = expect_text("monosyllables", "ai4 shi4", "爱是")
    said = timeline([0.5, "ai4", 0.8, "shi4", 0.7])
    for reading, truth in zip(aligned(said, expected).readings, (said[1], said[3]), strict=True):
        assert reading.start == pytest.approx(truth.start, abs=0.03)
        assert reading.end == pytest.approx(truth.end, abs=0.03)


def test_silence_holds_no_reading() -> None:
    found = aligned([Said(None, 0.0, 2.0)], PASSAGE)
    assert not found.readings
    assert not found.strays


SYLLABLES = st.builds(
    lambda pair, tone: Syllable(*pair, tone),
    st.sampled_from(sorted(pair for pair in legal_pairs() if pair[1] not in {"m", "n", "ng"})),
    st.sampled_from([1, 2, 3, 4]),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(SYLLABLES, min_size=2, max_size=20),
    st.data(),
)
def test_any_faithful_reading_comes_back(syllables: list[Syllable], data: st.DataObject) -> None:
    """Whatever the text, its pace and its pauses: each syllable once, inside its own time."""
    said, now = [], 0.1
    for syllable in syllables:
        now += data.draw(st.sampled_from([0.0, 0.0, 0.3, 1.2]))
        length = data.draw(st.sampled_from([0.14, 0.2, 0.4]))
        said.append(Said(syllable, now, now + length))
        now += length
    expected = expect_text("passage", " ".join(one.digits for one in syllables))
    found = aligned([*said, Said(None, now, now + 0.2)], expected)
    assert order(found) == list(range(len(syllables)))
    for reading, truth in zip(found.readings, said, strict=True):
        middle = (truth.start + truth.end) / 2
        assert reading.start < middle < reading.end
