"""The bar that long commands draw, on the error stream so that results stay clean."""

from __future__ import annotations

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)


def progress_bar(amount: ProgressColumn | None = None, *, transient: bool = False) -> Progress:
    """What is done, a bar, how much of how much (``amount``; as a rule a count), time left.

    ``transient``: the bar goes away at the end.
    """
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        amount or MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=transient,
    )
