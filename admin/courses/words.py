"""The words of training as data: forms of study, levels, kinds of hours, marks of attendance."""

from __future__ import annotations

from django.db import models


class Form(models.TextChoices):
    """How people study."""

    CENTRALISED = "centralised", "集中培训"
    ONLINE = "online", "网联培训"
    TEXT = "text", "文本培训"
    SCHOOL_BASED = "school_based", "校本培训"
    PRACTICE = "practice", "实践研修"


class Level(models.TextChoices):
    """Whose training it is, as the shipped rule of hours has it; an office's rule may have others
    (``hour_words.py``).
    """

    NATIONAL = "national", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    SCHOOL = "school", "校级"


class HourKind(models.TextChoices):
    """What kind of hours a person gets; those that shipped kinds of courses name. The rule of
    hours has the rest and the names (``hour_words.py``).
    """

    TAUGHT = "taught", "面授学时"
    ONLINE = "online", "网络学时"
    TEXT = "text", "文本学时"
    SCHOOL_BASED = "school", "校本学时"
    PRACTICE = "practice", "实践学时"
    PROBATION = "probation", "新任教师试用期学时"


class RunState(models.TextChoices):
    """Where a course run stands."""

    PLANNED = "planned", "筹备"
    OPEN = "open", "报名中"
    RUNNING = "running", "进行中"
    CLOSED = "closed", "已结业"
    CANCELLED = "cancelled", "已取消"


class EnrolmentState(models.TextChoices):
    """Where a person stands in a course run."""

    APPLIED = "applied", "已申请"
    DECLINED = "declined", "未入选"
    ENROLLED = "enrolled", "参训"
    WITHDRAWN = "withdrawn", "已退出"
    COMPLETED = "completed", "结业"
    FAILED = "failed", "未结业"


class Mark(models.TextChoices):
    """What stands beside a name in the attendance list; late counts as attended."""

    PRESENT = "present", "到"
    LATE = "late", "迟到"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "缺席"


class Source(models.TextChoices):
    """How an attendance came into the list."""

    LIST = "list", "名单"
    DOOR = "door", "扫码"
    SHEET = "sheet", "导入"


class Grade(models.TextChoices):
    """An assessment by grade."""

    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"


ATTENDED = frozenset({Mark.PRESENT, Mark.LATE})
TAKING_PART = (EnrolmentState.ENROLLED, EnrolmentState.COMPLETED, EnrolmentState.FAILED)
