"""Provincial presets of item 4 (data/talk_presets.toml): parts that replace the national bands.

A preset names the parts it sets; where several are in force they may not set the same part. They
hold for a talk of 40 points; with the choice item (30 points) the national bands stay.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from scoring.rubric import Band, Rubric, national_rubric

PRESET_FULL = Decimal(40)
Accent = Literal["slight", "clear"]
ACCENTS: Mapping[Accent, str] = {"slight": "有方音但不明显", "clear": "方音比较明显"}


class PresetsClash(ValueError):
    """Unknown presets, or two that set the same part; the sentence is Chinese."""


@dataclass(frozen=True)
class ErrorStep:
    """Deductions for a number of errors (`highest` None: any more), by accent."""

    lowest: int
    highest: int | None
    points: Mapping[Accent, tuple[Decimal, ...]]


@dataclass(frozen=True)
class TimeStep:
    """Points for up to `up_to` seconds (None: any longer), beyond the step before."""

    up_to: int | None
    points: Decimal


@dataclass(frozen=True)
class TalkPreset:
    """One preset in one version."""

    id: str
    version: str
    name: str
    parts: tuple[str, ...]
    errors: tuple[ErrorStep, ...] = ()
    seconds: tuple[TimeStep, ...] = ()
    alike: tuple[TimeStep, ...] = ()
    silence_seconds: int | None = None
    off_topic: Decimal | None = None
    partly: tuple[Decimal, ...] = ()

    def for_errors(self, count: int, accent: Accent) -> tuple[Decimal, ...]:
        """Deductions to choose from for so many errors, the same one counted each time."""
        for step in self.errors:
            if step.lowest <= count and (step.highest is None or count <= step.highest):
                return step.points[accent]
        raise ValueError(f"{self.id} has no step for {count} errors")

    def missing_seconds(self, unspoken: int, silences: Iterable[float]) -> int:
        """Whole seconds that are missing: those after the end, and, where the preset says so,
        the silences that are long enough.
        """
        if self.silence_seconds is None:
            return unspoken
        return unspoken + int(sum(one for one in silences if one >= self.silence_seconds))

    def for_missing(self, seconds: int) -> Decimal:
        """Points off for so many missing seconds."""
        return _step(self.seconds, seconds)

    def for_alike(self, seconds: int, *, whole: bool = False) -> Decimal:
        """Points off for so many seconds of others' text; `whole`: nothing else was said."""
        return self.alike[-1].points if whole else _step(self.alike, seconds)

    def bands(self) -> tuple[Band, ...]:
        """The preset as bands of the rubric, best first."""
        rows = [
            *(("pronunciation", *row) for row in _error_rows(self.errors)),
            *(("short_time", *row) for row in _time_rows(self.seconds, "缺时")),
            *(("off_topic", *row) for row in self._topic_rows()),
        ]
        numbers = dict.fromkeys(self.parts, 0)
        bands = []
        for part, description, points in rows:
            numbers[part] += 1
            bands.append(Band(part, numbers[part], description, (), points))
        return tuple(bands)

    def _topic_rows(self) -> list[tuple[str, tuple[Decimal, ...]]]:
        if self.off_topic is None:
            return []
        nothing, *alike = _time_rows(self.alike, "与他人雷同")
        return [
            ("切题，与他人雷同不到 30 秒", nothing[1]),
            ("部分离题", self.partly),
            *alike[:-1],
            (f"{alike[-1][0]}，或全部雷同", alike[-1][1]),
            ("完全离题", (self.off_topic,)),
        ]


def _step(steps: Sequence[TimeStep], seconds: int) -> Decimal:
    for step in steps:
        if step.up_to is None or seconds <= step.up_to:
            return step.points
    raise ValueError("the last step has no end")


def _error_rows(steps: Iterable[ErrorStep]) -> list[tuple[str, tuple[Decimal, ...]]]:
    rows = []
    for step in steps:
        count = f"{step.lowest} 次" if step.highest == step.lowest else ""
        count = count or (
            f"{step.lowest} 次以上" if step.highest is None else f"{step.lowest}—{step.highest} 次"
        )
        if step.points["slight"] == step.points["clear"]:
            rows.append((f"语音错误 {count}", step.points["slight"]))
        else:
            rows += [
                (f"语音错误 {count}，{words}", step.points[accent])
                for accent, words in ACCENTS.items()
            ]
    return rows


def _time_rows(steps: Sequence[TimeStep], what: str) -> list[tuple[str, tuple[Decimal, ...]]]:
    rows: list[tuple[str, tuple[Decimal, ...]]] = []
    before: int | None = None
    for step in steps:
        if before is None:
            words = f"{what}不超过 {step.up_to} 秒" if step.up_to else f"没有{what}"
        elif step.up_to is None:
            words = f"{what}超过 {before} 秒"
        else:
            words = f"{what} {before + 1}—{step.up_to} 秒"
        rows.append((words, (step.points,)))
        before = step.up_to
    return rows


def _read(row: Mapping[str, Any]) -> TalkPreset:
    accents: tuple[Accent, ...] = ("slight", "clear")
    return TalkPreset(
        id=row["id"],
        version=row["version"],
        name=row["name"],
        parts=tuple(row["parts"]),
        errors=tuple(
            ErrorStep(
                one["lowest"],
                one.get("highest"),
                {accent: tuple(Decimal(points) for points in one[accent]) for accent in accents},
            )
            for one in row.get("errors", [])
        ),
        seconds=_steps(row.get("seconds", [])),
        alike=_steps(row.get("alike", [])),
        silence_seconds=row.get("silence_seconds"),
        off_topic=Decimal(row["off_topic"]) if "off_topic" in row else None,
        partly=tuple(Decimal(points) for points in row.get("partly", [])),
    )


def _steps(rows: Iterable[Mapping[str, Any]]) -> tuple[TimeStep, ...]:
    return tuple(TimeStep(row.get("up_to"), Decimal(row["points"])) for row in rows)


def _load() -> Mapping[str, TalkPreset]:
    text = resources.files("scoring").joinpath("data/talk_presets.toml").read_text("utf-8")
    presets = [_read(row) for row in tomllib.loads(text)["preset"]]
    return MappingProxyType({preset.id: preset for preset in presets})


PRESETS = _load()


def check_presets(names: Iterable[str]) -> tuple[str, ...]:
    """The names, each once. PresetsClash for unknown ones and two that set the same part."""
    chosen = tuple(dict.fromkeys(names))
    taken: dict[str, str] = {}
    for name in chosen:
        if name not in PRESETS:
            raise PresetsClash(f"没有名为“{name}”的标准")
        for part in PRESETS[name].parts:
            if part in taken:
                raise PresetsClash(f"“{taken[part]}”与“{name}”规定同一项扣分，只能选一个")
            taken[part] = name
    return chosen


@cache
def rubric_under(names: tuple[str, ...], full: Decimal) -> Rubric:
    """The national rubric with the presets' parts in place of its own, for a talk of `full` points.

    Its version names them: "1+ladder1". PresetsClash.
    """
    presets = [PRESETS[name] for name in check_presets(names)]
    rubric = national_rubric()
    if full != PRESET_FULL or not presets:
        return rubric
    replaced = {part for preset in presets for part in preset.parts}
    kept = [band for band in rubric.bands if band.part not in replaced]
    new = [band for preset in presets for band in preset.bands()]
    names_in_version = "".join(f"+{preset.id}{preset.version}" for preset in presets)
    return replace(rubric, version=rubric.version + names_in_version, bands=(*kept, *new))
