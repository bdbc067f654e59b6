"""A proposal for item 4: a band and a deduction for each part of the rubric, with its reasons.

It never decides. Two examiners mark the talk from the recording; the proposal is shown to them
after that, and serves as a third opinion where they differ. What a machine cannot hear (whether the
talk is about the topic, and grammar beyond its lists) it leaves at the best band and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.clock import clock
from scoring.confusions import confusions
from scoring.rubric import Rubric
from scoring.talk import MINUTE, TalkFacts
from scoring.talk_ineffective import KINDS, total_seconds
from scoring.talk_limits import talk_limits
from scoring.talk_pronunciation import TalkPronunciation
from scoring.talk_words import GRAMMAR_KINDS
from scoring.talk_words import KINDS as WORD_KINDS

PARTS = {
    "pronunciation": "pronunciation",
    "vocabulary_grammar": "vocabulary_grammar",
    "fluency": "fluency",
    "time": "short_time",
    "off_topic": "off_topic",
    "ineffective": "ineffective",
}
"""Names in the report → parts of the rubric."""
NAMED = 6  # findings named in a sentence


@dataclass(frozen=True)
class PartProposal:
    """One part: band, deduction and Chinese sentences saying why."""

    band: int
    deduction: Decimal
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the part as a report holds it."""
        return {
            "band": self.band,
            "deduction": str(self.deduction),
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True)
class TalkProposal:
    """The whole proposal: parts by the report's names, the mark they would give, full points."""

    parts: dict[str, PartProposal]
    mark: Decimal
    full: Decimal

    def to_json(self) -> dict[str, Any]:
        """Return the proposal as a report holds it."""
        parts = {name: part.to_json() for name, part in self.parts.items()}
        return {**parts, "mark": str(self.mark), "full": str(self.full)}


def propose(
    facts: TalkFacts, pronunciation: TalkPronunciation | None, rubric: Rubric, full: Decimal
) -> TalkProposal:
    """Propose a mark for a talk of `full` points (30 or 40).

    `pronunciation` is None where it could not be judged. Effective speech of 30 seconds or less
    gives 0 points.
    """
    chosen = {
        "pronunciation": _pronunciation(pronunciation),
        "vocabulary_grammar": _vocabulary_grammar(facts),
        "fluency": _fluency(facts),
        "time": _time(facts, rubric),
        "off_topic": (1, 0, ("机器不判断是否切题；是否与他人雷同，见同场比对。",)),
        "ineffective": _ineffective(facts),
    }
    parts = {
        name: PartProposal(
            band, rubric.band(PARTS[name], band).deductions(full)[place], tuple(reasons)
        )
        for name, (band, place, reasons) in chosen.items()
    }
    taken = sum((part.deduction for part in parts.values()), Decimal(0))
    silent = facts.effective_seconds <= rubric.no_mark_up_to_seconds
    return TalkProposal(parts, Decimal(0) if silent else max(Decimal(0), full - taken), full)


Choice = tuple[int, int, tuple[str, ...]]


def _pronunciation(found: TalkPronunciation | None) -> Choice:
    if found is None or not found.judged:
        return 1, 0, ("没有可以判断读音的语句，请测试员判断。",)
    limits = talk_limits()["pronunciation"]
    kinds = confusions(found.errors)
    recurring = [one for one in kinds if len(one.syllables) >= 2]
    clear = len(recurring) >= limits["accent_families"]
    count = len(found.errors)
    band, place = _step(limits["clear" if clear else "slight"], count) or (1, 0)
    reasons = [
        f"在有把握的 {found.judged} 个音节中听到明显错误 {count} 次"
        "（只计识别器很有把握的字，实际可能更多）。"
    ]
    if count:
        named = [f"{one.name} {len(one.syllables)} 次" for one in kinds[:5]]
        reasons.append("；".join(named) + "。")
    return band, place, tuple(reasons)


def _vocabulary_grammar(facts: TalkFacts) -> Choice:
    found = [one for one in facts.words if one.kind in GRAMMAR_KINDS]
    if not found:
        return 1, 0, ("没有发现词表中的方言词语和不规范的语法形式；其余请测试员判断。",)
    band, place = _step(talk_limits()["vocabulary_grammar"]["steps"], len(found)) or (1, 0)
    named = "；".join(
        f"{clock(one.start)}“{one.said}”（{WORD_KINDS[one.kind]}"
        + (f"，{one.standard}）" if one.standard else "）")
        for one in found[:NAMED]
    )
    more = f"等 {len(found)} 处" if len(found) > NAMED else ""
    return band, place, (f"转写中可能不规范的说法：{named}{more}。请听录音核实。",)


def _fluency(facts: TalkFacts) -> Choice:
    limits = talk_limits()["fluency"]
    minutes = max(facts.spoken_seconds, 1.0) / MINUTE
    fillers = sum(count for _, count in facts.fillers)
    short = len(facts.pauses) - len(facts.long_silences)
    signs = []
    if short / minutes >= limits["pauses_a_minute"]:
        signs.append(f"2 至 5 秒的停顿有 {short} 处。")
    if fillers / minutes >= limits["fillers_a_minute"]:
        words = "、".join(f"{word} {count}" for word, count in facts.fillers[:4])
        signs.append(f"口头语偏多，共 {fillers} 次（{words}）。")
    broken = [one for one in facts.words if one.kind not in GRAMMAR_KINDS]
    if broken and len(broken) / minutes >= limits["broken_a_minute"]:
        named = "；".join(
            f"{clock(one.start)}“{one.said}”（{WORD_KINDS[one.kind]}）" for one in broken[:NAMED]
        )
        signs.append(f"句子断断续续 {len(broken)} 处：{named}。")
    if facts.syllables and facts.syllables_per_minute < limits["slow_rate"]:
        signs.append(f"语速偏慢，每分钟约 {facts.syllables_per_minute} 个音节。")
    if not signs:
        return 1, 0, (f"语速每分钟约 {facts.syllables_per_minute} 个音节，停顿正常。",)
    return (3 if len(signs) >= limits["disconnected"] else 2), 0, tuple(signs)


def _time(facts: TalkFacts, rubric: Rubric) -> Choice:
    missing = facts.missing_seconds
    reasons = [f"说话约 {facts.spoken_seconds:.0f} 秒，缺时约 {missing:.0f} 秒。"]
    if facts.long_silences:
        named = "、".join(
            f"{clock(one.start)} 起 {one.seconds:.0f} 秒" for one in facts.long_silences
        )
        reasons.append(f"5 秒以上的空白 {len(facts.long_silences)} 处：{named}。")
    if facts.effective_seconds <= rubric.no_mark_up_to_seconds:
        reasons.append(f"有效说话约 {facts.effective_seconds:.0f} 秒，不超过 30 秒，本项记 0 分。")
    band, place = _step(talk_limits()["time"]["steps"], missing) or (1, 0)
    return band, place, tuple(reasons)


def _ineffective(facts: TalkFacts) -> Choice:
    reasons = []
    for kind, name in KINDS.items():
        own = [one for one in facts.ineffective if one.kind == kind]
        if own:
            named = "、".join(
                f"{clock(one.start)}" + (f"“{one.text[:12]}”" if one.text else "")
                for one in own[:NAMED]
            )
            reasons.append(f"{name} {len(own)} 处，约 {total_seconds(own):.0f} 秒：{named}。")
    if not reasons:
        return 1, 0, ("没有发现重复、数数、哼唱或朗读短文。",)
    seconds = facts.ineffective_seconds
    band, place = _step(talk_limits()["ineffective"]["steps"], seconds) or (1, 0)
    return band, place, (*reasons, f"合计约 {seconds:.0f} 秒。")


def _step(steps: Sequence[Sequence[float]], value: float) -> tuple[int, int] | None:
    """Band and place of the last step that `value` reaches; None before the first."""
    reached = [(int(band), int(place)) for least, band, place in steps if value >= least]
    return reached[-1] if reached else None
