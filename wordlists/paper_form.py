"""Is this JSON a paper at all? Every finding with its place, in a sentence.

The form is `data/paper.schema.json`; what a schema cannot say (readings that are pinyin, indexes
that point at something) is checked after it, on data that already has the right form.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from wordlists.errors import NotASyllable, NotAWord
from wordlists.sandhi import Word
from wordlists.syllable import parse_pinyin

_TYPES = {"object": "对象", "array": "列表", "string": "文字", "integer": "整数"}


def findings_in(data: object) -> tuple[str, ...]:
    """Everything wrong with the form of `data` (parsed JSON), each "place：what"; empty: none."""
    errors = sorted(_validator().iter_errors(data), key=lambda error: list(map(str, error.path)))
    findings = tuple(f"{_place(error)}：{_sentence(error)}" for error in errors)
    if findings or not isinstance(data, dict):
        return findings
    return tuple(
        f"items[{number}]{finding}"
        for number, item in enumerate(data["items"])
        for finding in _item_findings(item)
    )


@cache
def _validator() -> Draft202012Validator:
    schema = resources.files("wordlists") / "data" / "paper.schema.json"
    return Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))


def _place(error: ValidationError) -> str:
    """`items[0].words[3].list`; the paper itself is 试卷."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.path)
    return steps.lstrip(".") or "试卷"


def _sentence(error: ValidationError) -> str:
    """What a schema keyword found, in Chinese; the library's own words for rarer keywords."""
    asked: Any = error.validator_value
    found: Any = error.instance
    schema: Any = error.schema
    match error.validator:
        case "required":
            return "缺少" + "、".join(key for key in asked if key not in found)
        case "additionalProperties":
            return "多出" + "、".join(key for key in found if key not in schema["properties"])
        case "type":
            return f"应为{_TYPES[asked]}"
        case "enum":
            return f"应为{'、'.join(map(str, asked))}之一"
        case "const":
            return f"应为{asked}"
        case "minimum":
            return f"不得小于 {asked}"
        case "maximum":
            return f"不得大于 {asked}"
        case "minItems" | "minLength":
            return "不得为空" if asked == 1 else f"至少要有 {asked} 个"
        case _:
            return error.message


def _item_findings(item: dict[str, Any]) -> Iterator[str]:
    """What the schema cannot see in one item of the right form."""
    match item["kind"]:
        case "choice":
            yield from _choice_findings(item)
        case "talk":
            pass
        case _:
            for number, word in enumerate(item["words"]):
                for finding in _word_findings(word):
                    yield f".words[{number}]{finding}"
            if item["kind"] == "passage" and item["cut"] > len(item["words"]):
                yield f".cut：共 {len(item['words'])} 个词，不能标在第 {item['cut']} 个词后"


def _choice_findings(item: dict[str, Any]) -> Iterator[str]:
    for table in ("word_choices", "measure_words", "word_orders"):
        for number, group in enumerate(item[table]):
            place = f".{table}[{number}]"
            answers = group.get("answers", [group.get("answer")])
            if not all(answer < len(group["options"]) for answer in answers):
                yield f"{place}：答案所指的选项不存在"
            for word in _words_of(group):
                for finding in _word_findings(word):
                    yield place + finding


def _words_of(group: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All words of a group of the choice item, however deep."""
    if "noun" in group:
        yield group["noun"]
    for option in group["options"]:
        yield from option if isinstance(option, list) else (option,)


def _word_findings(word: dict[str, Any]) -> Iterator[str]:
    """A reading that is no pinyin or does not fit the characters; "" (in options) is none."""
    if not word["pinyin"]:
        return
    try:
        Word(
            word["hanzi"],
            parse_pinyin(word["pinyin"]),
            frozenset(word.get("optional_neutral", ())),
        )
    except (NotASyllable, NotAWord) as error:
        yield f"：{error.sentence.rstrip('。')}"
