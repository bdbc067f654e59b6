"""Judgements that nobody heard: what was expected is right unless a test says otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.expected import Expected, TextWord, expect_words
from scoring.judgement import ItemJudgement, PartJudgement, SyllableJudgement, Verdict
from scoring.readings import final_name
from wordlists.sandhi import Word
from wordlists.syllable import Syllable, parse_syllable

SYLLABLE_SECONDS = 0.25


def part(
    expected: str | int, heard: str | int | None = None, verdict: str = "correct"
) -> PartJudgement:
    """A part; probabilities are far from the thresholds."""
    p_correct = {"correct": 0.98, "defect": 0.35, "error": 0.02, "omitted": 0.0}[verdict]
    said = expected if heard is None and verdict != "omitted" else heard
    return PartJudgement(expected, said, p_correct, Verdict(verdict))


def judged(
    form: Syllable,
    place: int,
    hanzi: str = "",
    verdict: str = "correct",
    heard: Mapping[str, str | int] | None = None,
) -> SyllableJudgement:
    """One syllable at its place in time; `heard` names the parts that were not right."""
    named = {
        "initial": form.initial,
        "final": final_name(form.final, form.erhua),
        "tone": form.tone,
    }
    wrong = heard or ({"tone": form.tone % 4 + 1} if verdict in {"defect", "error"} else {})
    parts = {
        name: part(expected, None, "omitted")
        if verdict == "omitted"
        else part(expected, wrong.get(name), verdict if name in wrong else "correct")
        for name, expected in named.items()
    }
    start = 0.5 + place * SYLLABLE_SECONDS
    end = start if verdict == "omitted" else start + SYLLABLE_SECONDS - 0.01
    return SyllableJudgement(
        form.digits, form.digits, start, end, Verdict(verdict), **parts, hanzi=hanzi
    )


def reading(
    pinyin: str,
    flaws: Mapping[int, tuple[str, Mapping[str, str | int]]] | None = None,
    **facts: Any,
) -> ItemJudgement:
    """A judgement of the syllables of `pinyin`; `flaws`: index → (verdict, what was heard)."""
    forms = [parse_syllable(one) for one in pinyin.split()]
    flaws = flaws or {}
    syllables = tuple(
        judged(form, place, "字", *flaws.get(place, ("correct", {})))
        for place, form in enumerate(forms)
    )
    duration = 1.0 + len(forms) * SYLLABLE_SECONDS
    return ItemJudgement("ok", duration, syllables=syllables, **facts)


def words(pinyin: str, length: int = 2) -> Expected:
    """A passage of words of `length` syllables, a comma after every fourth word."""
    forms = [parse_syllable(one) for one in pinyin.split()]
    groups: Sequence[tuple[Syllable, ...]] = [
        tuple(forms[at : at + length]) for at in range(0, len(forms), length)
    ]
    return expect_words(
        "passage",
        [
            TextWord(Word("字" * len(group), group), "，" if number % 4 == 3 else "")
            for number, group in enumerate(groups)
        ],
    )
