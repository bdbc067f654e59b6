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
from datetime import UTC, datetime, timedelta
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
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of the one-time codes
NAMES = (
    *("王小红", "李建国", "张雨桐", "赵文静", "阿依古丽·买买提", "陈思远", "刘晓梅", "周明轩"),
    *("吴佳怡", "郑海涛", "孙丽华", "黄子涵", "马秀英", "朱志强", "胡晓东", "郭美玲"),
    *("何文博", "高雅琴", "林立群", "罗思敏", "梁振宇", "宋慧敏", "唐俊杰", "许晴"),
    *("韩冬梅", "冯国栋", "邓丽萍", "曹雪松", "彭佳慧", "曾庆华", "肖静", "田野"),
    *("董洁", "潘志明", "袁晓芳", "蔡文斌"),
)
SCHOOLS = ("第一实验小学", "城关中心小学", "清河中学", "育才幼儿园")


# Before the start; by seat: stage, what the booth says, item, seconds left, level, warning.
WAITING_STATES = (
    ("confirmed", "waiting_for_start", None, None, -48.0, None),
    ("confirmed", "waiting_for_start", None, None, -52.0, None),
    ("logged_in", "microphone_check", None, None, -41.0, "试音：声音太轻，请靠近麦克风"),
    ("confirmed", "waiting_for_start", None, None, -50.0, None),
    ("logged_in", "confirm", None, None, None, None),
    ("confirmed", "waiting_for_start", None, None, -49.0, None),
    ("absent", None, None, None, None, None),
)
RUNNING_STATES = (
    *(("started", "recording", 1, 96.0 - 7 * n, -24.0 + n, None) for n in range(4)),
    ("started", "trouble", 2, None, None, "麦克风断开了，请检查耳机插头"),
    *(("started", "recording", 2, 131.0 - 9 * n, -30.0 + 2 * n, None) for n in range(6)),
    ("started", "recording", 1, 12.0, -1.0, "声音太大，请离麦克风远一些"),
    *(("started", "instruction", 3, None, -55.0, None) for _ in range(3)),
    *(("started", "recording", 3, 208.0 - 31 * n, -27.0 + n, None) for n in range(5)),
    ("void", None, None, None, None, None),
    ("started", "topic_choice", 4, 7.0, -50.0, None),
    *(("started", "recording", 4, 174.0 - 22 * n, -22.0 - n, None) for n in range(7)),
    ("absent", None, None, None, None, None),
    ("started", "uploading", None, None, None, None),
    *(("finished", "finished", None, None, None, None) for _ in range(4)),
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

    from admin.accounts.one_time_codes import code_at

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
                if "/second-factor/" in tab.url and "/enrol/" not in tab.url:
                    tab.fill("#id_code", code_at(SECRET, datetime.now(UTC)))
                    tab.click("button.primary")
            for page in pages:
                if page.user == user:
                    tab.goto(address + page.address)
                    if "/rooms/" in page.address:
                        tab.get_by_text("实时", exact=True).wait_for()
                    if page.click:
                        tab.click(page.click)
                        tab.locator("dialog[open]").wait_for()
                    path = folder / f"console-{page.name}{suffix}.png"
                    tab.screenshot(path=path, full_page=bool(suffix))
            context.close()
        browser.close()


def make_users() -> dict[str, Any]:
    """One user for each kind of work."""
    from admin.accounts.models import SecondFactor, User
    from admin.accounts.permissions import give_role
    from admin.accounts.rights import Role
    from admin.people.cipher import cipher

    users = {}
    for name, role, shown in (
        ("officer", Role.OFFICER, "何主任"),
        ("invigilator", Role.INVIGILATOR, "林监考"),
        ("examiner1", Role.EXAMINER, "钱测试员"),
        ("examiner2", Role.EXAMINER, "冯测试员"),
        ("chief", Role.CHIEF_EXAMINER, "沈总测试员"),
        ("archivist", Role.ARCHIVIST, "韩档案"),
        ("trainer", Role.TRAINER, "蒋老师"),
        ("administrator", Role.ADMINISTRATOR, "秦管理员"),
        ("candidate", Role.CANDIDATE, "王小红"),
    ):
        users[name] = User.objects.create_user(name, password=PASSWORD, display_name=shown)
        give_role(users[name], role)
        if users[name].needs_second_factor:
            now, locked = datetime.now(UTC), cipher().lock(SECRET)
            SecondFactor.objects.create(
                user=users[name], secret_locked=locked, begun_at=now, confirmed_at=now
            )
    return users


def manage_accounts(users: dict[str, Any], now: datetime) -> None:
    """Roles changed, a newcomer without a device yet."""
    from admin.accounts.account_changes import give, take
    from admin.accounts.models import User
    from admin.accounts.permissions import give_role
    from admin.accounts.rights import Role

    boss = users["administrator"]
    give(users["chief"], Role.TRAINER, by=boss, at=now, reason="代管培训班，至学期末")
    take(users["chief"], Role.TRAINER, by=boss, at=now, reason="学期结束")
    newcomer = User.objects.create_user("newcomer", password=PASSWORD, display_name="严总测")
    give_role(newcomer, Role.CHIEF_EXAMINER)


def make_room(site: Any, name: str, rows: int, columns: int, spares: int) -> Any:
    """A room whose last seats are spare."""
    from admin.testing.models import Room, Seat

    room = Room.objects.create(site=site, name=name)
    for index in range(rows * columns):
        row = index // columns
        Seat.objects.create(
            room=room,
            label=f"{'ABCDE'[row]}-{index % columns + 1:02d}",
            row=row + 1,
            column=index % columns + 1,
            is_spare=index >= rows * columns - spares,
        )
    return room


def report_from_booths(batch: Any, states: Any, now: datetime) -> None:
    """What the booths say; dated ahead, so that they do not fall silent."""
    from admin.testing.models import SeatState, SelfCheck

    in_order = batch.candidates.order_by("seat__row", "seat__column")
    for candidate, (stage, said, item, left, level, warning) in zip(in_order, states, strict=False):
        sitting = candidate.sittings.get()
        sitting.stage = stage
        sitting.save()
        if said:
            SeatState.objects.create(
                seat=candidate.seat,
                sitting=sitting,
                received_at=now + timedelta(minutes=10),
                state={
                    "state": said,
                    "item": item,
                    "remaining_s": left,
                    "level_dbfs": level,
                    "warning": warning,
                },
            )
    for number, seat in enumerate(batch.room.seats.order_by("label")):
        if number % 9 == 5:
            continue
        silent = number % 9 == 2
        line = {
            "subject": "电平",
            "well": not silent,
            "found": "没有任何信号" if silent else "峰值 -21 dBFS，底噪 -62 dBFS",
            "to_do": "查插头、线控静音开关" if silent else "",
        }
        SelfCheck.objects.create(
            seat=seat,
            at=now - timedelta(minutes=20 - number % 7),
            version="0.1.0",
            clock_difference_s=0.1 * (number % 5),
            lines=[line],
        )


def order_something(batch: Any, user: Any, now: datetime) -> None:
    """Two orders that wait, and somebody who is given more time."""
    from admin.testing.accommodations import Accommodations, grant
    from admin.testing.models import BoothOrder

    people = list(batch.candidates.order_by("seat__row", "seat__column"))
    for index, item in ((4, 2), (17, 1)):
        BoothOrder.objects.create(
            sitting=people[index].sittings.get(),
            kind="repeat",
            item=item,
            reason="窗外噪声",
            given_by=user,
            given_at=now,
        )
    needs = Accommodations(extra_time_percent=50, large_print=True)
    sitting = people[9].sittings.get()
    sitting.stage = "confirmed"
    sitting.save()
    grant(people[9], needs, by=user, at=now, reason="残疾人证")
    sitting.stage = "started"
    sitting.save()


def practise(person: Any, seat: Any, user: Any, now: datetime) -> None:
    """A person who has practised two themes over a few days, with a code in force."""
    from admin.practice.codes import issue_code
    from admin.practice.exercises import choose_exercise, theme_named
    from admin.practice.models import PracticeReading, PracticeRun

    issue_code(person, by=user, at=now - timedelta(days=4))
    for theme, days, right in (
        ("front_back_nasal", 3, "010011011101111"),
        ("retroflex", 1, "0110111"),
    ):
        begun = now - timedelta(days=days)
        run = PracticeRun.objects.create(
            person=person, seat=seat, begun_at=begun, ended_at=begun + timedelta(minutes=9)
        )
        history: list[tuple[str, bool]] = []
        for number, one in enumerate(right):
            exercise = choose_exercise(theme_named(theme), history, "")
            history.append((exercise.key, one == "1"))
            said = f"读对了：{exercise.word.marks}。"
            PracticeReading.objects.create(
                run=run,
                at=begun + timedelta(seconds=20 * number),
                theme=theme,
                exercise=exercise.key,
                hanzi=exercise.word.hanzi,
                pinyin=exercise.word.marks,
                right=one == "1",
                sentence=said if one == "1" else f"“{exercise.word.hanzi[0]}”的声调不够到位。",
                engine="0.1.0",
                took_ms=180,
            )


def make_day(live: Any, waiting: Any, users: dict[str, Any], now: datetime) -> list[Page]:
    """A large room in the middle of the test and a small one before the start."""
    from admin.testing.arrange import seat_candidates
    from admin.testing.conduct import start_room
    from admin.testing.papers import compose_for_session

    officer, invigilator = users["officer"], users["invigilator"]
    large = make_room(live.site, "一号考场", rows=5, columns=8, spares=4)
    small = make_room(live.site, "二号考场", rows=3, columns=5, spares=1)
    for session, room in ((live, large), (waiting, small)):
        room.invigilators.add(invigilator)
        seat_candidates(session, seed=5, by=officer, at=now, rooms=[room])
        compose_for_session(session, seed=5, by=officer, at=now)
    batch = start_room(live, large, by=invigilator, at=now - timedelta(minutes=6))
    order_something(batch, invigilator, now)
    report_from_booths(batch, RUNNING_STATES, now)
    report_from_booths(waiting.batches.get(), WAITING_STATES, now)
    troubled = batch.candidates.order_by("seat__row", "seat__column")[4]
    late = waiting.candidates.latest("seat__row", "seat__column")
    room = f"/sessions/{live.pk}/rooms/{large.pk}/"
    menu = f"[data-seat='{troubled.seat_id}'] .seat-open"
    return [
        Page("room", "invigilator", room, committed=True),
        Page("room-menu", "invigilator", room, click=menu),
        Page("room-waiting", "invigilator", f"/sessions/{waiting.pk}/rooms/{small.pk}/"),
        Page("accommodations", "officer", f"/candidates/{late.pk}/accommodations/"),
    ]


def make_lab() -> list[Page]:
    """A station on a test day, a session to be released, one that is done."""
    from django.utils import timezone

    from admin.marking.assigning import assign, share_out_session
    from admin.results.issuing import issue
    from admin.results.release import release
    from admin.testing.models import Candidate, Session, Site
    from tests.admin import factories as make
    from tests.admin.marked_sittings import add_finished, mark

    now = timezone.now()
    today = timezone.localdate()
    users = make_users()
    site = Site.objects.create(name="江城市普通话测试站", code="001")

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
    for one in share_out_session(done, examiners, by=users["chief"], at=now):
        mark(one, at=now)
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
    waiting = session("2026 年 11 月市级模拟测试（补测）", 5, 0, "mock", "open")
    candidates(live, 36)
    candidates(waiting, 11)
    rooms = make_day(live, waiting, users, now)
    planned = session("第四季度正式测试", 4, -20, "official", "planned")
    best = results[0].sitting
    practising = best.candidate.person
    practise(practising, live.batches.first().room.seats.first(), users["trainer"], now)
    own = users["examiner1"].marking_assignments.filter(markings=None).first()
    seen = users["examiner1"].marking_assignments.exclude(markings=None).first()
    assert own
    assert seen
    users["candidate"].person = practising
    users["candidate"].save()
    manage_accounts(users, now)
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
        *rooms,
        Page("queue", "examiner1", "/marking/"),
        Page("marking", "examiner1", f"/marking/{own.pk}/", committed=True),
        Page("marked", "examiner1", f"/marking/{seen.pk}/"),
        Page("assign", "chief", f"/sessions/{marked.pk}/marking/"),
        Page("reviews", "chief", "/reviews/"),
        Page("review", "chief", f"/reviews/{sittings[2].pk}/2/"),
        Page("session-reviews", "chief", f"/sessions/{marked.pk}/reviews/"),
        Page("examiners", "chief", "/examiners/"),
        Page("marking-rules", "chief", "/settings/marking/"),
        Page("appeals", "chief", "/appeals/"),
        Page("appeal-new", "chief", f"/results/{best.pk}/appeal/"),
        Page("sitting", "chief", f"/sittings/{best.pk}/"),
        Page("release", "chief", f"/sessions/{marked.pk}/release/", committed=True),
        Page("results", "officer", "/results/"),
        Page("result", "officer", f"/results/{best.pk}/", committed=True),
        Page("practice", "trainer", "/practice/"),
        Page("practice-person", "trainer", f"/practice/{practising.pk}/", committed=True),
        Page("archive", "archivist", "/archive/?q=王小红"),
        Page("archive-verify", "archivist", "/archive/verify/"),
        Page("people", "officer", "/people/"),
        Page("person", "officer", f"/people/{practising.pk}/", committed=True),
        Page("mine", "candidate", "/mine/"),
        Page("accounts", "administrator", "/accounts/"),
        Page("account", "administrator", f"/accounts/{users['chief'].pk}/"),
        Page("account-new", "administrator", "/accounts/new/"),
        Page("trail", "administrator", "/trail/", committed=True),
        Page("enrol", "newcomer", "/second-factor/enrol/"),
        Page("idle", "", "/log-in/?next=/results/&idle=15&lost=1"),
        Page("refused", "examiner1", "/sessions/"),
        Page("missing", "officer", f"/documents/{notice.number}x/"),
    ]


if __name__ == "__main__":
    main()
