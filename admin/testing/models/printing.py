"""Tickets of a whole session, printed in the background."""

from __future__ import annotations

import uuid

from django.db import models

from admin.testing.models.sessions import Session


class TicketRun(models.Model):
    """One printing of all admission tickets of a session; the file can always be made again."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "等待"
        RUNNING = "running", "正在生成"
        DONE = "done", "已完成"
        FAILED = "failed", "中断"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        Session, verbose_name="考次", on_delete=models.PROTECT, related_name="ticket_runs"
    )
    # 1: a whole A4 page each, with the rules in large print; 2: two on a page, to be cut.
    per_page = models.PositiveSmallIntegerField("每页张数", default=2)
    whole = models.PositiveIntegerField("人数")
    done = models.PositiveIntegerField("已生成", default=0)
    state = models.CharField("进度", max_length=8, choices=State, default=State.WAITING)
    fault = models.CharField("中断原因", max_length=200, blank=True)
    asked_at = models.DateTimeField("提交时间")
    asked_by = models.ForeignKey(
        "lab_accounts.User", verbose_name="提交人", on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "准考证印制"
        verbose_name_plural = "准考证印制"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.session} {self.get_state_display()}"
