"""``putonghua-admin archive import``: bundles carried here by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

NOTHING, SOME_REFUSED = 2, 1  # exit status


def take_carried(
    folder: Annotated[
        Path, typer.Argument(help="录音包文件夹，或存有录音包的 U 盘、测试机磁盘上的文件夹。")
    ],
) -> None:
    """导入用 U 盘带来的录音包；故障测试机的磁盘也可以，原文件不会改动。"""
    from admin.cli import set_up

    set_up()
    from django.utils import timezone

    from admin.archive.carried import bundles_in, take_all

    console = Console()
    if not folder.is_dir() or not bundles_in(folder):
        console.print("在这个文件夹里没有找到录音包，请核对文件夹。", style="red")
        raise typer.Exit(NOTHING)
    table = Table(title="导入录音包")
    for heading in ("文件夹", "结果", "说明"):
        table.add_column(heading, overflow="fold")
    refused = 0
    with console.status("正在核对并导入……"):
        for one in take_all(folder, who="command line", at=timezone.now()):
            refused += not one.taken
            result = "[green]完成[/]" if one.taken else "[red]未导入[/]"
            table.add_row(one.folder.name, result, one.sentence)
    console.print(table)
    if refused:
        raise typer.Exit(SOME_REFUSED)
