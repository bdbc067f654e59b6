"""Passages: the shipped ones fulfil their rules, bad files say where, a lab's folder adds."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wordlists.errors import PassageError, TextFileError
from wordlists.passage_check import check_passage
from wordlists.passages import SHIPPED_FOLDER, Passage, PassageWord, load_passages, parse_passage
from wordlists.second_opinion import as_typed, reviewed_readings

SHIPPED = load_passages()
HEADER = "编号：X01\n题目：试读\n来源：测试\n\n"
FOUR_HUNDRED = "天地/tian1di4 " * 200


def syllable_counts(passage: Passage) -> list[int]:
    return [len(word.pinyin.split()) for word in passage.words]


def test_twelve_passages_are_shipped() -> None:
    assert [passage.number for passage in SHIPPED] == [f"L{k:02}" for k in range(1, 13)]


@pytest.mark.parametrize("passage", SHIPPED, ids=lambda passage: passage.number)
class TestShippedPassage:
    def test_has_no_finding(self, passage: Passage) -> None:
        assert check_passage(passage) == ()

    def test_is_a_little_longer_than_what_counts(self, passage: Passage) -> None:
        counts = syllable_counts(passage)
        assert sum(counts[: passage.cut]) == 400
        assert 420 <= sum(counts) <= 450

    def test_is_plain_text_with_an_origin(self, passage: Passage) -> None:
        text = "".join(word.hanzi + word.after for word in passage.words)
        assert re.fullmatch(r"[\u4e00-\u9fff，。：；、！？“”\n]+", text)
        assert text[-1] in "。”"
        assert passage.title
        assert passage.author
        assert passage.source

    def test_carries_what_the_test_listens_for(self, passage: Passage) -> None:
        syllables = " ".join(word.pinyin for word in passage.words).split()
        assert sum(syllable.endswith("5") for syllable in syllables) >= 30
        assert "yi1" in syllables
        assert "bu4" in syllables
        assert any(re.search(r"[^e]r[1-5]$|[a-zü]{2}er[1-5]$", s) for s in syllables)
        tones = "".join(syllable[-1] for syllable in syllables)
        assert "33" in tones


def test_reviewed_readings_are_all_still_needed() -> None:
    """A row that no passage needs would hide a later slip."""
    reviewed = reviewed_readings(SHIPPED_FOLDER)
    needed = {
        (passage.words[finding.word].hanzi, finding.sentence)
        for passage in SHIPPED
        for finding in check_passage(passage, frozenset())
        if finding.word is not None
    }
    assert {row.word for row in reviewed} == {word for word, _ in needed}
    assert len(reviewed) == len(needed)


def test_words_readings_and_marks_are_kept() -> None:
    text = HEADER + "太阳/tai4·yang2”出来/chu1.lai2 了/le5，\n" + FOUR_HUNDRED + "//"
    passage = parse_passage(text, "x.txt")
    assert passage.words[:3] == (
        PassageWord("太阳", "tai4 yang2", "”", optional_neutral=(1,)),
        PassageWord("出来", "chu1 lai2", optional_neutral=(1,)),
        PassageWord("了", "le5", "，\n"),
    )


def test_notes_in_brackets_are_not_counted() -> None:
    passage = parse_passage(HEADER + FOUR_HUNDRED + "//（节选自《天地》）", "x.txt")
    assert sum(syllable_counts(passage)) == 400
    assert passage.words[-1].after == "（节选自《天地》）"


def test_erhua_is_one_syllable_and_er_alone_is_one_too() -> None:
    text = HEADER + "花儿/huar1 女儿/nü3er2 二/er4 绿/lv4 " + FOUR_HUNDRED + "//"
    assert [word.pinyin for word in parse_passage(text, "x.txt").words[:4]] == [
        "huar1",
        "nü3 er2",
        "er4",
        "lü4",
    ]


def test_a_reading_left_out_is_derived_and_reported() -> None:
    passage = parse_passage(HEADER + "银行 " + "天地/tian1di4 " * 199 + "//", "x.txt")
    assert passage.words[0] == PassageWord("银行", "yin2 hang2", authored=False)
    findings = check_passage(passage)
    assert [(finding.kind, finding.word) for finding in findings] == [("unauthored", 0)]
    assert "银行" in findings[0].sentence


def test_check_reports_count_mark_and_disagreement_together() -> None:
    passage = parse_passage(HEADER + "大陆/da4lu3 拍照/pai1zhao4 //", "x")
    kinds = [finding.kind for finding in check_passage(passage)]
    assert kinds == ["length", "cut", "official_table"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("题目：试读\n来源：测试\n\n天/tian1 //", 1, "缺“编号”"),
        ("编号：X\n题目：\n来源：测试\n\n天/tian1 //", 1, "缺“题目”"),
        ("编号：X\n名称：试读\n\n天/tian1 //", 2, "文件头只能写"),
        ("编号：X\n编号：Y\n\n天/tian1 //", 2, "“编号”写了两次"),
        (HEADER + "天/tian1 A //", 5, "“A”既不是汉字也不是标点"),
        (HEADER + "天/tian1\n3 //", 6, "“3”既不是汉字也不是标点"),
        (HEADER + "今天/jin1tian //", 5, "每个音节后面都要写声调数字"),
        (HEADER + "今天/jin1 //", 5, "应有 2 个音节，拼音写了 1 个"),
        (HEADER + "今/jin1tian1 //", 5, "应有 1 个音节，拼音写了 2 个"),
        (HEADER + "花/huar1 //", 5, "汉字里没有写“儿”"),
        (HEADER + "天/\n //", 5, "拼音“”不完整"),
        (HEADER + "天/tian1\n地/di6 //", 6, "不完整"),
        (HEADER + "天/tian1\n地/bong1 //", 6, "“bong1”不是普通话音节"),
        (HEADER + "“天/tian1”//", 5, "不能以标点““”开头"),
        (HEADER + "天/tian1 //\n地/di4 //", 6, "“//”写了两次"),
        (HEADER + FOUR_HUNDRED + "\n大/da4", 6, "第 400 个音节到“天地”为止"),
        (HEADER + "大/da4 " + FOUR_HUNDRED, 5, "第 400 个音节落在“天地”中间"),
        (HEADER + "天/tian1", 5, "全文只有 1 个音节"),
        (HEADER, 4, "没有正文"),
    ],
)
def test_bad_file_names_file_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(PassageError) as refused:
        parse_passage(text, "坏的.txt")
    assert (refused.value.file, refused.value.line) == ("坏的.txt", line)
    assert reason in refused.value.reason
    assert reason in refused.value.sentence


def test_the_example_in_the_manual_is_right() -> None:
    """The opening shown in docs/passages.md is that of L01, and can be read as it stands."""
    manual = (Path(__file__).parents[2] / "docs" / "passages.md").read_text(encoding="utf-8")
    example = manual.split("```text\n")[1].split("```")[0]
    shown = parse_passage(example + FOUR_HUNDRED + "//", "passages.md")
    first = SHIPPED[0]
    assert (shown.number, shown.title, shown.author) == (first.number, first.title, first.author)
    assert shown.words[:8] == first.words[:8]


def test_a_labs_folder_adds_passages(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text(HEADER + FOUR_HUNDRED + "//", encoding="utf-8-sig")
    (tmp_path / "reviewed.tsv").write_text("word\tauthored\tother\treason\n", encoding="utf-8")
    assert [passage.number for passage in load_passages(tmp_path)][-2:] == ["L12", "X01"]


def test_a_number_occurs_only_once(tmp_path: Path) -> None:
    text = (HEADER + FOUR_HUNDRED + "//").replace("X01", "L03")
    (tmp_path / "own.txt").write_text(text, encoding="utf-8")
    with pytest.raises(PassageError, match="“L03”已被另一篇短文使用"):
        load_passages(tmp_path)


def test_other_encodings_and_missing_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(PassageError, match="没有这个文件夹"):
        load_passages(tmp_path / "none")
    (tmp_path / "own.txt").write_bytes((HEADER + FOUR_HUNDRED + "//").encode("gb18030"))
    with pytest.raises(PassageError, match="UTF-8"):
        load_passages(tmp_path)


def test_a_reviewed_row_needs_its_reason(tmp_path: Path) -> None:
    (tmp_path / "reviewed.tsv").write_text(
        "word\tauthored\tother\treason\n只\tzhi1\tzhi3\t\n", encoding="utf-8"
    )
    with pytest.raises(TextFileError, match="第 2 行"):
        reviewed_readings(tmp_path)


@given(st.lists(st.sampled_from([w for p in SHIPPED for w in p.words]), min_size=1, max_size=40))
def test_what_is_written_is_read_back(words: list[PassageWord]) -> None:
    words[-1] = replace(words[-1], after=words[-1].after.rstrip("\n") or "。")
    written = " ".join(
        f"{word.hanzi}/{as_typed(word.pinyin.split(), word.optional_neutral)}{word.after}"
        for word in words
    )
    passage = parse_passage(HEADER + written + " //", "x.txt")
    assert passage.words == tuple(words)
    assert passage.cut == len(words)


@given(st.text(max_size=60))
def test_any_text_is_a_passage_or_a_named_fault(text: str) -> None:
    """No text makes the reader fail otherwise, and nothing before the mark is lost."""
    try:
        passage = parse_passage(HEADER + text + "\n" + FOUR_HUNDRED + "//", "x.txt")
    except PassageError:
        return
    assert sum(syllable_counts(passage)[: passage.cut]) >= 400
