"""A lab's own list: every wrong row is told with its line, and nothing is kept beside them."""

import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from wordlists.cli import wordlists_app
from wordlists.errors import WordlistUnreadable
from wordlists.import_file import LARGEST_UNPACKED, read_rows
from wordlists.import_list import check_rows, rows_of_tsv
from wordlists.tables import EDITIONS, LISTS, load_table

openpyxl = pytest.importorskip("openpyxl", reason="读取 Excel 的组件没有安装")

HEADER = ("表", "词语", "拼音")
GOOD = [
    HEADER,
    ("1", "白天", "bai2 ·tian1"),
    ("表一", "打交道", "dǎ jiāo·dào"),
    ("一", "花儿", "huār"),
    ("1", "爸爸", "ba4 ba5"),
    ("2", "西安", "xī'ān"),
    ("表二", "女儿", "nü3 er2"),
    ("2", "一定", "yi1 ding4"),
]


def reason_for(*row: str) -> str:
    """The reason why this row is refused beside good ones."""
    result = check_rows([*GOOD, row])
    assert len(result.entries) == len(GOOD) - 1
    (refusal,) = result.refusals
    assert refusal.line == len(GOOD) + 1
    return refusal.reason


def tsv(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows) + "\n"


def test_a_right_list_becomes_entries() -> None:
    result = check_rows(GOOD)
    assert result.refusals == ()
    read = [(e.list_number, e.hanzi, e.pinyin, set(e.optional_neutral)) for e in result.entries]
    assert read == [
        (1, "白天", "bai2 tian1", {1}),
        (1, "打交道", "da3 jiao1 dao4", {2}),
        (1, "花儿", "huar1", set()),
        (1, "爸爸", "ba4 ba5", set()),
        (2, "西安", "xi1 an1", set()),
        (2, "女儿", "nü3 er2", set()),
        (2, "一定", "yi1 ding4", set()),
    ]


@pytest.mark.parametrize(
    ("row", "part"),
    [
        (("3", "好", "hao3"), "“表”应为 1 或 2"),
        (("", "好", "hao3"), "缺少表"),
        (("1", "", "hao3"), "缺少词语"),
        (("1", "好", ""), "缺少拼音"),
        (("1",), "缺少词语、拼音"),
        (("1", "好", "hao3", "形容词"), "列数多于表头"),
        (("1", "OK", "ou1 kei1"), "汉字以外"),
        (("1", "好 人", "hao3 ren2"), "汉字以外"),
        (("1", "好", "hao"), "没有标声调"),
        (("1", "女人", "nü ren"), "没有标声调"),
        (("1", "好人", "hao3 ren"), "有的音节没有写声调数字"),
        (("1", "好人", "hǎo ren2"), "有的音节没有写声调数字"),
        (("1", "好", "hao6"), "不是合格的拼音音节"),
        (("1", "好", "Hao3"), "不是合格的拼音音节"),
        (("1", "好人", "hǎorén"), "音节之间请用空格分开"),
        (("1", "飞", "fi1"), "普通话里没有“fi1”"),
        (("1", "好人", "hao3 ren2 a5"), "个数不符"),
        (("1", "花儿", "hua1r"), "不是合格的拼音音节"),
        (("1", "花", "·hua1"), "不能在第一个音节前面"),
        (("1", "妈妈", "ma1 ·ma5"), "必读轻声不带点"),
        (("1", "一样", "yi2 yang4"), "应标原调 yi1"),
        (("1", "不对", "bu2 dui4"), "应标原调 bu4"),
        (("2", "爸爸", "bà ba"), "与第 5 行重复"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(row: tuple[str, ...], part: str) -> None:
    assert part in reason_for(*row)


def test_all_refusals_are_told_at_once() -> None:
    rows = [HEADER, ("1", "好", "hao"), ("",), ("2", "坏", "huai4"), ("9", "人", "ren2")]
    assert [refusal.line for refusal in check_rows(rows).refusals] == [2, 5]


def test_the_same_word_may_have_another_reading_or_a_dot() -> None:
    rows = [*GOOD, ("1", "过去", "guo4 qu4"), ("1", "过去", "guo4 ·qu4"), ("1", "好", "hao3")]
    assert check_rows([*rows, ("1", "好", "hao4")]).refusals == ()


def test_both_lists_are_needed() -> None:
    (refusal,) = check_rows(GOOD[:5]).refusals
    assert "表二没有任何词条" in refusal.reason


def test_a_number_column_is_kept() -> None:
    rows = [(*HEADER, "序号"), ("1", "好", "hao3", "7"), ("2", "坏", "huai4", "")]
    assert [entry.number for entry in check_rows(rows).entries] == [7, None]
    (refusal,) = check_rows([*rows, ("2", "人", "ren2", "七")]).refusals
    assert "正整数" in refusal.reason


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        ([], "空"),
        ([("", " ")], "空"),
        ([("词", "音")], "缺少表、词语、拼音"),
        ([("表", "词语", "读音")], "不认识读音"),
        ([(*HEADER, "拼音")], "重复拼音"),
        ([("1", "好", "hao3")], "第一行应当是表头"),
    ],
)
def test_without_a_right_header_there_is_no_list(rows: list[tuple[str, ...]], part: str) -> None:
    with pytest.raises(WordlistUnreadable, match=part):
        check_rows(rows)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_official_lists_themselves_pass(edition: str) -> None:
    rows: list[tuple[str, ...]] = [HEADER]
    seen = set()
    for number in LISTS:
        for entry in load_table(edition, number):
            pieces = [
                ("·" if index in entry.optional_neutral else "") + syllable.marks
                for index, syllable in enumerate(entry.syllables)
            ]
            if (entry.hanzi, entry.pinyin) not in seen:
                seen.add((entry.hanzi, entry.pinyin))
                rows.append((str(number), entry.hanzi, " ".join(pieces)))
    refusals = check_rows(rows).refusals
    # A lone neutral syllable (的 了 们) has to carry its digit: without, it might be forgotten.
    assert {refusal.reason.split("”")[1] for refusal in refusals} <= {"没有标声调"}
    assert len(refusals) < 20


@given(st.lists(st.lists(st.text(max_size=6), max_size=5), max_size=6))
def test_any_rows_are_answered(rows: list[list[str]]) -> None:
    result = check_rows([HEADER, *rows]) if rows else check_rows(GOOD)
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    assert len(result.entries) <= (filled or len(GOOD))
    assert all(refusal.reason for refusal in result.refusals)


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def test_excel_gives_the_same_rows_as_text(tmp_path: Path) -> None:
    cells = [HEADER, (1, "白天", "bai2 ·tian1"), (2.0, "坏", "huai4")]
    rows = read_rows(workbook(tmp_path / "词表.xlsx", cells))
    assert rows == (HEADER, ("1", "白天", "bai2 ·tian1"), ("2", "坏", "huai4"))
    text = tmp_path / "词表.tsv"
    text.write_bytes(b"\xef\xbb\xbf" + tsv(rows).replace("\n", "\r\n").encode())
    assert read_rows(text) == rows == rows_of_tsv(tsv(rows))


def test_formulas_and_merged_cells_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [*GOOD, ("1", "好", '="hao"&3')])
    with pytest.raises(WordlistUnreadable, match="公式：C9"):
        read_rows(path)
    book = openpyxl.load_workbook(workbook(tmp_path / "b.xlsx", GOOD))
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(WordlistUnreadable, match="合并的单元格：A2:A3"):
        read_rows(tmp_path / "b.xlsx")


def test_two_filled_sheets_or_an_endless_one_are_refused(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook(tmp_path / "a.xlsx", GOOD))
    book.create_sheet("旧表").append(["表"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(WordlistUnreadable, match="多张工作表"):
        read_rows(tmp_path / "a.xlsx")
    book.active.cell(row=1_000_000, column=1, value="远")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(WordlistUnreadable, match="行列过多"):
        read_rows(tmp_path / "a.xlsx")


@pytest.mark.parametrize("damage", ["cut", "text", "no sheet", "bomb"])
def test_a_damaged_workbook_is_refused(tmp_path: Path, damage: str) -> None:
    path = workbook(tmp_path / "a.xlsx", GOOD)
    whole = path.read_bytes()
    if damage == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "text":
        path.write_text(tsv(GOOD), encoding="utf-8")
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(
                "xl/workbook.xml", b"0" * (LARGEST_UNPACKED + 1 if damage == "bomb" else 1)
            )
    with pytest.raises(WordlistUnreadable, match="过大" if damage == "bomb" else "不是完好的"):
        read_rows(path)


def test_wrong_encoding_kind_or_absence_is_told(tmp_path: Path) -> None:
    (tmp_path / "gbk.tsv").write_bytes(tsv(GOOD).replace("ǎ", "a").encode("gb18030"))
    with pytest.raises(WordlistUnreadable, match="UTF-8"):
        read_rows(tmp_path / "gbk.tsv")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(WordlistUnreadable, match=r"不支持“\.xls”"):
        read_rows(tmp_path / "old.xls")
    with pytest.raises(WordlistUnreadable, match="是否存在"):
        read_rows(tmp_path / "nowhere.tsv")


def test_without_the_excel_reader_the_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "a.xlsx", GOOD)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(WordlistUnreadable, match=r"改用 \.tsv"):
        read_rows(path)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(wordlists_app, ["import", *arguments])
    return result.exit_code, result.output


def test_the_command_keeps_a_right_list_as_a_new_edition(tmp_path: Path) -> None:
    file = workbook(tmp_path / "长春 2026.xlsx", GOOD)
    lists = tmp_path / "lists"
    assert run(str(file), "--into", str(lists)) == (
        0,
        "已导入“长春 2026”版词表：表一 4 条，表二 3 条。\n",
    )
    kept = [entry for n in LISTS for entry in load_table("长春 2026", n, lists)]
    assert tuple(kept) == check_rows(GOOD).entries
    assert [path.name for path in lists.iterdir()] == ["长春 2026"]


def test_the_command_uses_the_labs_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUTONGHUA_DATA", str(tmp_path))
    (tmp_path / "a.tsv").write_text(tsv(GOOD), encoding="utf-8")
    assert run(str(tmp_path / "a.tsv"), "--edition", "本市")[0] == 0
    assert (tmp_path / "wordlists" / "本市" / "table2.tsv").is_file()


@pytest.mark.parametrize(
    ("rows", "edition", "part"),
    [
        ([*GOOD, ("1", "好", "hao")], "本市", "第 9 行"),
        ([("词",)], "本市", "表头"),
        (GOOD, "2021", "内置词表"),
        (GOOD, "../本市", "不能用"),
        (GOOD, "旧版", "不能覆盖"),
    ],
)
def test_the_command_refuses_with_status_2_and_changes_nothing(
    tmp_path: Path, rows: list[tuple[str, ...]], edition: str, part: str
) -> None:
    lists = tmp_path / "lists"
    (lists / "旧版").mkdir(parents=True)
    (tmp_path / "a.tsv").write_text(tsv(rows), encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    status, output = run(str(tmp_path / "a.tsv"), "--edition", edition, "--into", str(lists))
    assert status == 2
    assert part in output
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(tsv(GOOD), encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    status, output = run(str(tmp_path / "a.tsv"), "--edition", "新", "--into", f"{tmp_path}/file")
    assert (status, "写不进文件夹" in output) == (2, True)
