"""``putonghua-admin certificate …``: documents checked without a network or a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from admin.project.data_folder import data_folder
from admin.results.keys import FOLDER, public_keys
from admin.results.signed_text import NotSigned, Statement, verify

app = typer.Typer(help="证书与成绩单：离线验证。", no_args_is_help=True)

ROWS = (
    ("编号", "number"),
    ("种类", "kind"),
    ("状态", "status"),
    ("姓名", "name"),
    ("证件号码", "identity"),
    ("总分", "total"),
    ("等级", "level"),
    ("测试日期", "test_date"),
    ("出具单位", "issuer"),
)


@app.callback()
def _certificate() -> None:
    """Keep ``verify`` a command of its own while it is the only one."""


@app.command("verify")
def verify_command(
    text: Annotated[str, typer.Argument(help="扫描二维码得到的整行文字，以 PTHL1| 开头")],
    keys: Annotated[
        Path | None,
        typer.Option("--keys", help="公钥文件夹（*.pub.pem）；不填则用本站数据文件夹"),
    ] = None,
) -> None:
    """离线验证证书或成绩单上的二维码内容。真实返回 0，否则返回 1。"""
    folder = keys or data_folder() / FOLDER
    console = Console()
    try:
        statement = verify(text, public_keys(folder))
    except NotSigned:
        console.print(
            "[bold red]验证未通过[/]：内容不完整、被改动过，或不是本站签发的。"
            f"（公钥文件夹：{folder}）"
        )
        raise typer.Exit(1) from None
    console.print("[bold green]验证通过[/]：内容与签发时一致。")
    console.print(_table(statement))


def _table(statement: Statement) -> Table:
    table = Table(show_header=False)
    for label, field in ROWS:
        table.add_row(label, getattr(statement, field))
    return table
