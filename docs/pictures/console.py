"""Pictures of the console: a server over made-up data, looked at with Debian's Chromium.

    python docs/pictures/console.py [--all FOLDER]

writes docs/pictures/console-*.png; ``--all`` writes every page at both window sizes into FOLDER.
Run from the repository's root, with the test builders importable.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "builders"))
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--lang=zh-CN",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = ((1366, 768), (1920, 1080))
PASSWORD = "correct horse"
NAMES = (
    *("王小红", "李建国", "张雨桐", "赵文静", "阿依古丽·买买提", "陈思远", "刘晓梅", "周明轩"),
    *("吴佳怡", "郑海涛", "孙丽华", "黄子涵"),
)
SCHOOLS = ("第一实验小学", "城关中心小学", "清河中学", "育才幼儿园")


# Stage, what the booth says, item, warning; by seat.
LIVE_STATES = (
    ("confirmed", "waiting_for_start", None, None),
    ("confirmed", "waiting_for_start", None, None),
    ("logged_in", "microphone_check", None, "声音太轻，请靠近麦克风"),
    ("confirmed", "waiting_for_start", None, None),
    ("logged_in", "confirm", None, None),
)


@dataclass(frozen=True)
class Page:
    """A picture: file name, who looks, at what."""

    name: str
    user: str
    address: str
    committed: bool = False
    click: str = ""


def main() -> None:
    """Make the data, start the server, take the pictures."""
    parser = argparse.ArgumentParser(description="控制台的图片")
    parser.add_argument("--all", type=Path, help="把所有页面、两种窗口大小的图片写到此文件夹")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="putonghua-pictures-") as folder:
        os.environ["PUTONGHUA_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
        from admin.project.data_folder import prepare

        prepare(Path(folder))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        pages = make_lab()
        address = serve()
        if chosen.all:
            for size in SIZES:
                take(pages, address, chosen.all, size, suffix=f"-{size[0]}")
        else:
            take(
                [page for page in pages if page.committed],
                address,
                ROOT / "docs/pictures",
                SIZES[0],
            )


def serve() -> str:
    """The server in a thread; returns its address."""
    import uvicorn

    from admin.project.asgi import make_application

    config = uvicorn.Config(
        make_application(threads=4), port=0, lifespan="off", log_config=None, access_log=False
    )
    listener = config.bind_socket()
    listener.listen()
    server = uvicorn.Server(config)
    threading.Thread(target=server.run, args=([listener],), daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def take(
    pages: list[Page], address: str, folder: Path, size: tuple[int, int], suffix: str = ""
) -> None:
    """Log in as each user and look at each page."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for user in dict.fromkeys(page.user for page in pages):
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]}, locale="zh-CN"
            )
            tab = context.new_page()
            if user:
                tab.goto(f"{address}/log-in/")
                tab.fill("#id_username", user)
                tab.fill("#id_password", PASSWORD)
                tab.click("button.primary")
            for page in pages:
                if page.user == user:
                    tab.goto(address + page.address)
                    if page.click:
                        tab.click(page.click)
                    path = folder / f"console-{page.name}{suffix}.png"
                    tab.screenshot(path=path, full_page=bool(suffix))
            context.close()
        browser.close()


def make_users() -> dict[str, Any]:
    """One user for each kind of work."""
    from admin.accounts.models import User
    from admin.accounts.permissions import give_role
    from admin.accounts.rights import Role

    users = {}
    for name, role, shown in (
        ("officer", Role.OFFICER, "何主任"),
        ("invigilator", Role.INVIGILATOR, "林监考"),
        ("examiner1", Role.EXAMINER, "钱测试员"),
        ("examiner2", Role.EXAMINER, "冯测试员"),
        ("chief", Role.CHIEF_EXAMINER, "沈总测试员"),
        ("archivist", Role.ARCHIVIST, "韩档案"),
    ):
        users[name] = User.objects.create_user(name, password=PASSWORD, display_name=shown)
        give_role(users[name], role)
    return users


def make_room() -> Any:
    """Three rows of four seats, the last one a spare."""
    from admin.testing.models import Room, Seat, Site

    site = Site.objects.create(name="江城市普通话测试站", code="001")
    room = Room.objects.create(site=site, name="一号考场")
    for index in range(12):
        Seat.objects.create(
            room=room,
            label=f"A-{index + 1:02d}",
            row=index // 4 + 1,
            column=index % 4 + 1,
            is_spare=index == 11,
        )
    return room


def report_from_booths(live: Any, room: Any, now: datetime) -> None:
    """What the booths of the first seats say; dated ahead, so that they do not fall silent."""
    from admin.testing.models import SeatState

    for seat, state in zip(room.seats.order_by("label"), LIVE_STATES, strict=False):
        candidate = live.candidates.get(seat=seat)
        sitting = candidate.sittings.get()
        sitting.stage = state[0]
        sitting.save()
        SeatState.objects.create(
            seat=seat,
            sitting=sitting,
            received_at=now + timedelta(minutes=10),
            state={"state": state[1], "item": state[2], "warning": state[3]},
        )


def make_lab() -> list[Page]:
    """A station on a test day, a session to be released, one that is done."""
    from django.utils import timezone

    from admin.marking.assigning import assign, share_out_session
    from admin.results.issuing import issue
    from admin.results.release import release
    from admin.testing.arrange import seat_candidates
    from admin.testing.models import Candidate, Session
    from admin.testing.papers import compose_for_session
    from tests.admin import factories as make
    from tests.admin.marked_sittings import add_finished, mark

    now = timezone.now()
    today = timezone.localdate()
    users, room = make_users(), make_room()
    site = room.site
    room.invigilators.add(users["invigilator"])

    def session(name: str, number: int, days: int, kind: str, status: str) -> Session:
        return Session.objects.create(
            name=name,
            number=number,
            date=today - timedelta(days=days),
            kind=kind,
            site=site,
            status=status,
        )

    def candidates(of: Session, count: int) -> list[Candidate]:
        return [
            make.add_candidate(
                of,
                make.add_person(NAMES[index], sex="女" if index % 2 == 0 else "男"),
                admission_number=f"{of.date.year}001{of.number:03d}{index + 1:04d}",
                unit_name=SCHOOLS[index % len(SCHOOLS)],
                group="教师",
            )
            for index in range(count)
        ]

    done = session("2026 年秋季教师模拟测试", 1, 9, "mock", "closed")
    for index, candidate in enumerate(candidates(done, 8)):
        marks = {1: f"{9.6 - index * 0.2:.2f}", 2: f"{19.2 - index * 0.5:.1f}", 3: "27.4"}
        add_finished(done, candidate, marks=marks)
    examiners = [users["examiner1"], users["examiner2"]]
    for index, one in enumerate(share_out_session(done, examiners, by=users["chief"], at=now)):
        mark(one, "3" if index % 3 else "4", at=now)
    results = release(done, by=users["chief"], at=now)
    issue(results[0].sitting, "certificate", by=users["officer"], at=now)
    notice = issue(results[0].sitting, "notice", by=users["officer"], at=now)

    marked = session("国培计划乡村教师班结业测试", 2, 2, "training", "closed")
    flags = {3: [{"id": "second_voice", "why": "录音中有另一人的声音"}]}
    refused = {1: "9.20", 2: None, 3: "25.30"}
    sittings = [
        add_finished(
            marked,
            candidate,
            **({"marks": refused} if index == 2 else {}),
            **({"flags": flags} if index == 4 else {}),
        )
        for index, candidate in enumerate(candidates(marked, 6))
    ]
    assignments = share_out_session(marked, examiners, by=users["chief"], at=now)
    for one in assignments:
        if one.sitting in sittings[:3] and one.sitting_id != sittings[1].pk:
            mark(one, at=now)
    apart = [one for one in assignments if one.sitting_id == sittings[1].pk]
    mark(apart[0], "1", at=now)
    mark(apart[1], "10", at=now)
    assign(sittings[1], users["chief"], by=users["chief"], at=now)

    live = session("2026 年 11 月市级模拟测试", 3, 0, "mock", "open")
    candidates(live, 11)
    seat_candidates(live, seed=5, by=users["officer"], at=now)
    compose_for_session(live, seed=5, by=users["officer"], at=now)
    report_from_booths(live, room, now)
    planned = session("第四季度正式测试", 4, -20, "official", "planned")
    best = results[0].sitting
    own = users["examiner1"].marking_assignments.filter(markings=None).first()
    seen = users["examiner1"].marking_assignments.exclude(markings=None).first()
    assert own
    assert seen
    return [
        Page("log-in", "", "/log-in/"),
        Page("verify", "", "/verify/"),
        Page("home-chief", "chief", "/", committed=True),
        Page("home-officer", "officer", "/"),
        Page("sessions", "officer", "/sessions/"),
        Page("session-new", "officer", "/sessions/new/"),
        Page("session", "officer", f"/sessions/{live.pk}/"),
        Page("session-empty", "officer", f"/sessions/{planned.pk}/"),
        Page("import", "officer", f"/sessions/{planned.pk}/import/"),
        Page("papers", "officer", f"/sessions/{live.pk}/papers/"),
        Page("room", "invigilator", f"/sessions/{live.pk}/rooms/{room.pk}/", committed=True),
        Page("queue", "examiner1", "/marking/"),
        Page("marking", "examiner1", f"/marking/{own.pk}/", committed=True),
        Page("marked", "examiner1", f"/marking/{seen.pk}/"),
        Page("assign", "chief", f"/sessions/{marked.pk}/marking/"),
        Page("reviews", "chief", "/reviews/"),
        Page("review", "chief", f"/reviews/{sittings[2].pk}/2/"),
        Page("sitting", "chief", f"/sittings/{best.pk}/"),
        Page("release", "chief", f"/sessions/{marked.pk}/release/", committed=True),
        Page("results", "officer", "/results/"),
        Page("result", "officer", f"/results/{best.pk}/", committed=True),
        Page("archive", "archivist", "/archive/?q=王小红"),
        Page("archive-verify", "archivist", "/archive/verify/"),
        Page("refused", "examiner1", "/sessions/"),
        Page("missing", "officer", f"/documents/{notice.number}x/"),
    ]


if __name__ == "__main__":
    main()
