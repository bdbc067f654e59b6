"""The pages of practice as states, for the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from station.practice import practice as pr
from station.practice import wording
from station.practice.practice_client import (
    Exercise,
    Part,
    Practice,
    Progress,
    Reading,
    Syllable,
    Theme,
)

TITLES = (
    ("n_l", "鼻音、边音：n—l", "声母"),
    ("f_h", "f—h", "声母"),
    ("r_l", "r—l", "声母"),
    ("aspiration", "送气、不送气：p t k—b d g", "声母"),
    ("rounded_i", "ü—i", "韵母"),
    ("o_e", "o、uo—e", "韵母"),
    ("tone_2", "阳平（第二声）", "声调"),
    ("tone_3", "上声（第三声）", "声调"),
    ("neutral", "轻声", "轻声"),
    ("third_sandhi", "上声变调", "变调"),
)
REASONS = (
    ("retroflex", "平翘舌音：zh ch sh—z c s", "声母", "上次测试 12 个 zh 中有 5 个读成 z"),
    ("front_back_nasal", "前后鼻音：-n—-ng", "韵母", "上次测试 30 个 -ng 中有 7 个读成 -n"),
)
DIAGNOSED = tuple(Theme(key, title, "", group, True, why) for key, title, group, why in REASONS)
PRACTICE = Practice(
    "p",
    "林清如",
    (*DIAGNOSED, *(Theme(key, title, "", group, False, "") for key, title, group in TITLES)),
    (Progress("retroflex", 14, 9), Progress("tone_3", 20, 18)),
)
WORD = Exercise("e", "retroflex", "主力", "zhǔlì", "舌尖要翘起，抵住硬腭前部，不送气。", "zhu3-li4")
CORRECT, DEFECT, ERROR = "correct", "defect", "error"
SYLLABLES = (
    Syllable(
        "主",
        "zhu3",
        ERROR,
        (
            Part("initial", "zh", "z", ERROR),
            Part("final", "u", "u", CORRECT),
            Part("tone", "3", "3", CORRECT),
        ),
        ((0.0, 2.4), (0.3, 1.6), (0.6, 1.2), (1.0, 1.3)),
        ((0.0, 2.0), (1.0, 1.0)),
    ),
    Syllable(
        "力",
        "li4",
        DEFECT,
        (
            Part("initial", "l", "l", CORRECT),
            Part("final", "i", "i", CORRECT),
            Part("tone", "4", "4", DEFECT),
        ),
        ((0.0, 4.4), (0.5, 3.6), (1.0, 2.4)),
        ((0.0, 5.0), (1.0, 1.0)),
    ),
)
TOLD = Reading(
    True,
    (),
    False,
    "“主”的声母 zh 读成了 z：舌尖要翘起，抵住硬腭前部，不送气。“力”的声调有缺陷：降得不够低。",
    SYLLABLES,
    Progress("retroflex", 15, 9),
)


def practice_states() -> Iterator[tuple[str, pr.State]]:
    """Every page of practice worth a look, by name."""
    here = pr.State(practice=PRACTICE, theme="retroflex", exercise=WORD)
    yield "practice-code", pr.State()
    yield "practice-choose", replace(here, stage=pr.Stage.CHOOSING, exercise=None)
    yield "practice-word", replace(here, stage=pr.Stage.WORD)
    unheard = replace(here, stage=pr.Stage.WORD, trouble=wording.NOTHING_HEARD)
    yield "practice-unheard", unheard
    yield "practice-listening", replace(here, stage=pr.Stage.LISTENING)
    yield "practice-judging", replace(here, stage=pr.Stage.JUDGING)
    yield "practice-told", replace(here, stage=pr.Stage.TOLD, reading=TOLD)
    yield "practice-closed", replace(here, stage=pr.Stage.FAREWELL, trouble=wording.CLOSED)
