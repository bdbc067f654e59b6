"""What can go wrong with training."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class BadCourse(Refused):
    """What was filled in about a programme, run or meeting does not fit."""

    id = "bad_course"
    message = "填写的内容不符合要求，没有保存；请修改后再保存。"


class RunStands(Conflict):
    """The state of the run forbids the step."""

    id = "course_run_stands"
    message = "培训班现在的状态不允许这一步；请刷新后查看。"


class CannotEnrol(Refused):
    """Somebody cannot be enrolled; the sentence says why."""

    id = "cannot_enrol"
    message = "不能登记这位参训人员，请核对后重试。"


class BadMark(Refused):
    """An attendance or assessment cannot be taken."""

    id = "bad_course_mark"
    message = "填写有误，没有保存；请修改后再保存。"


class OutcomeMoved(Conflict):
    """What the preview was made from has changed since."""

    id = "course_outcome_moved"
    message = "打开本页以后，考勤、考核或名单有变化。请重新核对预览后再认定。"
