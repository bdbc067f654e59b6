"""``putonghua-admin certificate …``: documents checked without a network or a database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from admin.certificates.offline_page import offline_page
from admin.project.data_folder import data_folder, prepare
from admin.results.keys import FOLDER, key_states, public_keys, rotate
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
    ("测试或颁发日期", "test_date"),
    ("出具单位", "issuer"),
)


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
        if said := getattr(statement, field):  # certificates of competence have no mark
            table.add_row(label, said)
    return table


@app.command("offline-page")
def offline_page_command(
    file: Annotated[Path, typer.Argument(help="写成的网页文件，例如 验证证书.html")],
    keys: Annotated[
        Path | None,
        typer.Option("--keys", help="公钥文件夹（*.pub.pem）；不填则用本站数据文件夹"),
    ] = None,
) -> None:
    """生成离线验证网页：一个文件，含本站全部公钥，可放在 U 盘里用浏览器打开，不需要网络。"""
    known = public_keys(keys or data_folder() / FOLDER)
    if not known:
        Console().print("[bold red]没有公钥[/]：本站还没有签发过证书，或文件夹不对。")
        raise typer.Exit(1)
    file.write_text(offline_page(known), encoding="utf-8")
    Console().print(f"已生成 {file}，含 {len(known)} 个公钥。更换密钥以后请重新生成。")


@app.command("keys")
def keys_command() -> None:
    """列出签名公钥：编号、是否在用、何时停用。"""
    table = Table("公钥编号", "状态")
    for one in key_states(data_folder() / FOLDER):
        when = f"{one.retired_at:%Y-%m-%d %H:%M} UTC 停用" if one.retired_at else "在用"
        table.add_row(one.id, when)
    Console().print(table)


@app.command("rotate-key")
def rotate_command(
    yes: Annotated[bool, typer.Option("--yes", help="不再询问。")] = False,
) -> None:
    """更换签名密钥：以后的证书用新密钥签名，以前的证书仍可验证；旧私钥销毁。"""
    if not yes:
        typer.confirm("更换后须重新生成离线验证网页。确定更换吗？", abort=True)
    prepare(data_folder())
    Console().print(f"新密钥已启用，公钥编号 {rotate(data_folder(), datetime.now(UTC))}。")
