"""What was received, in the data admin; to be looked at only."""

from __future__ import annotations

from django.contrib import admin

from admin.accounts.rights import Action
from admin.archive.models import ReceivedBundle, Recording, StoredObject
from admin.project.data_admin import RecordAdmin


@admin.register(StoredObject)
class StoredObjectAdmin(RecordAdmin):
    """Files in the store."""

    view_action = Action.VIEW_ARCHIVE
    list_display = ("sha256", "size", "stored_at")
    search_fields = ("sha256",)


@admin.register(ReceivedBundle)
class ReceivedBundleAdmin(RecordAdmin):
    """Accepted bundles; the manifest holds the paper and is left out."""

    view_action = Action.VIEW_ARCHIVE
    list_display = ("received_at", "bundle_id", "sitting", "seat", "manifest_sha256")
    search_fields = ("bundle_id", "sitting__candidate__admission_number")
    list_select_related = ("sitting__candidate", "seat")
    exclude = ("manifest",)


@admin.register(Recording)
class RecordingAdmin(RecordAdmin):
    """Recordings."""

    view_action = Action.VIEW_ARCHIVE
    list_display = ("bundle", "item", "attempt", "kind", "status", "seconds", "lost_samples")
    list_filter = ("kind", "status")
    list_select_related = ("bundle",)
