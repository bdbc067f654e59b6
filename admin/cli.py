"""``putonghua-admin``: the lab server from the command line."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from admin.archive.cli import take_carried
from admin.backup.cli import backup, restore
from admin.booth_releases.cli import app as booth_release_app
from admin.preservation.cli import (
    check_fixity_command,
    import_bag_command,
    seal_records_command,
    sealed_records,
)
from admin.project.data_folder import data_folder, prepare
from admin.project.local_host import is_within_this_machine
from admin.results.cli import app as certificate_app
from recordings.cli import archive_commands
from wordlists.cli import wordlists_app

REFUSED = 2  # exit status

app = typer.Typer(help="普通话测试实验室：服务器。", no_args_is_help=True, add_completion=False)
app.add_typer(wordlists_app, name="wordlists")
archive_app = archive_commands(sealed_records)
archive_app.command("import")(take_carried)
archive_app.command("import-bag")(import_bag_command)
app.command("check-fixity")(check_fixity_command)
app.command("seal-records")(seal_records_command)
app.add_typer(archive_app, name="archive")
app.add_typer(certificate_app, name="certificate")
app.add_typer(booth_release_app, name="booth-release")
app.command()(backup)
app.command()(restore)


def main() -> None:
    """Entry point of the console script."""
    app()


def set_up() -> None:
    """Make the data folder ready and start Django."""
    prepare(data_folder())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "admin.project.settings")
    import django

    django.setup()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听地址；0.0.0.0 表示本机的所有网络。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="监听端口。")] = 8000,
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="同时启动评分进程和练习评分进程。")
    ] = False,
    threads: Annotated[int, typer.Option(min=1, max=256, help="处理请求的线程数。")] = 16,
    tls: Annotated[
        bool | None,
        typer.Option("--tls/--no-tls", help="加密连接；缺省：只供本机使用时不加密，否则加密。"),
    ] = None,
) -> None:
    """启动服务器；首次运行时建立数据库和管理员账号。"""
    encrypted = not is_within_this_machine(host) if tls is None else tls
    if encrypted:
        os.environ["PUTONGHUA_HTTPS"] = "1"  # cookies over TLS alone
    set_up()
    from admin.project.serving import serve_forever

    serve_forever(host, port, threads=threads, with_worker=with_worker, tls=encrypted)


@app.command()
def worker(
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="没有待评分的应试时结束。")
    ] = False,
) -> None:
    """启动评分进程；可同时运行多个。"""
    # One thread a process, whatever the environment says: another number of threads rounds
    # otherwise, and scores must not depend on the machine. For speed, run more workers.
    os.environ["OMP_NUM_THREADS"] = "1"
    set_up()
    from admin.scoring_jobs.worker import run_worker

    run_worker(until_idle=until_idle)


@app.command("practice-worker")
def practice_worker() -> None:
    """启动练习评分进程；同一数据文件夹只需要一个。"""
    os.environ["OMP_NUM_THREADS"] = "1"  # as for the worker
    set_up()
    from django.conf import settings

    from admin.practice.errors import FolderTooDeep
    from admin.practice.worker import run_worker

    try:
        run_worker(settings.DATA_FOLDER)
    except FolderTooDeep as error:
        typer.echo(error.text, err=True)
        raise typer.Exit(REFUSED) from error


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def manage(context: typer.Context) -> None:
    """运行 Django 管理命令，例如 manage migrate、manage createsuperuser。"""
    set_up()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["putonghua-admin manage", *context.args])


@app.command("seat-code")
def seat_code(
    room: Annotated[str, typer.Argument(help="考场名称。")],
    seat: Annotated[str, typer.Argument(help="机位号，例如 A-03。")],
    site: Annotated[str | None, typer.Option(help="站点代码；只有一个站点时可不写。")] = None,
) -> None:
    """为机位发放登记码（只显示这一次，24 小时内有效，用一次即失效）。"""
    set_up()
    from django.utils import timezone

    from admin.testing.seat_keys import issue_code

    typer.echo(issue_code(_one_seat(room, seat, site), by="command line", at=timezone.now()))


@app.command("seat-withdraw")
def seat_withdraw(
    room: Annotated[str, typer.Argument(help="考场名称。")],
    seat: Annotated[str, typer.Argument(help="机位号，例如 A-03。")],
    reason: Annotated[str, typer.Option(help="撤销的理由，记入日志。")],
    site: Annotated[str | None, typer.Option(help="站点代码；只有一个站点时可不写。")] = None,
) -> None:
    """撤销机位的登记（例如测试机丢失）；服务器从此不再理会那台机器。"""
    set_up()
    from django.utils import timezone

    from admin.errors import LabError
    from admin.testing.seat_keys import withdraw_key

    try:
        withdraw_key(
            _one_seat(room, seat, site), by="command line", at=timezone.now(), reason=reason
        )
    except LabError as error:
        typer.echo(error.text, err=True)
        raise typer.Exit(REFUSED) from error
    typer.echo("已撤销。")


@app.command("second-factor-reset")
def second_factor_reset(
    username: Annotated[str, typer.Argument(help="用户名。")],
    reason: Annotated[str, typer.Option(help="重置的事由，记入操作记录。")],
) -> None:
    """重置丢失的动态口令；本人下次登录时重新绑定。"""
    set_up()
    from django.utils import timezone

    from admin.accounts.models import User
    from admin.accounts.second_factor import reset
    from admin.errors import LabError, NotFound

    try:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise NotFound("没有这个账号，请核对用户名。")
        reset(user, by="command line", at=timezone.now(), reason=reason)
    except LabError as error:
        typer.echo(error.text, err=True)
        raise typer.Exit(REFUSED) from error
    typer.echo("已重置；本人下次登录时重新绑定。")


@app.command("rotate-keys")
def rotate_keys() -> None:
    """更换证件号码、电话和动态口令的加密密钥；中断以后再运行一次即可接着做。"""
    set_up()
    from django.conf import settings
    from rich.progress import Progress

    from admin.errors import LabError
    from admin.people.key_rotation import count_locked, rotate

    with Progress() as progress:
        task = progress.add_task("重新加密", total=count_locked())
        try:
            changed = rotate(settings.DATA_FOLDER, lambda rows: progress.advance(task, rows))
        except LabError as error:
            progress.stop()
            typer.echo(error.text, err=True)
            raise typer.Exit(REFUSED) from error
    typer.echo(f"已更换密钥，重新加密 {changed} 处。旧密钥已停用：更早的备份须连同其密钥文件恢复。")


def _one_seat(room: str, seat: str, site: str | None) -> Any:
    """The seat that is meant; otherwise a sentence, and the exit status of a refusal."""
    from admin.testing.models import Seat

    wanted: dict[str, Any] = {"room__name": room, "label": seat}
    if site is not None:
        wanted["room__site__code"] = site
    found = list(Seat.objects.filter(**wanted)[:2])
    if len(found) == 1:
        return found[0]
    typer.echo(
        "有多个同名机位，请用 --site 指明站点代码。"
        if found
        else "没有这个机位，请核对考场名称和机位号。",
        err=True,
    )
    raise typer.Exit(REFUSED)
