"""``putonghua-admin backup`` and ``restore``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from admin.errors import LabError
from admin.project.data_folder import data_folder
from recordings.errors import RecordingError
from recordings.progress_bar import progress_bar

PASSPHRASE = "PUTONGHUA_BACKUP_PASSPHRASE"
FINDINGS, REFUSED = 1, 2  # exit status
NO_KEYS = (
    "注意：密钥没有备份。没有密钥，备份里的身份证号无法解读，录音间送来的录音也打不开。"
    "请另行妥善保管数据文件夹里的 keys 文件夹，"
    f"或设置口令（--with-keys，或环境变量 {PASSPHRASE}）。"
)


def backup(
    folder: Annotated[Path, typer.Argument(help="存放备份的文件夹，最好在另一块磁盘上。")],
    with_keys: Annotated[
        bool,
        typer.Option("--with-keys", help=f"连同密钥，用口令加密（询问，或取自 {PASSPHRASE}）。"),
    ] = False,
) -> None:
    """备份数据库、录音、档案账和全部文件，不必停机；同一文件夹里只增加新的内容。"""
    from admin.cli import set_up

    set_up()
    from django.conf import settings
    from django.utils import timezone

    from admin.backup.taking import take_backup

    passphrase = os.environ.get(PASSPHRASE, "")
    if with_keys and not passphrase:
        passphrase = typer.prompt("备份密钥用的口令", hide_input=True, confirmation_prompt=True)
    with _told(), progress_bar() as bar:
        task = bar.add_task("备份", total=None)
        taken = take_backup(
            data_folder(),
            settings.DATABASES["default"],
            folder,
            at=timezone.now(),
            passphrase=passphrase,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    typer.echo(f"备份完成：{taken.name}，共 {taken.files} 个文件，新增 {taken.copied} 个。")
    if not taken.with_keys:
        typer.echo(NO_KEYS, err=True)


def restore(
    folder: Annotated[Path, typer.Argument(help="存放备份的文件夹。")],
    name: Annotated[str, typer.Option("--name", help="备份名称；不写则用最新的一份。")] = "",
    keys: Annotated[
        Path | None, typer.Option("--keys", help="另外保管的 keys 文件夹（备份不含密钥时）。")
    ] = None,
) -> None:
    """把备份恢复到空的数据文件夹和空的数据库，先核对备份，恢复后校验全部录音。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "admin.project.settings")
    from django.conf import settings

    from admin.backup.restoring import has_keys, restore_backup

    passphrase = os.environ.get(PASSPHRASE, "")
    if not passphrase and keys is None and has_keys(folder, name):
        passphrase = typer.prompt("备份密钥用的口令", hide_input=True)
    with _told(), progress_bar() as bar:
        task = bar.add_task("核对备份", total=None)
        restored = restore_backup(
            folder,
            data_folder(),
            settings.DATABASES["default"],
            name=name,
            passphrase=passphrase,
            keys=keys,
            progress=lambda what, done, total: bar.update(
                task, description=what, completed=done, total=total
            ),
        )
    typer.echo(f"已恢复备份 {restored.name}，共 {restored.files} 个文件。")
    if restored.findings:
        typer.echo(
            f"档案校验发现 {len(restored.findings)} 个问题，"
            "请运行 putonghua-admin archive verify 查看。",
            err=True,
        )
        raise typer.Exit(FINDINGS)
    typer.echo("档案校验：完好。")


@contextmanager
def _told() -> Iterator[None]:
    """An expected failure becomes one sentence and the exit status of a refusal."""
    try:
        yield
    except LabError as error:
        typer.echo(error.text, err=True)
        if error.detail:
            typer.echo(error.detail, err=True)
        raise typer.Exit(REFUSED) from error
    except RecordingError as error:
        typer.echo(error.sentence, err=True)
        raise typer.Exit(REFUSED) from error
