"""Machine scores by version, who is at work on which sitting, and what went wrong."""

from __future__ import annotations

from django.db import models


class MachineScore(models.Model):
    """What one version of the engine found in one set of recordings; never overwritten.

    The newest one of a sitting's present recordings is the one shown, unless a person has made
    another one live (marking decides that, not this table).
    """

    sitting = models.ForeignKey(
        "lab_testing.Sitting",
        verbose_name="应试",
        on_delete=models.PROTECT,
        related_name="machine_scores",
    )
    # Digest of paper and recordings that were scored: another recording, another score.
    inputs_digest = models.CharField("输入摘要", max_length=64)
    # version, weights, numeric_mode, thresholds, rubric as the engine's report names them.
    engine = models.JSONField("引擎版本", default=dict)
    engine_digest = models.CharField("引擎摘要", max_length=64)
    report = models.JSONField("报告")
    # Folder with report.json and report.html, relative to <data folder>/scoring.
    folder = models.CharField("报告文件夹", max_length=200)
    total_items_1_3 = models.DecimalField("机器评分合计", max_digits=6, decimal_places=2, null=True)
    # When the recordings were looked up: a bundle received later asks for another score.
    begun_at = models.DateTimeField("开始时间")
    scored_at = models.DateTimeField("评分时间", db_index=True)
    seconds = models.FloatField("用时（秒）", default=0)

    class Meta:
        verbose_name = "机器评分"
        verbose_name_plural = "机器评分"
        ordering = ["-scored_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "inputs_digest", "engine_digest"],
                name="score_once_per_inputs_and_engine",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.engine.get('version', '')}"


class ScoringClaim(models.Model):
    """A worker says: I am at this sitting. Dead workers' claims lapse."""

    sitting = models.OneToOneField(
        "lab_testing.Sitting",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="scoring_claim",
    )
    host = models.CharField(max_length=120)
    process = models.PositiveIntegerField()
    token = models.UUIDField(unique=True)
    claimed_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "评分占用"
        verbose_name_plural = "评分占用"

    def __str__(self) -> str:
        return f"{self.host}:{self.process}"


class ScoringFailure(models.Model):
    """One failed try; after a few the sitting waits for a person."""

    sitting = models.ForeignKey(
        "lab_testing.Sitting",
        verbose_name="应试",
        on_delete=models.CASCADE,
        related_name="scoring_failures",
    )
    inputs_digest = models.CharField("输入摘要", max_length=64)
    at = models.DateTimeField("时间")
    error_id = models.CharField("错误", max_length=60)
    message = models.TextField("说明")

    class Meta:
        verbose_name = "评分失败"
        verbose_name_plural = "评分失败"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.error_id


class ScoringRequest(models.Model):
    """A person asks that a sitting be scored again (new engine, failure mended)."""

    sitting = models.ForeignKey(
        "lab_testing.Sitting",
        verbose_name="应试",
        on_delete=models.PROTECT,
        related_name="scoring_requests",
    )
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "lab_accounts.User", verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField("事由")
    done_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "重新评分申请"
        verbose_name_plural = "重新评分申请"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.reason[:40]
