"""Machine scores in the data admin; to be looked at only."""

from __future__ import annotations

from django.contrib import admin

from admin.accounts.rights import Action
from admin.project.data_admin import RecordAdmin
from admin.scoring_jobs.models import MachineScore, ScoringFailure, ScoringRequest


@admin.register(MachineScore)
class MachineScoreAdmin(RecordAdmin):
    """Machine scores; the report itself is read in the console."""

    view_action = Action.VIEW_MACHINE_SCORES
    list_display = ("scored_at", "sitting", "total_items_1_3", "engine_digest", "seconds")
    search_fields = ("sitting__candidate__admission_number",)
    list_select_related = ("sitting__candidate",)
    exclude = ("report",)


@admin.register(ScoringFailure)
class ScoringFailureAdmin(RecordAdmin):
    """What went wrong."""

    view_action = Action.VIEW_MACHINE_SCORES
    list_display = ("at", "sitting", "error_id", "message")
    list_select_related = ("sitting__candidate",)


@admin.register(ScoringRequest)
class ScoringRequestAdmin(RecordAdmin):
    """Who asked for another score."""

    view_action = Action.VIEW_MACHINE_SCORES
    list_display = ("at", "sitting", "by", "reason", "done_at")
    list_select_related = ("sitting__candidate", "by")
