"""The report as a page for people: what a reader sees of each item, laid out like the paper.

Everything shown comes from the report, the paper and the pitch contours. The page needs no network;
its script lies beside it (report.js), since a console may forbid scripts inside pages, and without
the script everything but sound and single contours is still there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import pairwise
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scoring.confidence import probability
from scoring.confusions import FLAWED
from scoring.contour_drawing import contour_svg
from scoring.contours import Contour
from scoring.deductions import Deduction
from scoring.item_marks import written
from scoring.judgement import SyllableJudgement, Verdict
from scoring.report import ItemReport, SittingReport
from scoring.report_diagnosis import view_of
from scoring.report_talk import talk_view
from scoring.rubric import TALK_PART_NAMES
from scoring.talk_proposal import PARTS as PROPOSAL_PARTS
from wordlists.paper import ChoiceItem, Item, Paper, PaperWord, PassageItem, TalkItem
from wordlists.syllable import parse_syllable
from wordlists.syllabus import ITEM_NAMES

CHINA = timezone(timedelta(hours=8))
ROW = 10  # characters in a row of item 1, as on the paper
VERDICTS = {
    Verdict.CORRECT: ("正确", ""),
    Verdict.DEFECT: ("缺陷", "△"),
    Verdict.ERROR: ("错误", "✕"),
    Verdict.OMITTED: ("漏读", "○"),
}
TALK_SECONDS = 180.0
OPENING = "“‘《（"  # marks that belong to the word after them
VERSION_NAMES = {
    "version": "语音模型",
    "weights": "模型校验值",
    "numeric_mode": "计算精度",
    "thresholds": "评判阈值",
    "rubric": "评分办法",
    "passage_limits": "短文扣分界限",
    "defects": "缺陷名目",
    "talk_limits": "说话分析界限",
    "abnormal_limits": "异常判别界限",
    "program": "程序",
}


@dataclass(frozen=True)
class Cell:
    """One syllable as shown; `counts` is False after the passage's // mark."""

    index: int
    hanzi: str
    pinyin: str
    verdict: str
    sign: str
    title: str
    counts: bool = True


@dataclass(frozen=True)
class WordView:
    """A word as shown, with the marks that must not be parted from it; `cut`: // follows."""

    cells: tuple[Cell, ...]
    before: str = ""
    after: str = ""
    cut: bool = False


@dataclass(frozen=True)
class ItemView:
    """One item as shown. `rows`: lines of item 1, paragraphs of item 3. `deducted`: by rule."""

    report: ItemReport
    name: str
    audio: str | None
    counts: Mapping[str, int]
    rows: tuple[tuple[WordView, ...], ...]
    deducted: tuple[tuple[Deduction, ...], ...]
    tones: tuple[tuple[Cell, str, Markup], ...]
    heading: str


def render(
    report: SittingReport,
    paper: Paper,
    pitches: Mapping[int, Sequence[tuple[Contour, Contour]]],
    audio: Mapping[int, str],
    started: datetime,
) -> str:
    """Write the page; `audio` has the path of each item's recording beside it."""
    views = [
        _view(one, paper.items[one.item - 1], pitches.get(one.item, ()), audio.get(one.item))
        for one in report.items
    ]
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            started=started.astimezone(CHINA),
            views=[view for view in views if view.report.read_aloud],
            others=[view for view in views if not view.report.read_aloud],
            diagnosis=view_of(report.diagnosis),
            data=_data(views, pitches),
            talk=report.talk,
            talk_view=talk_view,
            topic=_topic(report, paper),
            talk_seconds=TALK_SECONDS,
            proposal_names={name: TALK_PART_NAMES[part] for name, part in PROPOSAL_PARTS.items()},
            verdicts=VERDICTS,
            version_names=VERSION_NAMES,
            clock=clock,
        )
    )


def clock(seconds: float | None) -> str:
    """A time in a recording: 1:07.3."""
    if seconds is None:
        return "—"
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{minutes:.0f}:{rest:04.1f}"


def marked_pinyin(digits: str) -> str:
    """Pinyin with tone marks."""
    return parse_syllable(digits).marks


def _view(
    report: ItemReport,
    item: Item,
    drawn: Sequence[tuple[Contour, Contour]],
    audio: str | None,
) -> ItemView:
    syllables = report.judgement.syllables
    words: tuple[PaperWord, ...] = ()
    counted, cut, heading = len(syllables), None, ""
    if not isinstance(item, TalkItem | ChoiceItem):
        words = item.words
    if isinstance(item, PassageItem):
        cut, heading = item.cut, f"作品 {item.number}《{item.title}》{item.author}"
        counted = sum(len(word.spoken().syllables) for word in words[:cut])
    cells = [_cell(index, one, index < counted) for index, one in enumerate(syllables)]
    return ItemView(
        report,
        ITEM_NAMES[report.kind],
        audio,
        {
            name.value: sum(one.verdict is name for one in syllables[:counted])
            for name in (Verdict.ERROR, Verdict.DEFECT, Verdict.OMITTED)
        },
        tuple(_rows(report.kind, words, cells, cut)) if cells else (),
        _by_rule(report.mark.deductions),
        tuple(
            (cells[index], _tone_said(syllables[index]), contour_svg(*drawn[index]))
            for index in range(min(counted, len(drawn)))
            if syllables[index].tone.verdict in FLAWED and drawn[index][0]
        ),
        heading,
    )


def _cell(index: int, one: SyllableJudgement, counts: bool) -> Cell:
    name, sign = VERDICTS[one.verdict]
    surface = marked_pinyin(one.surface)
    title = f"{one.hanzi} {surface} {name}"
    if one.verdict in FLAWED:
        title += f"，听到的是 {heard_as(one)}"
    return Cell(
        index, one.hanzi or marked_pinyin(one.expected), surface, one.verdict.value, sign, title,
        counts,
    )  # fmt: skip


def heard_as(one: SyllableJudgement) -> str:
    """What was heard instead, as initial · final · tone."""
    labels = zip(("声母", "韵母", "声调"), one.parts, strict=True)
    return " · ".join(written(label, part.heard) for label, part in labels)


def _tone_said(one: SyllableJudgement) -> str:
    expected, heard = written("声调", one.tone.expected), written("声调", one.tone.heard)
    return f"{expected}不到位" if expected == heard else f"{expected} → {heard}"


def _rows(
    kind: str, words: Sequence[PaperWord], cells: Sequence[Cell], cut: int | None
) -> Iterator[tuple[WordView, ...]]:
    """Words with their cells, in rows of ten (item 1) or paragraphs (item 3)."""
    dealt: list[WordView] = []
    place, opening = 0, ""
    for number, word in enumerate(words, start=1):
        length = len(word.spoken().syllables)
        marks = "".join(word.after.split())
        closing = marks.rstrip(OPENING)
        dealt.append(
            WordView(tuple(cells[place : place + length]), opening, closing, number == cut)
        )
        place, opening = place + length, marks[len(closing) :]
    if kind == "passage":
        ends = [number for number, word in enumerate(words, start=1) if "\n" in word.after]
        for first, last in pairwise(sorted({0, *ends, len(dealt)})):
            yield tuple(dealt[first:last])
        return
    row = ROW if kind == "monosyllables" else len(dealt)
    for first in range(0, len(dealt), row):
        yield tuple(dealt[first : first + row])


def _by_rule(deductions: Sequence[Deduction]) -> tuple[tuple[Deduction, ...], ...]:
    """Deductions of one rule together, rules in the order of their first."""
    found: dict[str, list[Deduction]] = {}
    for one in deductions:
        found.setdefault(one.rule.id, []).append(one)
    return tuple(tuple(group) for group in found.values())


def _topic(report: SittingReport, paper: Paper) -> str:
    item = paper.item("talk")
    if report.talk is None or not isinstance(item, TalkItem):
        return ""
    chosen = [one.text for one in item.topics if one.number == report.talk.topic]
    return (chosen or [item.topics[0].text])[0]


def _data(
    views: Sequence[ItemView], pitches: Mapping[int, Sequence[tuple[Contour, Contour]]]
) -> Markup:
    """What the script needs of every syllable, as JSON that cannot close its element."""
    items = {
        str(view.report.item): [
            _syllable_data(one, drawn)
            for one, drawn in zip(
                view.report.judgement.syllables,
                pitches.get(view.report.item) or [((), ())] * len(view.report.judgement.syllables),
                strict=True,
            )
        ]
        for view in views
    }
    text = json.dumps(items, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _syllable_data(one: SyllableJudgement, drawn: tuple[Contour, Contour]) -> dict[str, Any]:
    name, sign = VERDICTS[one.verdict]
    return {
        "hanzi": one.hanzi,
        "read": marked_pinyin(one.surface),
        "written": marked_pinyin(one.expected),
        "verdict": one.verdict.value,
        "said": f"{sign} {name}".strip(),
        "start": round(one.start, 2),
        "end": round(one.end, 2),
        "sure": round(100 * probability(one)),
        "parts": [
            [
                label,
                written(label, part.expected),
                "—" if part.heard is None else written(label, part.heard),
                round(100 * part.p_correct),
                part.verdict.value,
            ]
            for label, part in zip(("声母", "韵母", "声调"), one.parts, strict=True)
        ],
        "heard": drawn[0],
        "standard": drawn[1],
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("scoring", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
