"""The official lists as loaded: complete, legal, and with their flags told apart."""

from pathlib import Path

import pytest

from wordlists import tables
from wordlists.errors import UnknownWordlist
from wordlists.syllable import NEUTRAL, Syllable, is_legal, parse_syllable
from wordlists.tables import EDITIONS, LISTS, Entry, load_table

EVERY_TABLE = [(edition, number) for edition in EDITIONS for number in LISTS]


def entry(edition: str, number: int, hanzi: str) -> Entry:
    return next(entry for entry in load_table(edition, number) if entry.hanzi == hanzi)


@pytest.mark.parametrize(
    ("edition", "number", "readings", "entries"),
    [("2021", 1, 8760, 8361), ("2021", 2, 10096, 10081)],
)
def test_the_2021_lists_hold_every_printed_entry(
    edition: str, number: int, readings: int, entries: int
) -> None:
    table = load_table(edition, number)
    assert len(table) == readings
    assert {entry.number for entry in table} == set(range(1, entries + 1))


def test_the_2004_lists_are_as_complete_as_said() -> None:
    assert [len(load_table("2004", number)) for number in LISTS] == [6595, 10457]


@pytest.mark.parametrize(("edition", "number"), EVERY_TABLE)
def test_every_entry_is_legal_and_as_long_as_its_characters(edition: str, number: int) -> None:
    for row in load_table(edition, number):
        assert all(map(is_legal, row.syllables)), row
        erhua = sum(syllable.erhua for syllable in row.syllables)
        assert len(row.hanzi) == len(row.syllables) + erhua, row
        assert row.list_number == number
        assert not row.optional_neutral & row.neutral, row
        assert all(0 < index < len(row.syllables) for index in row.optional_neutral), row


def test_optional_neutral_is_not_must_read_neutral() -> None:
    assert (entry("2021", 1, "白天").optional_neutral, entry("2021", 1, "白天").neutral) == (
        {1},
        set(),
    )
    assert (entry("2021", 1, "爸爸").optional_neutral, entry("2021", 1, "爸爸").neutral) == (
        set(),
        {1},
    )
    assert entry("2021", 2, "打交道").optional_neutral == {2}
    assert entry("2021", 1, "对不起").optional_neutral == {1}


def test_a_word_printed_with_and_without_dot_is_optional_in_both_rows() -> None:
    rows = [row for row in load_table("2021", 1) if row.hanzi == "编辑"]
    assert [row.optional_neutral for row in rows] == [{1}, {1}]


def test_erhua_is_one_syllable_for_two_characters() -> None:
    word = entry("2021", 1, "包干儿")
    assert (word.pinyin, word.has_erhua) == ("bao1 ganr1", True)
    assert not entry("2021", 1, "儿童").has_erhua


@pytest.mark.parametrize("edition", EDITIONS)
def test_monosyllables_have_neither_neutral_tone_nor_erhua(edition: str) -> None:
    characters = tables.monosyllables(edition)
    listed = {
        (row.hanzi, row.syllables[0], number)
        for number in LISTS
        for row in load_table(edition, number)
        if len(row.syllables) == 1
    }
    for one in characters:
        assert len(one.hanzi) == 1
        assert one.syllable.tone != NEUTRAL
        assert not one.syllable.erhua
        assert (one.hanzi, one.syllable, one.list_number) in listed
    assert len(characters) > 3000


def test_must_read_neutral_words() -> None:
    words = tables.neutral_words()
    assert len({(word.hanzi, word.syllables) for word in words}) == 594  # 把子 ba3, ba4 …
    assert all(any(s.tone == NEUTRAL for s in word.syllables) for word in words)
    spoken = {word.hanzi: word.spoken_alternative for word in words if word.spoken_alternative}
    assert sorted(spoken) == ["主意", "指头", "指甲"]
    assert spoken["指头"] == (parse_syllable("zhi2"), parse_syllable("tou5"))


def test_erhua_words_carry_their_group() -> None:
    words = tables.erhua_words()
    assert len(words) == 200
    assert len({word.group for word in words}) == 37
    assert all(any(s.erhua for s in word.syllables) and "儿" in word.hanzi for word in words)


def test_polyphones_have_at_least_two_readings() -> None:
    readings: dict[str, set[Syllable]] = {}
    for one in tables.polyphones():
        readings.setdefault(one.hanzi, set()).add(one.syllable)
        assert one.attested_in <= {"list", "word", "dict"}
    assert len(readings) == 458
    assert min(map(len, readings.values())) >= 2


@pytest.mark.parametrize(("edition", "count"), [("2021", 50), ("2004", 30)])
def test_topics_are_numbered_from_one(edition: str, count: int) -> None:
    numbers = [topic.number for topic in tables.topics(edition)]
    assert numbers == [str(number) for number in range(1, count + 1)]


def test_a_second_call_gives_the_same_object() -> None:
    assert load_table("2021", 1) is load_table("2021", 1)


@pytest.mark.parametrize(("edition", "number"), [("1994", 1), ("2021", 3), ("", 1)])
def test_an_unknown_list_says_what_to_do(edition: str, number: int) -> None:
    with pytest.raises(UnknownWordlist, match="请先导入"):
        load_table(edition, number)
    with pytest.raises(UnknownWordlist):
        tables.topics("1994")


def test_a_labs_folder_adds_editions_but_cannot_replace_one(tmp_path: Path) -> None:
    for edition in ("2021", "长春 2026"):
        (tmp_path / edition).mkdir()
        (tmp_path / edition / "table1.tsv").write_text(
            "word\tpinyin\toptional_neutral\n白天\tbai2 tian1\t1\n", encoding="utf-8"
        )
    (only,) = load_table("长春 2026", 1, tmp_path)
    assert (only.hanzi, only.optional_neutral, only.number) == ("白天", {1}, None)
    assert load_table("2021", 1, tmp_path) is load_table("2021", 1)
    with pytest.raises(UnknownWordlist):
        load_table("长春 2026", 2, tmp_path)
    with pytest.raises(UnknownWordlist):
        load_table("../" + tmp_path.name + "/长春 2026", 1, tmp_path)
