"""Commands for the word lists, mounted by the console program as `wordlists`."""

import os
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

from wordlists.errors import WordlistsError
from wordlists.import_file import import_edition
from wordlists.tables import LISTS

REFUSED = 2  # exit status

wordlists_app = typer.Typer(help="词表：导入本单位的正式词表。", no_args_is_help=True)


@wordlists_app.callback()
def wordlists() -> None:
    """词表：导入本单位的正式词表。"""


@wordlists_app.command("import")
def import_command(
    file: Annotated[
        Path, typer.Argument(help="词表文件（.tsv 或 .xlsx），表头为：表、词语、拼音。")
    ],
    edition: Annotated[
        str | None, typer.Option("--edition", help="版本名称；不写则用文件名。")
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="存放词表的文件夹；不写则用数据文件夹。")
    ] = None,
) -> None:
    """导入一份词表作为新的版本。先逐行检查，有一处不对就全部不导入。"""
    name = edition if edition is not None else file.stem
    folder = into if into is not None else default_folder()
    try:
        entries = import_edition(file, name, folder)
    except WordlistsError as error:
        typer.echo(error.sentence, err=True)
        raise typer.Exit(REFUSED) from error
    counts = [sum(entry.list_number == number for entry in entries) for number in LISTS]
    typer.echo(f"已导入“{name}”版词表：表一 {counts[0]} 条，表二 {counts[1]} 条。")


def default_folder() -> Path:
    """Where a lab's editions lie: wordlists/ in the data folder (PUTONGHUA_DATA)."""
    data = os.environ.get("PUTONGHUA_DATA")
    base = Path(data) if data else user_data_path("putonghua-lab", appauthor=False)
    return base / "wordlists"
