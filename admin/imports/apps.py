"""Django's entry for this room."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.imports"
    label = "lab_imports"
    verbose_name = "导入"
