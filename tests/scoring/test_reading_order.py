"""Another order than the text's: drawn first, then to be found, followed and told."""

from collections.abc import Sequence

import pytest
from constructed_speech import constructed_engine, hear, sound, timeline
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.align import Alignment
from scoring.expected import Expected, expect_text
from scoring.judgement import Verdict
from scoring.reading_order import follow_reading, order_flags
from scoring.thresholds import default_thresholds

COSTS = default_thresholds().alignment
ROWS = (
    "ba1 po2 mi3 fei4 dai1 tou2 ning3 lan4 guo1 kuai2",
    "hei1 jiang3 qiu2 xue4 zhi1 chong2 shua3 rong4 za1 cu4",
    "san3 wen2 yong3 ya4 bing1 pen2 mao3 feng4 deng1 tian2",
)
TEXT = " ".join(ROWS)
GRID = expect_text("monosyllables", TEXT)
HANZI = "我们去公园散步，天气真好看，小朋友很高兴，晚上再回家。"
PASSAGE = expect_text(
    "passage",
    "wo3 men5 qu4 gong1 yuan2 san4 bu4 tian1 qi4 zhen1 hao3 kan4 "
    "xiao3 peng2 you3 hen3 gao1 xing4 wan3 shang5 zai4 hui2 jia1",
    HANZI,
)


def followed(said: Sequence[str], expected: Expected = GRID) -> Alignment:
    heard, frames = hear(timeline([part for one in said for part in (one, 0.3)]))
    return follow_reading(heard, expected, frames, COSTS)


def read(alignment: Alignment) -> list[int]:
    return [one.syllable for one in alignment.readings]


def flags(alignment: Alignment, expected: Expected = GRID) -> set[str]:
    return {flag.id for flag in order_flags(alignment, expected)}


def test_the_order_written_is_not_flagged() -> None:
    found = followed(TEXT.split())
    assert read(found) == list(range(30))
    assert flags(found) == set()


def test_columns_are_followed_and_told() -> None:
    columns = [at for column in range(10) for at in range(column, 30, 10)]
    found = followed([TEXT.split()[at] for at in columns])
    assert read(found) == columns
    assert not found.strays
    (flag,) = order_flags(found, GRID)
    assert flag.id == "other_order"
    assert "竖" in flag.why


def test_swapped_rows_are_followed_and_told() -> None:
    found = followed(" ".join([ROWS[0], ROWS[2], ROWS[1]]).split())
    assert read(found) == [*range(10), *range(20, 30), *range(10, 20)]
    assert flags(found) == {"other_order"}


def test_a_sentence_read_later_is_followed_and_told() -> None:
    words = [one.citation.digits for one in PASSAGE.syllables]
    heard, frames = hear(timeline([*words[:7], 0.4, *words[12:], 0.4, *words[7:12]]))
    found = follow_reading(heard, PASSAGE, frames, COSTS)
    assert read(found) == [*range(7), *range(12, 23), *range(7, 12)]
    assert flags(found, PASSAGE) == {"other_order"}


@pytest.mark.parametrize("stopped", [6, 13])
def test_the_item_begun_again_is_two_readings(stopped: int) -> None:
    found = followed([*TEXT.split()[:stopped], *TEXT.split()])
    assert read(found) == [*range(stopped), *range(30)]
    assert not found.strays
    assert flags(found) == {"read_again"}


def test_a_skipped_row_or_an_early_end_is_no_other_order() -> None:
    words = TEXT.split()
    assert flags(followed([*words[:10], *words[20:]])) == set()
    assert flags(followed(words[:14])) == set()


def test_another_text_is_no_other_order() -> None:
    other = ["de5", "e2", "lve4", "nv3", "zun1", "ang2", "hua3", "shei2", "ken3", "rou4"] * 3
    assert flags(followed(other)) == set()


def test_what_was_read_in_columns_is_judged_in_its_place() -> None:
    words = TEXT.split()
    columns = [words[at] for column in range(10) for at in range(column, 30, 10)]
    columns[4] = "jian1"  # of jiang3, the twelfth syllable
    said = timeline([0.2, *(part for one in columns for part in (one, 0.3))])
    found = constructed_engine(said).examine_one(sound(said), GRID).judgement
    wrong = [at for at, one in enumerate(found.syllables) if one.verdict is not Verdict.CORRECT]
    assert wrong == [11]
    assert "other_order" in {flag.id for flag in found.flags}
    assert found.insertions == found.repetitions == ()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 29), max_size=3, unique=True))
def test_slips_alone_are_never_another_order(slips: list[int]) -> None:
    said = ["gai4" if at in slips else one for at, one in enumerate(TEXT.split())]
    found = followed(said)
    assert read(found) == list(range(30))
    assert flags(found) == set()
