"""``python -m demo.city``: the demo city from the command line, with a bar for each step."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from demo.city.founding import NotEmpty, found
from demo.city.making import Told
from demo.city.people import ACCOUNTS, DUPLICATES

REFUSED = 2  # exit status


def demo_city(
    folder: Annotated[Path, typer.Option(help="新的数据文件夹；必须是空的或还不存在。")],
    seed: Annotated[int, typer.Option(help="随机种子：种子和日期相同，城市就相同。")] = 1,
    scale: Annotated[float, typer.Option(min=0.001, max=5, help="规模；1 为两万名教师。")] = 1.0,
    until: Annotated[str, typer.Option(help="最后一天，例如 2026-06-30；缺省为今天。")] = "",
) -> None:
    """在空文件夹里建一座演示城市：县区、学校、教师、三年的测试。每一页都标明“演示数据”。"""
    console = Console()
    try:
        today = date.fromisoformat(until) if until else date.today()
    except ValueError as error:
        console.print("日期请写成 2026-06-30。", style="red")
        raise typer.Exit(REFUSED) from error
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:

        def step(title: str) -> Told:
            task = progress.add_task(title, total=None)
            return lambda done, of: progress.update(task, completed=done, total=max(done, of))

        try:
            taken = found(folder.absolute(), seed=seed, scale=scale, today=today, told=step)
        except NotEmpty as error:
            console.print(str(error), style="red", markup=False)
            raise typer.Exit(REFUSED) from error
    for one in taken:
        console.print(f"{one.title}：{one.seconds:.1f} 秒")
    console.print(f"共 {sum(one.seconds for one in taken):.1f} 秒。账号见 {folder / ACCOUNTS}，")
    console.print(f"有意重复建档的人见 {folder / DUPLICATES}。")
    console.print(f"启动：PUTONGHUA_DATA={folder} putonghua-admin serve")
