"""Two hundred uploads and fifty examiners at once against one real server: what is lost, how long.

    python benchmarks/crowd.py [--seconds 300] [--uploads 200] [--examiners 50] [--samples 48000]

Every booth has its key and sends a whole sitting (four recordings in pieces, then the manifest),
spread over the first half of the time; the examiners log in and go from page to page meanwhile.
With PUTONGHUA_DATABASE: over that database, which must be empty. Printed: median and 95th
percentile in milliseconds of each kind of request, and whether the server holds every
acknowledged sitting and the archive is whole; exit status 1 where it does not.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import logging
import os
import random
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from station.booth_key import BoothSignature

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.live_room import PASSWORD, Figures  # noqa: E402

if TYPE_CHECKING:
    from tests.admin.sample_bundles import SentBundle

CHUNK = 256 * 1024  # bytes
PAUSE_SECONDS = 2.0  # an examiner's, between two pages
PAGES = ("/", "/marking/", "/review-tasks/")
Upload = tuple[str, str, "SentBundle"]  # sitting, key, what it sends


def main() -> int:
    """Make the lab, let the crowd in, count."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--uploads", type=int, default=200)
    options.add_argument("--examiners", type=int, default=50)
    options.add_argument("--samples", type=int, default=48_000, help="in each recording, 16 kHz")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data = Path(name, "data")
        os.environ["PUTONGHUA_DATA"] = str(data)
        from admin.cli import set_up

        set_up()
        logging.disable(logging.INFO)
        uploads = make_lab(Path(name), chosen.uploads, chosen.examiners, chosen.samples)
        from tests.admin.live_server import running_server

        database = os.environ.get("PUTONGHUA_DATABASE", "")
        with running_server(data, PUTONGHUA_DATABASE=database) as (address, _):
            crowd = let_in(address, uploads, chosen.examiners, chosen.seconds)
            figures, acknowledged = asyncio.run(crowd)
        print(figures.table())
        return told(acknowledged)


def make_lab(folder: Path, uploads: int, examiners: int, samples: int) -> list[Upload]:
    """Booths with a recorded sitting each, and people to log in."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from admin.accounts.rights import Role
    from tests.admin import factories as make
    from tests.admin.booth_client import register_booth
    from tests.admin.sample_bundles import make_bundle

    for number in range(examiners):
        make.add_user(Role.EXAMINER, username=f"examiner{number}")
    made = []
    for number in range(uploads):
        sitting = make.add_sitting(stage="started")
        assert sitting.candidate.seat
        bundle = make_bundle(folder / f"{number}", sitting, seed=number, samples=samples)
        made.append((str(sitting.pk), register_booth(sitting.candidate.seat), bundle))
    return made


async def let_in(
    address: str, uploads: list[Upload], examiners: int, seconds: float
) -> tuple[Figures, list[str]]:
    """All of them at once; returns the figures and the manifests that were acknowledged.

    The examiners are logged in before: each password costs the server most of a second, on purpose.
    """
    figures = Figures()
    browsers = [await logged_in(address, number, figures) for number in range(examiners)]
    end = time.monotonic() + seconds
    people = [
        asyncio.create_task(examine(browser, random.Random(number), end, figures))
        for number, browser in enumerate(browsers)
    ]
    pace = seconds / 2 / len(uploads)
    sent = [send(address, one, n * pace, figures) for n, one in enumerate(uploads)]
    acknowledged = await asyncio.gather(*sent)
    await asyncio.gather(*people)
    return figures, acknowledged


async def send(address: str, upload: Upload, wait: float, figures: Figures) -> str:
    """One booth's whole sitting; returns its manifest's digest, which the server has said too."""
    sitting, key, bundle = upload
    await asyncio.sleep(wait)
    base = f"{address}/api/station/v1"
    async with httpx.AsyncClient(base_url=base, auth=BoothSignature(key), timeout=120) as http:
        begun = time.perf_counter()
        for name, data in bundle.files.items():
            await send_file(http, sitting, name, data, figures)
        answer = await timed(
            figures,
            "the manifest",
            http.post,
            f"/sittings/{sitting}/bundle",
            content=bundle.manifest,
            headers={"X-Content-SHA256": bundle.sha256, "Content-Type": "application/json"},
        )
        assert answer.json()["acknowledged"], answer.text
        figures.taken["a whole sitting"].append(1000 * (time.perf_counter() - begun))
        return str(answer.json()["manifest_sha256"])


async def send_file(
    http: httpx.AsyncClient, sitting: str, name: str, data: bytes, figures: Figures
) -> None:
    """One recording, piece by piece."""
    path = f"/sittings/{sitting}/uploads"
    body = {"file": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    state = (await timed(figures, "an announcement", http.post, path, json=body)).json()
    upload = state["upload_id"]
    while not state["complete"]:
        offset = state["offset"]
        piece = data[offset : offset + CHUNK]
        address = f"{path}/{upload}?offset={offset}"
        state = (await timed(figures, "a piece", http.patch, address, content=piece)).json()


async def logged_in(address: str, number: int, figures: Figures) -> httpx.AsyncClient:
    """An examiner's browser, past the log-in."""
    http = httpx.AsyncClient(base_url=address, timeout=120)
    await http.get("/log-in/")
    form = {"username": f"examiner{number}", "password": PASSWORD}
    form["csrfmiddlewaretoken"] = http.cookies["csrftoken"]
    begun = time.perf_counter()
    assert (await http.post("/log-in/", data=form)).status_code == 302
    figures.taken["logging in, one by one"].append(1000 * (time.perf_counter() - begun))
    return http


async def examine(
    http: httpx.AsyncClient, draw: random.Random, end: float, figures: Figures
) -> None:
    """One examiner, from page to page."""
    try:
        while time.monotonic() < end:
            page = draw.choice(PAGES)
            await timed(figures, f"page {page}", http.get, page)
            await asyncio.sleep(PAUSE_SECONDS * draw.uniform(0.5, 1.5))
    finally:
        await http.aclose()


async def timed(figures: Figures, name: str, act: Any, *given: Any, **named: Any) -> httpx.Response:
    """One request that has to succeed, its time taken; returns the answer."""
    answers: list[httpx.Response] = []

    async def once() -> httpx.Response:
        answers.append(await partial(act, *given, **named)())
        return answers[-1]

    await figures.time(name, once)
    return answers[-1]


def told(acknowledged: list[str]) -> int:
    """Is everything there that the server said it has?"""
    from admin.archive import keeping
    from admin.archive.models import ReceivedBundle, Recording
    from recordings.verify import verify_archive

    kept = set(ReceivedBundle.objects.values_list("manifest_sha256", flat=True))
    lost = set(acknowledged) - kept
    files = Recording.objects.values_list("stored_id", flat=True)
    absent = sum(not keeping.store().holds(sha256) for sha256 in files)
    findings = verify_archive(keeping.store(), keeping.ledger())
    print(f"acknowledged {len(acknowledged)}, lost {len(lost)}, recordings absent {absent}")
    print(f"archive: {len(findings)} findings")
    return 1 if lost or absent or findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
