"""A paper on paper: the candidate's sheet and the examiner's, as PDF.

The texts reach typst as JSON data, never as its markup, so nothing in them can be read as a
command. The same paper gives the same bytes: no date, no system font.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pylopdf_fonts_zh_cn
import typst

from wordlists.paper import ChoiceItem, Item, Paper, PaperWord, PassageItem, TalkItem, digest
from wordlists.syllable import parse_pinyin
from wordlists.syllabus import ITEM_NAMES, POINTS, SYLLABLES_AN_ITEM, TIME_LIMITS

_TEMPLATES: Final = Path(__file__).parent / "data"
_ORDINALS: Final = "一二三四五"
_LABELS: Final = "ABCDEFGH"
_OPTIONAL_NEUTRAL_DOT: Final = "·"
"""Stands before a reading that may be neutral, as in the word lists."""

_NOTES: Final = {
    "monosyllables": f"（{SYLLABLES_AN_ITEM} 个音节，共 {{points}} 分，限时 {{time}}）",
    "polysyllables": f"（{SYLLABLES_AN_ITEM} 个音节，共 {{points}} 分，限时 {{time}}）",
    "choice": "（共 {points} 分，限时 {time}）",
    "passage": "（400 个音节，共 {points} 分，限时 {time}）",
    "talk": "（请在下列话题中任选一个，共 {points} 分，限时 {time}）",
}


def candidate_pdf(paper: Paper) -> bytes:
    """The candidate's sheet: large type, rows alternately black and blue, no pinyin."""
    return _compiled("candidate_sheet.typ", paper)


def examiner_pdf(paper: Paper) -> bytes:
    """The examiner's sheet: pinyin above the characters, right answers, the // mark."""
    return _compiled("examiner_sheet.typ", paper)


def _compiled(template: str, paper: Paper) -> bytes:
    pdf = typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,
        font_paths=[pylopdf_fonts_zh_cn.sans_path().parent],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(_sheet(paper), ensure_ascii=False)},
    )
    assert isinstance(pdf, bytes)
    return pdf


def _sheet(paper: Paper) -> dict[str, Any]:
    """What the templates print."""
    version = "含选择判断" if paper.version == "with_choice" else "不含选择判断"
    origin = f"组卷程序第 {paper.composer} 版，种子 {paper.seed}" if paper.composer else "引进试卷"
    return {
        "heading": "普通话水平测试试卷",
        "foot": f"{paper.edition} 版，{version}，{origin}",
        "digest": f"试卷摘要 {digest(paper)}",
        "items": [
            {"kind": item.kind, **_heading(paper, place, item), **_content(item)}
            for place, item in enumerate(paper.items)
        ],
    }


def _heading(paper: Paper, place: int, item: Item) -> dict[str, str]:
    minutes, seconds = divmod(TIME_LIMITS[item.kind], 60)
    time = f"{minutes}.5 分钟" if seconds else f"{minutes} 分钟"
    points = POINTS[paper.version][item.kind]
    return {
        "heading": f"{_ORDINALS[place]}、{ITEM_NAMES[item.kind]}",
        "note": _NOTES[item.kind].format(points=points, time=time),
    }


def _content(item: Item) -> dict[str, Any]:
    match item:
        case ChoiceItem():
            return {"parts": list(_choice_parts(item))}
        case PassageItem():
            return {
                "number": item.number,
                "title": item.title,
                "author": item.author,
                "paragraphs": _paragraphs(item),
            }
        case TalkItem():
            return {"topics": [{"number": t.number, "text": t.text} for t in item.topics]}
        case _:
            return {"words": [_word(word) for word in item.words]}


def _word(word: PaperWord) -> dict[str, Any]:
    """A word whole and syllable by syllable, each with its reading in marks."""
    if not word.pinyin:
        return {"text": word.hanzi, "units": [{"text": word.hanzi, "pinyin": ""}]}
    syllables = parse_pinyin(word.pinyin)
    units = [
        {
            "text": characters,
            "pinyin": (_OPTIONAL_NEUTRAL_DOT if index in word.optional_neutral else "")
            + syllable.marks,
        }
        for index, (characters, syllable) in enumerate(
            zip(word.spoken().characters, syllables, strict=True)
        )
    ]
    return {"text": word.hanzi, "units": units}


def _paragraphs(item: PassageItem) -> list[list[dict[str, Any]]]:
    """Words of each paragraph with what follows them; `cut` on the last counted word."""
    paragraphs: list[list[dict[str, Any]]] = [[]]
    for number, word in enumerate(item.words, start=1):
        ends = word.after.endswith("\n")
        shown = _word(word) | {"after": word.after.rstrip("\n"), "cut": number == item.cut}
        paragraphs[-1].append(shown)
        if ends and number < len(item.words):
            paragraphs.append([])
    return paragraphs


def _choice_parts(item: ChoiceItem) -> Iterator[dict[str, Any]]:
    """The three parts with what the candidate is asked to do."""
    yield {
        "asks": "1. 词语判断：请判断并读出下列各组中的普通话词语。",
        "sentences": False,
        "groups": [
            {"before": "", "options": _options([(w,) for w in g.options], (g.answer,)), "noun": []}
            | {"close": "", "after": ""}
            for g in item.word_choices
        ],
    }
    yield {
        "asks": "2. 量词、名词搭配：请从括号中选择合适的量词，读出数量名短语，例如：一（条）鱼。",
        "sentences": False,
        "groups": [
            {
                "before": "一（",
                "options": _options([(w,) for w in g.options], g.answers),
                "after": f"）{g.noun.hanzi}",
                "noun": [_word(g.noun)],
                "close": "）",
            }
            for g in item.measure_words
        ],
    }
    yield {
        "asks": "3. 语序或表达形式判断：请判断并读出下列各组中的普通话语句。",
        "sentences": True,
        "groups": [{"options": _options(g.options, (g.answer,))} for g in item.word_orders],
    }


def _options(
    options: Sequence[Sequence[PaperWord]], answers: Sequence[int]
) -> list[dict[str, Any]]:
    return [
        {
            "label": _LABELS[index],
            "text": "".join(word.hanzi for word in words),
            "words": [_word(word) for word in words],
            "right": index in answers,
        }
        for index, words in enumerate(options)
    ]
