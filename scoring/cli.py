"""`putonghua-score`: scoring from the command line.

Exit status: 0 scored, 2 bad input (one line on standard error says what and where), 3 the audio of
a sitting was refused. In a batch a refused recording is a line with its reasons, and the run goes
on: it ends with 0 when every row has its line.

Each command fetches what it needs: torch takes longer to load than a manifest's faults to be told.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import TaskProgressColumn

from recordings.errors import RecordingError
from recordings.progress_bar import progress_bar
from scoring.errors import AudioRefused, DaskMissing, ScoringError
from wordlists.errors import WordlistsError

if TYPE_CHECKING:
    from scoring.batch import Line
    from scoring.manifest_rows import Row

BAD_INPUT = 2
REFUSED_AUDIO = 3

app = typer.Typer(
    help="普通话水平测试评测引擎：从录音和文本得到声母、韵母、声调的评判与分数。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def root() -> None:
    """普通话水平测试评测引擎：从录音和文本得到声母、韵母、声调的评判与分数。"""


@app.command()
def batch(
    manifest: Annotated[
        Path, typer.Argument(help="清单（TSV）：id、audio、item、pinyin、hanzi 五列。")
    ],
    out: Annotated[Path, typer.Option("--out", help="结果文件（JSON Lines），可中断后续评。")],
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="同时评测的进程数，默认与处理器核数相同。")
    ] = os.cpu_count() or 1,
    dask: Annotated[
        str, typer.Option("--dask", help="dask 调度进程的地址，例如 tcp://10.0.0.5:8786。")
    ] = "",
) -> None:
    """按清单成批评测录音，每条录音一行结果，顺序与清单相同。"""
    from scoring import batch as batches
    from scoring.manifest_rows import read_manifest

    rows = read_manifest(manifest)
    kept = batches.lines_kept(out, rows)
    refused = 0
    with progress_bar() as progress:
        task = progress.add_task("评测", total=len(rows), completed=kept)
        lines = _lines(rows[kept:], workers, dask)
        for line in batches.append_lines(out, lines):
            refused += line["status"] == "rejected"
            progress.advance(task)
    if refused:
        typer.echo(f"{refused} 条录音因质量被拒，原因见结果文件。", err=True)


def _lines(rows: Sequence[Row], workers: int, dask: str) -> Iterator[Line]:
    """Judge in this machine's processes, or on a cluster."""
    from scoring import batch as batches

    if not dask:
        return batches.score_in_order(rows, workers)
    try:
        from scoring.cluster import score_on_cluster
    except ImportError as error:
        raise DaskMissing from error
    return score_on_cluster(rows, dask)


@app.command()
def sitting(
    bundle: Annotated[Path, typer.Argument(help="一次应试的录音包（含 manifest.json 的文件夹）。")],
    out: Annotated[Path, typer.Option("--out", help="放置 report.json 和 report.html 的文件夹。")],
) -> None:
    """评测一次应试的全部测试项，写出评测报告和分数。"""
    from scoring.report import mark_lines
    from scoring.sitting import score_sitting

    with progress_bar(TaskProgressColumn()) as progress:
        task = progress.add_task("检查录音包", total=1.0)
        report = score_sitting(
            bundle,
            out,
            lambda what, share: progress.update(task, description=what, completed=share),
        )
    for line in mark_lines(report):
        typer.echo(line)
    typer.echo(f"报告：{out / 'report.html'}")
    if report.refused:
        first = report.refused[0]
        raise AudioRefused(
            f"第 {first.item} 项录音未能评分：{'；'.join(first.judgement.reasons)}"
            + (f"（共 {len(report.refused)} 项）" if len(report.refused) > 1 else "")
        )


@app.command()
def compare(
    reports: Annotated[
        list[Path], typer.Argument(help="同一考次各次应试的 report.json，两份以上。")
    ],
) -> None:
    """比对同一考次的命题说话，列出内容雷同的两人和雷同的段落。只供人核听，不扣分。"""
    from scoring.clock import clock
    from scoring.session_talks import compare_files

    found = compare_files(reports)
    for pair in found:
        typer.echo(f"{pair.first} 与 {pair.second}：雷同 {pair.seconds:.0f} 秒")
        for one in pair.stretches:
            here = f"{clock(one.start)}–{clock(one.end)}"
            there = f"{clock(one.other_start)}–{clock(one.other_end)}"
            typer.echo(f"  {here} ／ {there}　{one.text}")
    if not found:
        typer.echo("没有发现雷同。")


def main() -> None:
    """Run the command line; an expected failure becomes one line and its exit status."""
    try:
        app()
    except (ScoringError, RecordingError, WordlistsError) as error:
        typer.echo(f"错误：{error.sentence}", err=True)
        sys.exit(REFUSED_AUDIO if isinstance(error, AudioRefused) else BAD_INPUT)
