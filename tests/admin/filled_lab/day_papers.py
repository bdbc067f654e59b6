"""What the office keeps around a test day: applications, incidents, ties, exemptions, views."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin.accounts.models import User
from admin.marking.tying import enter_tie
from admin.registering.applying import Wish, apply
from admin.registering.models import Application
from admin.saved_views.keeping import save_view
from admin.testing.enrol import Applicant
from admin.testing.incidents import Entry, enter
from admin.testing.models import Exemption, Incident, Session, Sitting
from tests.admin.factories import identity_number
from tests.admin.test_photo import photo


@dataclass(frozen=True)
class DayPapers:
    """One of each kind that has a page of its own."""

    application: Application
    incident: Incident


def make_day_papers(
    sessions: Mapping[str, Session], users: Mapping[str, User], now: datetime
) -> DayPapers:
    """Over the lab's sessions, entered by those who do it."""
    applicant = Applicant(
        "吴一鸣",
        identity_number(499),
        ethnicity="汉族",
        phone="13800001111",
        unit_name="江城市实验小学",
        group="教师",
        photo=photo(),
    )
    at, wish = now + timedelta(minutes=2), Wish(["extra_time"])
    application = apply(sessions["announced"], applicant, wish, token=uuid.uuid4(), at=at)
    sitting = Sitting.objects.filter(candidate__session=sessions["live"]).order_by("pk")[0]
    told = Entry("other", now, "读第二项时窗外施工，噪声明显。", "关窗后继续测试。", "林监考")
    incident = enter(sitting, told, by=users["invigilator"], at=now)
    candidate = sessions["announced"].candidates.order_by("pk")[0]
    examiner, officer = users["examiner1"], users["officer"]
    enter_tie(examiner, candidate.person, "relative", reason="本人申报", by=officer, at=at)
    Exemption.objects.create(
        candidate=candidate,
        item="passage",
        ground="视力残疾",
        source="省语委〔2024〕3号",
        method="proportional",
        rules_version=1,
        evidence="残疾人证",
        entered_at=at,
        entered_by=officer,
    )
    save_view(officer, "results", "level=2B", "二级乙等", at=at)
    return DayPapers(application, incident)
