"""The room as its invigilator sees it: every seat, who is awaited, what needs a look. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from admin.console.room_records import RoomRecords
from admin.testing.accommodations import of_candidate
from admin.testing.exemptions import exempted_words
from admin.testing.live import Reported, SeatReport
from admin.testing.models import BoothOrder, Seat
from admin.testing.proctor_pin import PinStanding
from admin.testing.stages import OUTCOMES, STAGE_NAMES, Stage

SILENT_AFTER = timedelta(seconds=10)  # a booth reports about once a second
# What booths say of themselves, in words for the invigilator.
STATE_TEXTS = {
    "log_in": "等待登录",
    "logging_in": "正在登录",
    "confirm": "核对信息",
    "rules": "阅读规则",
    "headset": "戴耳机",
    "microphone_check": "试音",
    "microphone_listening": "试音",
    "waiting_for_start": "等待开始",
    "fetching_paper": "领取试卷",
    "opening_bundle": "领取试卷",
    "instruction": "听提示",
    "topic_choice": "选话题",
    "beep": "即将录音",
    "opening_item": "即将录音",
    "recording": "录音中",
    "closing_item": "换题",
    "trouble": "故障",
    "checking_items": "检查录音",
    "sealing": "保存录音",
    "uploading": "上传录音",
    "finished": "已完成",
}
NOT_READY = frozenset({"confirm", "rules", "headset", "microphone_check", "microphone_listening"})
TIMED = frozenset({"recording", "topic_choice"})  # where the time left is the candidate's own
QUIETEST_DBFS = -60.0  # the empty end of the level bar; its full end is 0 dBFS
LOUD_DBFS = -3.0


@dataclass(frozen=True)
class SeatPicture:
    """One seat. ``level`` (0 to 100) and ``left`` (seconds) move on between events."""

    key: int
    label: str
    name: str = ""
    digits: str = ""
    text: str = ""
    tone: str = "empty"  # empty | waiting | ready | running | done | absent | trouble
    item: int | None = None
    warning: str = ""
    orders: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    awaited: bool = False
    level: int | None = field(default=None, compare=False)
    loud: bool = field(default=False, compare=False)
    left: float | None = field(default=None, compare=False)


@dataclass(frozen=True)
class CheckPicture:
    """A seat's last self-check: the lines that are not well; none yet: ``at`` is None."""

    label: str
    at: datetime | None
    today: bool
    version: str = ""
    clock_difference_s: float = 0.0
    wrong: tuple[tuple[str, str, str], ...] = ()  # subject, found, to do


@dataclass(frozen=True)
class RoomPicture:
    """The whole room at one moment."""

    batch: int
    batch_number: int
    batches: int
    planned_at: datetime | None
    started_at: datetime | None
    is_open: bool
    status: str
    columns: int
    seats: tuple[SeatPicture, ...]
    checks: tuple[CheckPicture, ...]
    pin: PinStanding | None = None

    @property
    def awaited(self) -> tuple[SeatPicture, ...]:
        """Who is still to come before the next step: the start, or the end."""
        return tuple(seat for seat in self.seats if seat.awaited)

    @property
    def seated(self) -> int:
        """How many belong to the batch."""
        return sum(1 for seat in self.seats if seat.name)

    @property
    def finished(self) -> int:
        """How many are done."""
        return sum(1 for seat in self.seats if seat.tone == "done")

    @property
    def troubled(self) -> tuple[SeatPicture, ...]:
        """Seats with a warning."""
        return tuple(seat for seat in self.seats if seat.warning)

    @property
    def unchecked(self) -> tuple[CheckPicture, ...]:
        """Seats without a self-check today."""
        return tuple(check for check in self.checks if not check.today)

    @property
    def unfit(self) -> tuple[CheckPicture, ...]:
        """Seats whose check of today found something."""
        return tuple(check for check in self.checks if check.today and check.wrong)

    @property
    def head(self) -> tuple[object, ...]:
        """What stands above the seats; where it changes, the head is drawn anew."""
        return (
            self.batch,
            self.batches,
            self.planned_at,
            self.started_at,
            self.status,
            self.finished,
            self.seated,
            tuple((seat.label, seat.name) for seat in self.awaited),
            tuple(seat.label for seat in self.troubled),
            tuple(check.label for check in self.unchecked),
            tuple(check.label for check in self.unfit),
            self.pin,
        )


def draw(
    records: RoomRecords, live: Mapping[int, SeatReport], now: datetime, midnight: datetime
) -> RoomPicture:
    """The picture; ``live`` is what booths last said to this process, by seat."""
    batch = records.batch
    return RoomPicture(
        batch=batch.pk,
        batch_number=batch.number,
        batches=records.batches,
        planned_at=batch.planned_at,
        started_at=batch.started_at,
        is_open=records.session.status == records.session.Status.OPEN,
        status=records.session.get_status_display(),
        columns=max(1, len({seat.column for seat in records.seats})),  # numbers may leave gaps
        seats=tuple(_seat(records, seat, live, now) for seat in records.seats),
        checks=tuple(_check(records, seat, midnight) for seat in records.seats if seat.is_usable),
        pin=records.pin,
    )


def _seat(
    records: RoomRecords, seat: Seat, live: Mapping[int, SeatReport], now: datetime
) -> SeatPicture:
    candidate = records.candidates.get(seat.pk)
    if candidate is None:
        text = "停用" if not seat.is_usable else "备用机位" if seat.is_spare else "空位"
        return SeatPicture(seat.pk, seat.label, text=text)
    report = _newest(live.get(seat.pk), records.stored.get(seat.pk))
    sitting = records.sittings.get(candidate.pk)
    stage = Stage(sitting.stage) if sitting else Stage.SEATED
    heard = report is not None and now - report.received_at < SILENT_AFTER
    own = report is not None and sitting is not None and report.sitting_id == sitting.pk
    said = report.reported if report and own and heard and stage not in OUTCOMES else None
    warning = _warning(stage, said, heard)
    orders = tuple(_order(order) for order in records.orders.get(seat.pk, ()))
    given = bool(sitting and sitting.start_given_at)
    return SeatPicture(
        key=seat.pk,
        label=seat.label,
        name=candidate.person.name,
        digits=candidate.admission_number[-4:],
        text=_text(stage, said, given),
        tone=_tone(stage, said, warning),
        item=said.item if said else None,
        warning=warning,
        orders=orders,
        needs=(*of_candidate(candidate).words, *exempted_words(candidate)),
        awaited=_is_awaited(stage, said, begun=records.batch.started_at is not None),
        level=_level(said),
        loud=bool(said and said.level_dbfs is not None and said.level_dbfs > LOUD_DBFS),
        left=_left(said, report, now),
    )


def _newest(one: SeatReport | None, other: SeatReport | None) -> SeatReport | None:
    if one is None or other is None:
        return one or other
    return one if one.received_at >= other.received_at else other


def _text(stage: Stage, said: Reported | None, start_given: bool) -> str:
    text = STATE_TEXTS.get(said.state, STAGE_NAMES[stage]) if said else STAGE_NAMES[stage]
    waits = start_given and stage in {Stage.LOGGED_IN, Stage.CONFIRMED}
    return f"{text}（已单独开始）" if waits else text


def _warning(stage: Stage, said: Reported | None, heard: bool) -> str:
    if stage in {Stage.LOGGED_IN, Stage.CONFIRMED, Stage.STARTED} and not heard:
        return "机位无回应，请到机位查看"
    return said.warning or "" if said else ""


def _order(order: BoothOrder) -> str:
    if order.kind == BoothOrder.Kind.VOID:
        return "作废指令待执行"
    return f"重做第 {order.item} 项待执行"


def _is_awaited(stage: Stage, said: Reported | None, *, begun: bool) -> bool:
    """Before the start: who is not ready. After it: who has come and is not through."""
    if stage in OUTCOMES or begun:
        return stage not in OUTCOMES
    is_ready = stage in {Stage.CONFIRMED, Stage.STARTED}
    return not is_ready or (said is not None and said.state in NOT_READY)


def _tone(stage: Stage, said: Reported | None, warning: str) -> str:
    if warning or stage == Stage.VOID:
        return "trouble"
    if stage == Stage.CONFIRMED and said is not None and said.state in NOT_READY:
        return "waiting"
    return {
        Stage.CONFIRMED: "ready",
        Stage.STARTED: "running",
        Stage.FINISHED: "done",
        Stage.ABSENT: "absent",
    }.get(stage, "waiting")


def _level(said: Reported | None) -> int | None:
    if said is None or said.level_dbfs is None:
        return None
    share = (said.level_dbfs - QUIETEST_DBFS) / -QUIETEST_DBFS
    return round(100 * min(1.0, max(0.0, share)))


def _left(said: Reported | None, report: SeatReport | None, now: datetime) -> float | None:
    if said is None or report is None or said.remaining_s is None or said.state not in TIMED:
        return None
    age = max(0.0, (now - report.received_at).total_seconds())
    return round(max(0.0, said.remaining_s - age), 1)


def _check(records: RoomRecords, seat: Seat, midnight: datetime) -> CheckPicture:
    check = records.checks.get(seat.pk)
    if check is None:
        return CheckPicture(seat.label, None, today=False)
    wrong = tuple(
        (line["subject"], line["found"], line["to_do"]) for line in check.lines if not line["well"]
    )
    return CheckPicture(
        label=seat.label,
        at=check.at,
        today=check.at >= midnight,
        version=check.version,
        clock_difference_s=check.clock_difference_s,
        wrong=wrong,
    )
