"""Django's entry for this room."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.archive"
    label = "lab_archive"
    verbose_name = "档案"
