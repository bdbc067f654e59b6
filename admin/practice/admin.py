"""Practice in the data admin; to be looked at only."""

from __future__ import annotations

from django.contrib import admin

from admin.accounts.rights import Action
from admin.practice.models import PracticeCode, PracticeReading, PracticeRun
from admin.project.data_admin import RecordAdmin


@admin.register(PracticeCode)
class PracticeCodeAdmin(RecordAdmin):
    """Codes; the digits themselves are nowhere."""

    view_action = Action.VIEW_TRAINING
    list_display = ("issued_at", "person", "issued_by", "withdrawn_at")
    search_fields = ("person__name",)
    list_select_related = ("person", "issued_by")


@admin.register(PracticeRun)
class PracticeRunAdmin(RecordAdmin):
    """Who practised where and when."""

    view_action = Action.VIEW_TRAINING
    list_display = ("begun_at", "person", "seat", "ended_at")
    search_fields = ("person__name",)
    list_select_related = ("person", "seat")


@admin.register(PracticeReading)
class PracticeReadingAdmin(RecordAdmin):
    """Every word read."""

    view_action = Action.VIEW_TRAINING
    list_display = ("at", "hanzi", "pinyin", "theme", "right", "engine", "took_ms")
    list_filter = ("theme", "right")
