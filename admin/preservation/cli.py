"""``putonghua-admin check-fixity``, ``seal-records``, ``archive import-bag``, ``… verify``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from recordings.data_folder import VARIABLE
from recordings.findings import Finding, finding
from recordings.ledger import Ledger

FOUND, REFUSED = 1, 2  # exit status


def check_fixity_command(
    share: Annotated[
        float,
        typer.Option(min=0.0001, max=1.0, help="这次核验的份额；1 为全部，0.034 约为三十分之一。"),
    ] = 0.034,
) -> None:
    """核验一部分录音（最久未核验的先）、整本档案账和全部已封存的记录；宜由定时器每天运行。"""
    from admin.cli import set_up

    set_up()
    from django.utils import timezone

    from admin.preservation.fixity import check_fixity
    from admin.preservation.seals import seal

    console = Console()
    seal(timezone.now())
    with console.status("正在核验……"):
        run = check_fixity(share, by="command line", at=timezone.now())
    if not run.findings:
        console.print(f"核验 {run.checked} 个文件（共 {run.held} 个），未发现问题。", style="green")
        return
    console.print(f"核验 {run.checked} 个文件，发现 {len(run.findings)} 个问题：", style="red")
    for one in run.findings:
        console.print(f"{one['path']}　{one['sentence']}", markup=False)
    raise typer.Exit(FOUND)


def seal_records_command() -> None:
    """把新的评分、成绩和操作记录的摘要记入档案账；评分进程在运行时自动做。"""
    from admin.cli import set_up

    set_up()
    from django.utils import timezone

    from admin.preservation.seals import seal

    typer.echo(f"已封存 {seal(timezone.now())} 条记录。")


def import_bag_command(
    path: Annotated[Path, typer.Argument(help="其他站点导出的档案包（.zip）。", exists=True)],
) -> None:
    """导入其他站点的 BagIt 档案包：全部核验通过才入库，否则什么也不导入。"""
    from admin.cli import set_up

    set_up()
    from django.utils import timezone

    from admin.errors import LabError
    from admin.preservation.bag_import import import_bag

    console = Console()
    try:
        bag = import_bag(path, who="command line", at=timezone.now())
    except LabError as error:
        console.print(error.text, style="red")
        listed = error.extra.get("findings")
        for one in listed if isinstance(listed, list) else []:
            console.print(f"{one['path']}　{one['sentence']}", markup=False)
        raise typer.Exit(REFUSED) from error
    files = bag.objects_held.count()
    console.print(f"已导入：应试 {len(bag.sittings)} 份，录音 {files} 个。", style="green")


def sealed_records(data: Path, book: Ledger) -> tuple[Finding, ...]:
    """What does not fit of the records that the ledger seals, read from the folder's database.

    For ``archive verify``: a copy of the archive without its database is told as one finding.
    """
    os.environ[VARIABLE] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "admin.project.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import Error

    from admin.preservation.seals import has_seals, verify_records

    if not has_seals(book):
        return ()
    place = settings.DATABASES["default"]
    unread = finding("records_unread", "database", "数据库打不开，封存的记录没有核对。")
    if "sqlite" in place["ENGINE"] and not _is_there(str(place["NAME"])):
        return (unread,)  # opening it would make an empty one
    try:
        return verify_records(book)
    except Error:
        return (unread,)


def _is_there(database: str) -> bool:
    return "mode=memory" in database or Path(database).is_file()
