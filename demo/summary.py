"""The summary that the demonstration ends with."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from demo.planted_check import Findings
from demo.planting import PlantedError

KIND_NAMES = {
    "initial": "声母读错",
    "final": "韵母读错",
    "tone": "声调读错",
    "neutral": "漏读轻声",
    "omitted": "漏读音节",
    "repeated": "回读",
}


@dataclass(frozen=True)
class Summary:
    """What a person wants to know at the end: marks as (item, mark, full), level, files."""

    marks: tuple[tuple[str, str, str], ...]
    total: str
    level: str
    findings: Findings
    report: Path
    certificate: Path


def show(console: Console, summary: Summary, seconds: float) -> None:
    """Print marks, level, planted errors found and missed, and where the files lie."""
    marks = Table(title="成绩")
    marks.add_column("测试项")
    marks.add_column("得分", justify="right")
    marks.add_column("满分", justify="right")
    for row in summary.marks:
        marks.add_row(*row)
    marks.add_row("总分", summary.total, "100", style="bold")
    console.print(marks)
    console.print(f"等级：{summary.level}")
    console.print(_planted(summary.findings))
    findings = summary.findings
    console.print(
        f"读对的 {findings.right} 个音节中，误判为错误 {findings.false_errors} 个、"
        f"误判为缺陷 {findings.false_defects} 个。"
    )
    console.print(f"评测报告：{summary.report}", soft_wrap=True)
    console.print(f"证书：{summary.certificate}", soft_wrap=True)
    console.print(f"用时 {seconds:.0f} 秒。")


def _planted(findings: Findings) -> Table:
    table = Table(title="预先埋入的错误")
    table.add_column("种类")
    table.add_column("找到", justify="right")
    table.add_column("漏掉", justify="right")
    table.add_column("漏掉的是")
    for kind, name in KIND_NAMES.items():
        missed = _of(findings.missed, kind)
        table.add_row(
            name,
            str(len(_of(findings.found, kind))),
            str(len(missed)),
            "、".join(f"{error.hanzi}（{error.expected}→{error.said or '×'}）" for error in missed),
        )
    return table


def _of(errors: Iterable[PlantedError], kind: str) -> list[PlantedError]:
    return [error for error in errors if error.kind == kind]
