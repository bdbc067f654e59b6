"""Days of the week on which somebody is free, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

WEEKDAYS = tuple(f"星期{name}" for name in "一二三四五六日")
"""Their names, Monday first: the place of each is its number."""
EVERY = "每天"


def day_names(days: Sequence[int]) -> str:
    """The names of ``days``; none at all means every day.

    >>> day_names([0, 4]), day_names([])
    ('星期一、星期五', '每天')
    """
    return "、".join(WEEKDAYS[day] for day in days) or EVERY


def days_named(text: str) -> tuple[int, ...] | None:
    """The days that ``text`` names, parted by 、; None where a word is no day.

    >>> days_named("周五、星期一"), days_named("每天"), days_named("初一")
    ((0, 4), (), None)
    """
    known = {name[-1]: number for number, name in enumerate(WEEKDAYS)} | {"天": 6}
    days = set()
    for word in text.split("、") if text not in ("", EVERY) else ():
        short = word.removeprefix("星期").removeprefix("周").removeprefix("礼拜")
        if short not in known or short == word:
            return None
        days.add(known[short])
    return tuple(sorted(days))
