"""What is kept and given out: documents, batches, designs, exports, checks, holds, disposals."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from PIL import Image

from admin.accounts.models import User
from admin.certificates import acts, designs
from admin.certificates.batching import begin, work
from admin.certificates.models import CertificateBatch
from admin.certificates.office import OfficeText, issue_office
from admin.certificates.old import OldEntry, enter_old
from admin.preservation import disposal
from admin.preservation.exporting import ask_bag, ask_table
from admin.preservation.fixity import check_fixity
from admin.preservation.holds import lift_hold, place_hold
from admin.preservation.models import Disposal, Export
from admin.preservation.rules import retention_rule
from admin.preservation.seals import seal
from admin.preservation.search import Filters
from admin.results.issuing import issue
from admin.results.models import IssuedDocument
from admin.testing.models import Session, Sitting
from tests.admin.filled_lab.marked import Marked
from tests.admin.filled_lab.people_of import People
from tests.admin.filled_lab.sittings import add_read


@dataclass
class Kept:
    """What pages need to find again."""

    standing: IssuedDocument
    withdrawn: IssuedDocument
    office: IssuedDocument
    notice: IssuedDocument
    batches: list[CertificateBatch] = field(default_factory=list)
    disposals: list[Disposal] = field(default_factory=list)
    export: Export | None = None
    waiting_export: Export | None = None


def issue_documents(marked: Marked, users: dict[str, User], now: datetime) -> Kept:
    """Documents of each kind and state, a batch that is done and one that waits."""
    officer = users["officer"]
    best, second = marked.released[0], marked.released[4]
    standing = issue(best, "certificate", by=officer, at=now)
    notice = issue(best, "notice", by=officer, at=now)
    acts.reprint(standing, by=officer, at=now, reason="本人遗失")
    withdrawn = issue(second, "notice", by=officer, at=now)
    acts.withdraw(withdrawn, by=officer, at=now, reason="单位填写有误，应试人要求撤销")
    text = OfficeText(
        "班主任任职资格证书",
        "经培训考核合格，准予担任中小学班主任。",
        "2026 年 9 月至 2029 年 8 月",
        "江城市教育局师资培训处",
        timezone.localdate(now),
    )
    office = issue_office(best.candidate.person, text, by=officer, at=now)
    kept = Kept(standing, withdrawn, office, notice)
    session = best.candidate.session
    done = begin(session, "notice", by=officer, at=now)
    kept.batches.append(work(done.pk, lambda: now))
    kept.batches.append(begin(session, "certificate", by=officer, at=now))
    keep_old(users, now)
    source = designs.in_force("office").source + "\n// 页边加宽\n"
    made = designs.save("office", source, by=officer, at=now, note="页边加宽")
    designs.put_in_force(made, by=officer, at=now, reason="启用新版式")
    return kept


def keep_old(users: dict[str, User], now: datetime) -> None:
    """Two paper certificates of former years, one with its scan."""
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "#dde").save(picture, "PNG")
    for number, scan in (("98-1206", picture.getvalue()), ("01-0377", None)):
        entry = OldEntry("普通话合格证", number, "马秀英", "二级甲等", date(1998, 12, 6))
        enter_old(entry, scan, by=users["officer"], at=now)


def old_sittings(session: Session, people: People, now: datetime) -> list[Sitting]:
    """Sittings whose recordings have been kept for as long as the rule asks."""
    at = now - timedelta(days=2000)
    return [
        add_read(candidate, at, seed=100 + place)
        for place, candidate in enumerate(people.register(session, 5, at))
    ]


def keep_archive(
    sittings: list[Sitting],
    marked: Marked,
    people: People,
    kept: Kept,
    users: dict[str, User],
    now: datetime,
) -> None:
    """Exported, held, due for disposal; sealed and checked."""
    archivist, chief = users["archivist"], users["chief"]
    found = Filters.of({"q": "小学"})
    columns: list[str] = []
    ask_table(found, columns, "xlsx", unmasked=False, by=archivist, at=now)
    kept.export = ask_bag({"sitting": str(marked.released[0].pk)}, by=archivist, at=now)
    session = marked.released[0].candidate.session_id
    kept.waiting_export = ask_bag({"session": str(session)}, by=archivist, at=now)
    place_hold(marked.released[1], by=archivist, reason="成绩复核期间", at=now)
    place_hold(sittings[4].candidate.session, by=archivist, reason="审计检查", at=now)
    whole = sittings[4].candidate.session.holds.get()
    lift_hold(whole, by=archivist, reason="检查结束", at=now)
    place_hold(people.people[5], by=chief, reason="信访调查", at=now)
    kept.disposals = propose_disposals(sittings, users, now)
    seal(timezone.now())
    check_fixity(1, by="system", at=timezone.now())


def propose_disposals(
    sittings: list[Sitting], users: dict[str, User], now: datetime
) -> list[Disposal]:
    """One proposed, one consented, one carried out, one refused."""
    rule, archivist, chief = retention_rule("recordings"), users["archivist"], users["chief"]
    made = [
        disposal.propose([one], rule, by=archivist, reason="保管期满三年", at=now)
        for one in sittings[:4]
    ]
    for one, consent in ((made[1], True), (made[2], True), (made[3], False)):
        reason = "同意" if consent else "该校仍在申诉期内"
        disposal.decide(one, consent=consent, by=chief, reason=reason, at=now)
    made[2].refresh_from_db()
    disposal.execute(made[2], by=archivist, at=now)
    return made
