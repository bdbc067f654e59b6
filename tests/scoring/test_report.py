"""The page for people: everything the report says is on it, nothing comes from outside."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

import numpy as np
import pytest
from constructed_judgement import judged
from numpy.typing import NDArray

from scoring.contour_drawing import contour_svg
from scoring.contours import (
    Register,
    contours,
    measured,
    register_of,
    standard,
    stretches_of_voice,
)
from scoring.diagnosing import diagnose
from scoring.expected import Expected
from scoring.item_marks import mark_item
from scoring.judgement import ItemJudgement, Repetition
from scoring.report import ItemReport, SittingReport, mark_lines
from scoring.report_page import clock, render
from scoring.rubric import national_rubric
from scoring.sitting import counted_syllables, expected_of, spoken
from wordlists.paper import MonosyllablesItem, Paper, PaperWord, PassageItem
from wordlists.syllabus import TIME_LIMITS

RUBRIC = national_rubric()
PAPER = Paper(
    "2021",
    "without_choice",
    1,
    (
        MonosyllablesItem(
            (PaperWord("是", "shi4"), PaperWord("妈", "ma1"), PaperWord("男", "nan2"))
        ),
        PassageItem(
            "L01",
            "看<花>",
            "某人",
            (
                PaperWord("他", "ta1"),
                PaperWord("说", "shuo1", after="：“"),
                PaperWord("花儿", "huar1", after="。”\n"),
                PaperWord("好", "hao3", after="。"),
            ),
            3,
        ),
    ),
)
FLAWS: dict[int, dict[int, tuple[str, dict[str, str | int]]]] = {
    1: {0: ("error", {"initial": "s"}), 1: ("defect", {"tone": 2}), 2: ("omitted", {})},
    2: {},
}


def sitting() -> tuple[SittingReport, dict[int, Expected]]:
    """A report on PAPER with the flaws above; the word of the passage was read twice."""
    reports, expected = [], {}
    for number, item in enumerate(PAPER.items, start=1):
        texts = expected_of(item)
        syllables = tuple(
            judged(one.citation, place, one.hanzi, *FLAWS[number].get(place, ("correct", {})))
            for place, one in enumerate(texts.syllables)
        )
        again = (Repetition(0.5, 0.9, 0, 1),) if number == 2 else ()
        judgement = ItemJudgement("ok", 3.0, syllables=syllables, repetitions=again)
        full = {1: Decimal(10), 2: Decimal(30)}[number]
        limit, counted = TIME_LIMITS[item.kind], counted_syllables(item)
        mark = mark_item(item.kind, judgement, full, RUBRIC, limit, counted)
        reports.append(ItemReport(number, item.kind, judgement, mark, 0.9))
        expected[number] = texts
    versions = {"version": "drawn+float32", "weights": "ab" * 32, "rubric": "1"}
    return (
        SittingReport(
            versions,
            "an-id",
            "2601020123",
            "cd" * 32,
            tuple(reports),
            None,
            diagnose([spoken(one, {}) for one in reports]),
        ),
        expected,
    )


@pytest.fixture(scope="module")
def page() -> str:
    report, expected = sitting()
    pitch = np.stack([np.linspace(-6, 6, 300), np.ones(300)], axis=1).astype(np.float32)
    pitches = {
        one.item: contours(pitch, one.judgement.syllables, expected[one.item].syllables)
        for one in report.items
    }
    audio = {1: "audio/item-1.flac"}
    return render(report, PAPER, pitches, audio, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


class Page(HTMLParser):
    """Collects what tests ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.cells: list[dict[str, str]] = []
        self.scripts: list[dict[str, str]] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.sources += [given[name] for name in ("src", "href") if name in given]
        self.handlers += [name for name in given if name.startswith("on")]
        if "data-syllable" in given:
            self.cells.append(given)
        if tag == "script":
            self.scripts.append(given)


def test_nothing_is_fetched_from_elsewhere_and_no_script_stands_in_the_page(page: str) -> None:
    found = Page(page)
    assert found.sources == ["audio/item-1.flac", "report.js"]
    assert not re.search(r"url\(|@import|https?://", page)
    assert [one.get("type", one.get("src")) for one in found.scripts] == [
        "application/json", "report.js",
    ]  # fmt: skip
    assert found.handlers == []


def test_every_syllable_is_there_once_with_its_verdict(page: str) -> None:
    cells = Page(page).cells
    assert [(one["data-item"], one["data-syllable"]) for one in cells] == [
        ("1", "0"), ("1", "1"), ("1", "2"), ("2", "0"), ("2", "1"), ("2", "2"), ("2", "3"),
    ]  # fmt: skip
    assert [one["class"] for one in cells[:3]] == ["cell error", "cell defect", "cell omitted"]
    assert "听到的是 s · -i · 去声" in cells[0]["title"]


def test_verdicts_differ_by_more_than_colour(page: str) -> None:
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert re.search(r"\.error \.hz \{[^}]*underline double", style)
    assert re.search(r"\.defect \.hz \{[^}]*underline wavy", style)
    assert re.search(r"\.omitted \.hz \{[^}]*dashed", style)


def test_what_is_after_the_mark_is_shown_as_not_counting(page: str) -> None:
    cells = Page(page).cells
    assert "uncounted" not in cells[5]["class"]
    assert "uncounted" in cells[6]["class"]
    assert page.index('class="cutmark"') > page.index('data-item="2" data-syllable="2"')


def test_an_opening_quote_stands_before_its_word_and_a_stop_after(page: str) -> None:
    quoted = page.partition('data-item="2" data-syllable="1"')[2]
    assert quoted.index("：</span>") < quoted.index("</span><wbr>") < quoted.index(">“<")
    assert quoted.index(">“<") < quoted.index('data-syllable="2"') < quoted.index(">。”<")


def test_marks_deductions_and_their_clauses_are_said(page: str) -> None:
    assert "9.75" in page
    assert "“是”shì 声母 sh 读成 s。" in page
    assert "语音错误，每个音节扣 0.1 分" in page
    assert "共扣 0.2 分" in page
    assert "回读 1 处：“他说”（0:00.5）" in page


def test_text_from_a_paper_cannot_become_markup(page: str) -> None:
    assert "看&lt;花&gt;" in page
    assert "看<花>" not in page


def test_the_scripts_data_has_times_parts_and_contours(page: str) -> None:
    text = page.partition('id="syllables">')[2].partition("</script>")[0]
    data = json.loads(text)
    first = data["1"][0]
    assert (first["read"], first["verdict"], first["start"]) == ("shì", "error", 0.5)
    assert first["parts"][0] == ["声母", "sh", "s", 2, "error"]
    assert first["standard"] == [[0, 5], [1, 1]]
    assert len(first["heard"]) > 3
    assert data["1"][2]["heard"] == []


def test_times_are_minutes_and_seconds() -> None:
    assert [clock(one) for one in (0.0, 67.34, 59.96, None)] == ["0:00.0", "1:07.3", "1:00.0", "—"]


def test_the_marks_in_words() -> None:
    report, _ = sitting()
    assert mark_lines(report) == [
        "第 1 项 读单音节字词：9.75 / 10",
        "第 2 项 朗读短文：30 / 30",
        "朗读项机评合计：39.75",
    ]


def test_contours_stay_on_the_five_levels_whatever_the_register() -> None:
    rising = np.stack([np.linspace(-5, 5, 100), np.ones(100)], axis=1).astype(np.float32)
    syllable = judged(expected_of(PAPER.items[0]).syllables[0].citation, 0)
    text = expected_of(PAPER.items[0]).syllables[:1]
    drawn = []
    for moved in (0.0, 4.0, -4.0):
        pitch = rising + np.array([moved, 0.0], np.float32)
        ((heard, _),) = contours(pitch, [syllable], text)
        drawn.append([round(level, 1) for _, level in heard])
        assert all(0.6 <= level <= 5.4 for _, level in heard)
        assert heard[0][1] < heard[-1][1]
    assert drawn[0] == drawn[1] == drawn[2]
    assert register_of(np.zeros((50, 2), np.float32)) is None


def test_a_contour_is_the_syllables_own_voice_not_the_end_of_the_one_before() -> None:
    pitch = np.zeros((100, 2), np.float32)

    def voice(first: int, last: int, semitones: NDArray[np.float64]) -> None:
        pitch[first:last, 0], pitch[first:last, 1] = semitones, 0.9

    voice(0, 34, np.linspace(0, -4, 34))  # the syllable before, cut 0.04 s too late
    voice(44, 68, np.linspace(5, -5, 24))  # a falling tone that ends 0.08 s beyond its cut
    contour = measured(pitch, stretches_of_voice(pitch), Register(-5, 5), 0.30, 0.60)
    assert contour[0][1] == pytest.approx(5, abs=0.1)
    assert contour[-1][1] == pytest.approx(1, abs=0.1)
    assert measured(pitch, stretches_of_voice(pitch), Register(-5, 5), 0.7, 0.9) == ()


@pytest.mark.parametrize(
    ("tone", "half", "before", "first", "last"),
    [(1, False, None, 5, 5), (2, False, None, 3, 5), (3, False, None, 2, 4), (3, True, None, 2, 1),
     (4, False, None, 5, 1), (5, False, 3, 4, 4), (5, False, 4, 1, 1)],
)  # fmt: skip
def test_standard_contours_are_the_textbooks(
    tone: int, half: bool, before: int | None, first: float, last: float
) -> None:
    contour = standard(tone, half, before)
    assert (contour[0][1], contour[-1][1]) == (first, last)


def test_a_drawing_has_both_lines_only_where_a_voice_was_measured() -> None:
    assert contour_svg((), standard(1)).count("<polyline") == 1
    assert contour_svg(((0, 3), (1, 4)), standard(1)).count("<polyline") == 2
