"""``putonghua-admin booth-release …``: the booth program that rooms are given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from admin.errors import LabError

REFUSED = 2  # exit status
BY = "command line"

app = typer.Typer(help="机位程序：加入、发布、撤回新版本。", no_args_is_help=True)


@contextmanager
def _django() -> Iterator[None]:
    """Django made ready; a refusal becomes one sentence and status 2."""
    from admin.cli import set_up

    set_up()
    try:
        yield
    except LabError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(REFUSED) from error


@app.command("add")
def add_command(file: Annotated[Path, typer.Argument(help="make 做出的 .tar.gz 安装包。")]) -> None:
    """加入一个版本：核对、计算摘要、签名。"""
    with _django():
        from django.utils import timezone

        from admin.booth_releases.releases import add

        release = add(file, by=BY, at=timezone.now())
        typer.echo(f"已加入 {release.version}（{release.platform}），SHA-256 {release.sha256}")


@app.command("list")
def list_command() -> None:
    """列出各版本，以及各考场应运行的版本。"""
    with _django():
        from admin.booth_releases.models import BoothRelease, RoomOffer

        table = Table(title="机位程序")
        for heading in ("版本", "平台", "MB", "加入时间", "状态", "考场"):
            table.add_column(heading, overflow="fold")
        offers = list(RoomOffer.objects.select_related("room__site"))
        for one in BoothRelease.objects.all():
            rooms = "、".join(str(o.room) for o in offers if o.version == one.version)
            state = "已撤回" if one.withdrawn_at else "可用"
            added = f"{one.added_at:%Y-%m-%d %H:%M}"
            size = f"{one.size / 1e6:.0f}"
            table.add_row(one.version, one.platform, size, added, state, rooms)
        Console().print(table)


@app.command("offer")
def offer_command(
    version: Annotated[str, typer.Argument(help="版本。")],
    room: Annotated[list[str] | None, typer.Option(help="考场名称，可写几次。")] = None,
    all_rooms: Annotated[bool, typer.Option("--all-rooms", help="所有考场。")] = False,
) -> None:
    """让考场的机位改用这个版本。先在一个考场试用，再发布到所有考场。"""
    with _django():
        from django.utils import timezone

        from admin.booth_releases.errors import NoRoom
        from admin.booth_releases.releases import offer
        from admin.testing.models import Room

        rooms = list(Room.objects.all() if all_rooms else Room.objects.filter(name__in=room or ()))
        if not rooms or (not all_rooms and {one.name for one in rooms} != set(room or ())):
            raise NoRoom
        offer(version, rooms, by=BY, at=timezone.now())
        names = "、".join(str(one) for one in rooms)
        typer.echo(f"{names}：机位在下次开机时改用 {version}。")


@app.command("withdraw")
def withdraw_command(version: Annotated[str, typer.Argument(help="版本。")]) -> None:
    """撤回一个版本：不再发给任何机位。要退回旧版本，请再 offer 旧版本。"""
    with _django():
        from django.utils import timezone

        from admin.booth_releases.releases import withdraw

        withdraw(version, by=BY, at=timezone.now())
        typer.echo(f"已撤回 {version}。")
