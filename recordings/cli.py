"""Commands on the archive, mounted as `putonghua-admin archive`."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import DownloadColumn
from rich.table import Table

from recordings.data_folder import DEFAULT, FIXITY_FILE, VARIABLE, ledger_in, store_in
from recordings.durable import replace_file
from recordings.errors import RecordingError
from recordings.findings import Finding
from recordings.ledger import Ledger
from recordings.progress_bar import progress_bar
from recordings.store import ObjectStore
from recordings.verify import verify_archive

CLEAN, FINDINGS, BAD_INPUT = 0, 1, 2  # exit codes

Further = Callable[[Path, Ledger], tuple[Finding, ...]]


def archive_commands(further: Further | None = None) -> typer.Typer:
    """The commands; ``further``: what else of a data folder is held against its ledger."""
    commands = typer.Typer(help="录音档案的校验。", no_args_is_help=True)

    @commands.callback()
    def _archive() -> None:
        """录音档案的校验。"""

    @commands.command()
    def verify(
        data: Annotated[
            Path, typer.Option("--data", envvar=VARIABLE, help="数据文件夹。", show_default=False)
        ] = DEFAULT,
        as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出结果。")] = False,
    ) -> None:
        """核验录音、档案账和封存的记录，查出改动、缺失和多出（0 完好，1 有问题，2 无法校验）。"""
        _verify(data, as_json, further)

    return commands


archive_app = archive_commands()


def _verify(data: Path, as_json: bool, further: Further | None) -> None:
    store, ledger = store_in(data), ledger_in(data)
    errors = Console(stderr=True)
    if not any(trace.exists() for trace in (ledger.path, ledger.head_path, store)):
        errors.print(
            f"在“{data}”里没有找到档案库，请检查数据文件夹。",
            style="red",
            markup=False,
            soft_wrap=True,
        )
        raise typer.Exit(BAD_INPUT)
    try:
        findings = _verify_with_bar(store, ledger)
        findings += further(data, ledger) if further else ()
    except (OSError, RecordingError) as error:
        errors.print(
            f"读取档案时出错，请检查磁盘和权限：{error}", style="red", markup=False, soft_wrap=True
        )
        raise typer.Exit(BAD_INPUT) from error
    said = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "findings": len(findings)}
    with suppress(OSError):  # whoever may only read can verify all the same
        replace_file(data / FIXITY_FILE, json.dumps(said).encode())
    if as_json:
        typer.echo(json.dumps([f.to_json() for f in findings], ensure_ascii=False, indent=1))
    else:
        _show(findings)
    raise typer.Exit(FINDINGS if findings else CLEAN)


def _verify_with_bar(store: ObjectStore, ledger: Ledger) -> tuple[Finding, ...]:
    with progress_bar(DownloadColumn(), transient=True) as bar:
        task = bar.add_task("正在校验录音档案", total=None)
        return verify_archive(
            store, ledger, lambda done, total: bar.update(task, completed=done, total=total)
        )


def _show(findings: tuple[Finding, ...]) -> None:
    console = Console()
    if not findings:
        console.print("录音档案完好，没有发现问题。", style="green")
        return
    table = Table(title=f"录音档案校验：发现 {len(findings)} 个问题", show_lines=True)
    for heading in ("位置", "问题", "应为", "实为"):
        table.add_column(heading, overflow="fold")
    for one in findings:
        table.add_row(one.place, one.sentence, one.expected, one.found)
    console.print(table)
