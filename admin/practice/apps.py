"""Django's entry for this room."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.practice"
    label = "lab_practice"
    verbose_name = "练习"
