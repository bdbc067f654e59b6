"""What can go wrong with requests and matches."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class BadRequest(Refused):
    """What was filled in cannot be taken; the sentence says why."""

    id = "bad_request"
    message = "填写的内容有误，没有保存；请修改后再保存。"


class NotNow(Conflict):
    """The record's state forbids the step."""

    id = "match_not_now"
    message = "这条记录的状态已经变了，不能再做这一步；请刷新后查看。"


class DayTaken(Conflict):
    """One person is at one school a day."""

    id = "match_day_taken"
    message = "这位教师当天已经安排了别的送教，请另选日期或另选教师。"
