"""Whatever the window says, it says in Chinese and in English."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest

from station import errors, wording
from station.language import Language, Text
from station.microphone_check import ADVICE
from station.speaker import script

BUILT_FROM_PARTS = {"TROUBLE_DISK"}  # the disk's own sentence is Chinese; English says it whole


def catalogue() -> Iterator[tuple[str, Text]]:
    for name, value in vars(wording).items():
        if isinstance(value, Text):
            yield name, value
        elif isinstance(value, dict):
            yield from ((f"{name}.{key}", t) for key, t in value.items() if isinstance(t, Text))
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, errors.StationError):
            yield f"error {kind.id}", kind.message
    for verdict, advice in ADVICE.items():
        yield f"headline {verdict}", advice.headline
        yield f"advice {verdict}", advice.what_to_do
    yield from ((f"said {name}", text) for name, text in script().items())


CATALOGUE = dict(catalogue())


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_text_is_there_in_both_languages(name: str) -> None:
    text = CATALOGUE[name]
    assert text.zh.strip()
    assert text.en.strip()
    if name not in BUILT_FROM_PARTS:
        assert fields(text.zh) == fields(text.en)


def test_english_is_english() -> None:
    # Exceptions: the switch names the other language, measure words are the question itself.
    meant = {"LOOK_LANGUAGE", "LOOK_LANGUAGE_TIP", "CHOICE_MEASURES"}
    assert {name for name, text in CATALOGUE.items() if has_chinese(text.en)} == meant


def test_filling_in_takes_the_words_of_each_language() -> None:
    filled = Text("{n}：{what}", "{n}: {what}").format(n=3, what=Text("鱼", "fish"))
    assert [filled.in_(language) for language in Language] == ["3：鱼", "3: fish"]


def test_a_refusal_is_told_in_english_by_its_id() -> None:
    known = errors.Refused("more_digits", "请输入完整的准考证号。")
    assert known.message.zh == "请输入完整的准考证号。"
    assert "whole number" in known.message.en
    assert errors.Refused("something_new", "新的原因。").message.en == errors.Refused.message.en
