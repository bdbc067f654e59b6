"""Merges and what was told apart in the data admin: to be looked at."""

from __future__ import annotations

from django.contrib import admin

from admin.accounts.rights import Action
from admin.duplicates.models import Merge, NotTheSame
from admin.project.data_admin import RecordAdmin


@admin.register(Merge)
class MergeAdmin(RecordAdmin):
    """Merges."""

    view_action = Action.VIEW_PEOPLE
    list_display = ("kept", "gone", "merged_at", "undone_at")
    list_select_related = ("kept", "gone")


@admin.register(NotTheSame)
class NotTheSameAdmin(RecordAdmin):
    """Pairs that are two people."""

    view_action = Action.VIEW_PEOPLE
    list_display = ("low", "high", "reason", "said_at")
    list_select_related = ("low", "high")
