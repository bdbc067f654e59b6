"""What can go wrong while scoring. A branch of ``admin.errors.LabError``."""

from __future__ import annotations

from admin.errors import Conflict, Misconfigured


class EngineMissing(Misconfigured):
    """The scoring engine cannot be imported."""

    id = "engine_missing"
    message = "评分引擎未安装或无法启动，请联系管理员。"


class NoReport(Misconfigured):
    """The engine ended without a readable report.json."""

    id = "no_report"
    message = "评分引擎没有给出报告，请联系管理员。"


class ClaimLost(Conflict):
    """Another worker took the sitting over while this one was at it."""

    id = "claim_lost"
    message = "该应试已由其他评分进程接手。"
