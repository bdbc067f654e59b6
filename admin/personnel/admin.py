"""Headings, entries and requests in the data admin: to be looked at."""

from __future__ import annotations

from django.contrib import admin

from admin.accounts.rights import Action
from admin.personnel.models import ChangeRequest, FileEntry, Heading
from admin.project.data_admin import RecordAdmin, RecordWithHistoryAdmin


@admin.register(Heading)
class HeadingAdmin(RecordAdmin):
    """Headings of files."""

    view_action = Action.VIEW_PEOPLE
    list_display = ("name", "entered_by", "position", "is_active")


@admin.register(FileEntry)
class FileEntryAdmin(RecordWithHistoryAdmin):
    """Entries of files."""

    view_action = Action.VIEW_PEOPLE
    list_display = ("person", "heading", "day", "entered_at", "taken_out_at")
    list_select_related = ("person", "heading")
    search_fields = ("person__name",)


@admin.register(ChangeRequest)
class ChangeRequestAdmin(RecordAdmin):
    """Requests to put files right."""

    view_action = Action.VIEW_PEOPLE
    list_display = ("person", "what", "state", "asked_at", "decided_at")
    list_filter = ("state", "what")
    list_select_related = ("person",)
