"""A session's rules of registration in plain Chinese, for candidates. Pure."""

from __future__ import annotations

from datetime import datetime

from admin.testing.registration_rules import Rules


def rules_in_words(
    rules: Rules,
    *,
    official: bool,
    is_approved_first: bool,
    pay_by: datetime | None = None,
    cancel_by: datetime | None = None,
) -> list[str]:
    """Each rule that a candidate must know as one sentence; times are in the office's zone."""
    said = []
    if rules.groups:
        said.append(f"只接受以下类别：{'、'.join(sorted(rules.groups))}。")
    if official and rules.one_open_test:
        said.append("同一人不能同时报两场正式测试：上一场的成绩公布以后才能再报。")
    if rules.interval_days:
        said.append(f"测试日期距上次测试须满 {rules.interval_days} 天。")
    if rules.retest_hours:
        said.append(f"再次测试以前须参加培训满 {rules.retest_hours} 学时；第一次测试不要求。")
    if is_approved_first:
        said.append("提交以后由工作人员审核，通过以后才有准考证号。")
    else:
        said.append("符合条件的，一般提交以后就能得到准考证号；需要核实的，由工作人员审核。")
    if pay_by:
        said.append(f"须在 {_said(pay_by)} 以前缴费，逾期未缴的可能被取消。")
    if cancel_by:
        said.append(f"{_said(cancel_by)} 以前可以自行取消报名。")
    return said


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
