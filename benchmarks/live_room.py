"""How fast the room's page answers while forty booths report every second.

    python benchmarks/live_room.py [--seconds 20] [--seats 40] [--viewers 3]

A real server in a process of its own over a fresh data folder; every booth has its key and sends
its state once a second over HTTP; some viewers follow the events. Printed: median and 95th
percentile, in milliseconds, of the page, of its refresh, of the first event of a stream, of the
pace of the events (one a second is meant) and of the reports themselves.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from station.booth_key import BoothSignature

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "builders"))
PASSWORD = "correct horse"
STATE = {"state": "recording", "item": 1, "at": "2026-01-01T00:00:00.000Z"}
WARM_UP_SECONDS = 3.0
PAUSE_SECONDS = 0.2  # between two looks at the page


@dataclass(frozen=True)
class Lab:
    """What the booths and the viewers need to know."""

    room: str
    booths: list[tuple[str, str]]  # sitting, key


class Figures:
    """Milliseconds by what was asked."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)

    async def time(self, name: str, act: Callable[[], Awaitable[httpx.Response]]) -> None:
        """Take the time of one request, which has to succeed."""
        begun = time.perf_counter()
        (await act()).raise_for_status()
        self.taken[name].append(1000 * (time.perf_counter() - begun))

    def table(self) -> str:
        """One line for each name."""
        lines = [f"{'':34}{'count':>7}{'median':>9}{'95 %':>9}  ms"]
        for name, values in self.taken.items():
            last = statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
            lines.append(f"{name:34}{len(values):7}{statistics.median(values):9.1f}{last:9.1f}")
        return "\n".join(lines)


def make_lab(seats: int) -> Lab:
    """A room in the middle of the test; Django is set up over the data folder."""
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from admin.accounts.rights import Role
    from tests.admin import factories as make
    from tests.admin.booth_client import register_booth

    now = timezone.now()
    batch = make.add_batch(started_at=now)
    make.add_user(Role.OFFICER, username="officer")
    booths = []
    for number in range(seats):
        seat = make.add_seat(batch.room, row=number // 8 + 1, column=number % 8 + 1)
        sitting = make.add_sitting(make.add_seated(seat, batch=batch), stage="started")
        booths.append((str(sitting.pk), register_booth(seat)))
    return Lab(f"/sessions/{batch.session_id}/rooms/{batch.room_id}/", booths)


async def report(address: str, sitting: str, key: str, phase: float, figures: Figures) -> None:
    """One booth, once a second, for ever."""
    async with httpx.AsyncClient(
        base_url=f"{address}/api/station/v1", auth=BoothSignature(key), timeout=60
    ) as http:
        await asyncio.sleep(phase)
        due = time.monotonic()
        for second in range(10**6):
            state = {**STATE, "remaining_s": 200.0 - second % 200, "level_dbfs": -20 - second % 9}
            send = partial(http.post, f"/sittings/{sitting}/state", json=state)
            await figures.time("a booth's report", send)
            due += 1
            await asyncio.sleep(max(0.0, due - time.monotonic()))


async def view(browser: httpx.AsyncClient, room: str, figures: Figures) -> None:
    """One viewer: the time to the whole picture, then the pace of the events."""
    begun = last = time.perf_counter()
    pictured = False
    async with browser.stream("GET", f"{room}events/") as answer:
        async for line in answer.aiter_lines():
            if not line.startswith("event: "):
                continue
            now = time.perf_counter()
            if pictured:
                figures.taken["from event to event"].append(1000 * (now - last))
            else:
                figures.taken["first event of a stream"].append(1000 * (now - begun))
            pictured, last = True, now


async def look(browser: httpx.AsyncClient, room: str, figures: Figures, seconds: float) -> None:
    """The page and its refresh, again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await figures.time("the room's page", lambda: browser.get(room))
        await figures.time("its refresh", lambda: browser.get(f"{room}seats/"))
        await asyncio.sleep(PAUSE_SECONDS)


async def measure(address: str, lab: Lab, seconds: float, viewers: int) -> Figures:
    """All of it at once."""
    figures, warming = Figures(), Figures()
    async with httpx.AsyncClient(base_url=address, timeout=60) as browser:
        await browser.get("/log-in/")
        token = browser.cookies["csrftoken"]
        form = {"username": "officer", "password": PASSWORD, "csrfmiddlewaretoken": token}
        assert (await browser.post("/log-in/", data=form)).status_code == 302
        count = len(lab.booths)
        booths = [
            asyncio.create_task(report(address, sitting, key, number / count, figures))
            for number, (sitting, key) in enumerate(lab.booths)
        ]
        await look(browser, lab.room, warming, WARM_UP_SECONDS)
        figures.taken.clear()
        watching = [asyncio.create_task(view(browser, lab.room, figures)) for _ in range(viewers)]
        await look(browser, lab.room, figures, seconds)
        for task in (*booths, *watching):
            if task.done():
                task.result()  # one that fell would leave the others too fast
            task.cancel()
        await asyncio.gather(*booths, *watching, return_exceptions=True)
    return figures


def main() -> None:
    """Make the lab, run the server, print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seats", type=int, default=40)
    parser.add_argument("--viewers", type=int, default=3)
    chosen = parser.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each request takes time
    with tempfile.TemporaryDirectory(prefix="putonghua-live-") as folder:
        data = Path(folder) / "data"
        os.environ["PUTONGHUA_DATA"] = str(data)
        os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
        from admin.project.data_folder import prepare

        prepare(data)
        import django

        django.setup()
        lab = make_lab(chosen.seats)
        from tests.admin.live_server import running_server

        with running_server(data) as (address, _):
            figures = asyncio.run(measure(address, lab, chosen.seconds, chosen.viewers))
    print(f"{chosen.seats} seats report every second, {chosen.viewers} viewers")
    print(figures.table())


if __name__ == "__main__":
    main()
