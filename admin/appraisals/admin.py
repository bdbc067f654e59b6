"""Appraisals in the data admin: to be looked at; pages change them, with their checks."""

from __future__ import annotations

from django.contrib import admin

from admin.accounts.rights import Action
from admin.appraisals.models import (
    Appraisal,
    AppraisalResult,
    AppraisalRound,
    Appraiser,
    IndicatorScore,
    SelfScore,
)
from admin.project.data_admin import RecordAdmin, RecordWithHistoryAdmin


@admin.register(AppraisalRound)
class AppraisalRoundAdmin(RecordWithHistoryAdmin):
    """Rounds."""

    view_action = Action.VIEW_TRAINING
    list_display = ("name", "kind", "year", "self_until", "announced_at")
    list_select_related = ("kind",)


@admin.register(Appraisal)
class AppraisalAdmin(RecordWithHistoryAdmin):
    """Units in rounds."""

    view_action = Action.VIEW_TRAINING
    list_display = ("organisation", "round", "state", "visit_day")
    list_select_related = ("organisation", "round")


@admin.register(SelfScore)
class SelfScoreAdmin(RecordWithHistoryAdmin):
    """What units gave themselves."""

    view_action = Action.VIEW_TRAINING
    list_display = ("appraisal", "indicator", "points")
    list_select_related = ("appraisal__organisation", "appraisal__round")


@admin.register(Appraiser)
class AppraiserAdmin(RecordAdmin):
    """Members of teams."""

    view_action = Action.VIEW_TRAINING
    list_display = ("person", "appraisal", "is_lead", "left_at")
    list_select_related = ("person", "appraisal__organisation", "appraisal__round")


@admin.register(IndicatorScore)
class IndicatorScoreAdmin(RecordAdmin):
    """Points."""

    view_action = Action.VIEW_TRAINING
    list_display = ("appraiser", "indicator", "points", "entered_at")
    list_select_related = ("appraiser__person",)


@admin.register(AppraisalResult)
class AppraisalResultAdmin(RecordAdmin):
    """Results."""

    view_action = Action.VIEW_TRAINING
    list_display = ("appraisal", "number", "hard", "soft", "total", "level")
    list_select_related = ("appraisal__organisation", "appraisal__round")
