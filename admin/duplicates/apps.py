"""Django's entry for this room."""

from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.duplicates"
    label = "lab_duplicates"
    verbose_name = "重复档案"
