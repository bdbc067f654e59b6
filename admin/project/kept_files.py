"""Files that records name: written whole, under the name that people gave them."""

from __future__ import annotations

from pathlib import Path

from recordings.durable import replace_file

LONGEST_NAME = 100


def write_whole(path: Path, data: bytes) -> None:
    """The file is whole or not there; the record that names it is committed only after it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, data)


def name_sent(name: str, ending: str) -> str:
    """The name of an attached file as it came, without the folders of the sender's machine."""
    return Path(name.replace("\\", "/")).name[-LONGEST_NAME:] or f"附件.{ending}"
