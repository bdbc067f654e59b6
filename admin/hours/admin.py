"""Hours in the data admin; to be looked at only."""

from __future__ import annotations

from django.contrib import admin

from admin.accounts.rights import Action
from admin.hours.models import (
    HandEntry,
    HourExemption,
    HourRuleVersion,
    HourTotal,
    SubstituteEntry,
)
from admin.project.data_admin import RecordAdmin


@admin.register(HourRuleVersion)
class HourRuleVersionAdmin(RecordAdmin):
    """Rules as they were kept."""

    view_action = Action.VIEW_TRAINING
    list_display = ("number", "made_at", "made_by", "reason")
    list_select_related = ("made_by",)


@admin.register(HandEntry)
class HandEntryAdmin(RecordAdmin):
    """Hours entered by hand."""

    view_action = Action.VIEW_TRAINING
    list_display = ("day", "person", "title", "hours", "kind", "level", "reverses", "made_by")
    search_fields = ("person__name", "title")
    list_select_related = ("person", "made_by", "reverses")


@admin.register(SubstituteEntry)
class SubstituteEntryAdmin(RecordAdmin):
    """What stands for credits."""

    view_action = Action.VIEW_TRAINING
    list_display = ("day", "person", "title", "code", "reverses", "made_by")
    search_fields = ("person__name", "title")
    list_select_related = ("person", "made_by", "reverses")


@admin.register(HourExemption)
class HourExemptionAdmin(RecordAdmin):
    """Who is exempted, and when."""

    view_action = Action.VIEW_TRAINING
    list_display = ("since", "until", "person", "reason", "reverses", "made_by")
    search_fields = ("person__name",)
    list_select_related = ("person", "made_by", "reverses")


@admin.register(HourTotal)
class HourTotalAdmin(RecordAdmin):
    """Totals as they were computed."""

    view_action = Action.VIEW_TRAINING
    list_display = ("person", "begins", "year", "have", "required", "missing", "reckoned_at")
    search_fields = ("person__name",)
    list_select_related = ("person",)
