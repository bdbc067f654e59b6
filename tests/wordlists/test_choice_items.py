"""The choice item's tables: enough of them, right by their own rules, and refused with reasons."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wordlists.choice_check import check_readings
from wordlists.choice_items import (
    SHIPPED_FOLDER,
    ChoiceWord,
    MeasureWord,
    WordChoice,
    load_measure_words,
    load_word_choices,
    load_word_orders,
)
from wordlists.errors import ChoiceItemError
from wordlists.reading_notation import read
from wordlists.second_opinion import reviewed_readings
from wordlists.tables import load_table

REVIEWED = reviewed_readings(SHIPPED_FOLDER)


def test_there_is_enough_for_many_papers() -> None:
    measures = load_measure_words()
    accepted = {group.options[answer].hanzi for group in measures for answer in group.answers}
    assert len(load_word_choices()) >= 60
    assert len({group.noun.hanzi for group in measures}) == len(measures) >= 80
    assert len(accepted) >= 45
    assert len(load_word_orders()) >= 35


@pytest.mark.parametrize("load", [load_word_choices, load_measure_words, load_word_orders])
def test_right_answers_agree_with_the_tables_and_the_second_source(
    load: Callable[[], tuple[WordChoice, ...]],
) -> None:
    assert check_readings(load(), REVIEWED) == ()


def test_a_wrong_reading_is_found() -> None:
    group = WordChoice((ChoiceWord("太阳", "tai4 yang1"), ChoiceWord("日头", "ri4 tou5")), 0)
    assert [found.word for found in check_readings([group], REVIEWED)] == ["太阳"]
    at_the_other = WordChoice(group.options, 1)
    assert check_readings([at_the_other], REVIEWED) == ()


def test_word_choices_have_one_standard_word_each() -> None:
    groups = load_word_choices()
    standard = [group.options[group.answer].hanzi for group in groups]
    assert len(set(standard)) == len(standard)
    dialect = {
        word.hanzi
        for group in groups
        for index, word in enumerate(group.options)
        if index != group.answer
    }
    assert not dialect & set(standard)
    assert all(2 <= len(group.options) <= 4 for group in groups)


def test_standard_words_are_mostly_in_the_official_tables() -> None:
    listed = {entry.hanzi for number in (1, 2) for entry in load_table("2021", number)}
    standard = [group.options[group.answer].hanzi for group in load_word_choices()]
    missing = [word for word in standard if word not in listed]
    assert len(missing) <= len(standard) // 5, missing


def test_the_answer_is_not_given_away_by_its_place() -> None:
    for groups in (load_word_choices(), load_word_orders()):
        places = [group.answer for group in groups]
        assert all(places.count(place) <= len(places) * 0.55 for place in set(places))


def test_measure_words_leave_something_to_refuse() -> None:
    for group in load_measure_words():
        assert 0 < len(group.answers) < len(group.options)
        assert len(set(group.options)) == len(group.options)


def test_word_orders_are_told_apart_by_their_characters() -> None:
    """Options that differ only in how they are cut into words could not be told apart."""
    for group in load_word_orders():
        texts = {"".join(word.hanzi for word in option) for option in group.options}
        assert len(texts) == len(group.options)


def test_every_reading_fits_its_characters() -> None:
    words = [word for group in load_word_choices() for word in group.options]
    words += [word for group in load_word_orders() for option in group.options for word in option]
    for word in words:
        if word.pinyin:
            assert read(word.hanzi, word.pinyin.replace(" ", "")).pinyin == word.pinyin


def test_a_table_of_the_laboratory_is_read(tmp_path: Path) -> None:
    file = tmp_path / "own.tsv"
    file.write_text("noun\toptions\n\n马/ma3\t条/tiao2 | *匹/pi3\n", encoding="utf-8")
    assert load_measure_words(file) == (
        MeasureWord(
            ChoiceWord("马", "ma3"), (ChoiceWord("条", "tiao2"), ChoiceWord("匹", "pi3")), (1,)
        ),
    )


def test_the_examples_in_the_manual_are_right(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "passages.md").read_text(encoding="utf-8")
    rows = manual.split("```text\n")[2].split("```")[0].splitlines()
    words, nouns, orders = (tmp_path / name for name in ("w.tsv", "n.tsv", "o.tsv"))
    for file, header, row in zip((words, nouns, orders), (WORDS, NOUNS, ORDERS), rows, strict=True):
        file.write_text(header.splitlines()[0] + "\n" + row + "\n", encoding="utf-8")
    assert load_word_choices(words)[0].answer == 0
    assert load_measure_words(nouns)[0].answers == (0, 2)
    assert load_word_orders(orders)[0].answer == 1


WORDS = "options\torigin\n*太阳/tai4·yang2 | 日头\t闽\n"
NOUNS = "noun\toptions\n"
ORDERS = "subject\toptions\n"


@pytest.mark.parametrize(
    ("load", "text", "line", "reason"),
    [
        (load_word_choices, "", 1, "首行应为"),
        (load_word_choices, "a\tb\n", 1, "首行应为“options、origin”"),
        (load_word_choices, WORDS + "*太阳/tai4·yang2 | 日头\n", 3, "应有 2 栏，实有 1 栏"),
        (load_word_choices, WORDS + "太阳/tai4·yang2 | 日头\t闽\n", 3, "只有一个词前面带“*”"),
        (load_word_choices, WORDS + "*太阳/tai4·yang2\t闽\n", 3, "至少要有两个选项"),
        (load_word_choices, WORDS + "*太阳 | 日头/ri4tou5\t闽\n", 3, "必须写拼音"),
        (load_word_choices, WORDS + "*日头/ri4tou5 | 日头/ri4tou5\t闽\n", 3, "完全相同"),
        (load_word_choices, WORDS + "*太 阳 | 日头\t闽\n", 3, "只能写一个词"),
        (load_word_choices, WORDS + "*太阳/tai4 | 日头\t闽\n", 3, "应有 2 个音节"),
        (load_word_choices, WORDS + "*太阳/tai4yang2， | 日头\t闽\n", 3, "不写“，”"),
        (load_word_choices, WORDS + "* | 日头\t闽\n", 3, "有一个选项是空的"),
        (load_measure_words, NOUNS + "马/ma3\t条/tiao2 | 匹/pi3\n", 2, "至少要有一个量词"),
        (load_measure_words, NOUNS + "马\t条/tiao2 | *匹/pi3\n", 2, "“马”要由应试人读出"),
        (load_word_orders, ORDERS + "次序\t我 走 | 走 我\n", 2, "只有一句前面带“*”"),
        (load_word_orders, ORDERS + "次序\t*我 走 | 走 我\n", 2, "“我”要由应试人读出"),
    ],
)
def test_bad_table_names_file_line_and_reason(
    load: Callable[[Path], object], text: str, line: int, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "坏的.tsv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ChoiceItemError) as refused:
        load(file)
    assert (refused.value.file, refused.value.line) == ("坏的.tsv", line)
    assert reason in refused.value.reason


def test_missing_and_wrongly_encoded_tables_are_named(tmp_path: Path) -> None:
    with pytest.raises(ChoiceItemError, match="没有这个文件"):
        load_word_choices(tmp_path / "none.tsv")
    (tmp_path / "gbk.tsv").write_bytes(WORDS.encode("gb18030"))
    with pytest.raises(ChoiceItemError, match="UTF-8"):
        load_word_choices(tmp_path / "gbk.tsv")
