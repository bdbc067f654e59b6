"""Founding the demo city in an empty folder; it never mixes with anything real."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from admin.project.data_folder import DEMO_CITY_FILE, prepare
from demo.city.makers import MAKERS
from demo.city.making import City, Told


class NotEmpty(Exception):
    """The folder, or the database that the settings name, holds something already."""


@dataclass(frozen=True)
class Taken:
    """What a maker took: seconds."""

    title: str
    seconds: float


def found(
    folder: Path,
    *,
    seed: int,
    scale: float,
    today: date,
    told: Callable[[str], Told] = lambda title: lambda done, of: None,
) -> list[Taken]:
    """Make the city; what each step took. NotEmpty.

    Django must not be set up yet: the folder becomes that of this process.
    """
    _check(folder)
    folder.mkdir(parents=True, exist_ok=True)
    about = {"seed": seed, "scale": scale, "today": today.isoformat()}
    (folder / DEMO_CITY_FILE).write_text(json.dumps(about), encoding="utf-8")
    os.environ["PUTONGHUA_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
    prepare(folder)
    import django
    from django.core.management import call_command

    begun = time.monotonic()
    django.setup()
    call_command("migrate", verbosity=0)
    taken = [Taken("数据库", time.monotonic() - begun)]
    return taken + make(City(seed, scale, today, folder), told)


def make(city: City, told: Callable[[str], Told]) -> list[Taken]:
    """Run the makers over the database of this process, each in one transaction."""
    from django.db import transaction

    from admin.project.table_statistics import count_tables

    taken = []
    for maker in MAKERS:
        begun = time.monotonic()
        with transaction.atomic():
            maker.make(city, told(maker.title))
        taken.append(Taken(maker.title, time.monotonic() - begun))
    count_tables()
    return taken


def _check(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmpty(f"{folder} 里已有内容。演示城市只建在空的文件夹里，以免与真实数据混在一起。")
    for variable in ("PUTONGHUA_DATABASE", "PUTONGHUA_STORE"):
        if os.environ.get(variable):
            raise NotEmpty(
                f"环境变量 {variable} 指向别处的数据。请清除它，演示城市只用自己的文件夹。"
            )
