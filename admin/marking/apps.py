"""Django's entry for this room."""

from django.apps import AppConfig


class MarkingConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.marking"
    label = "lab_marking"
    verbose_name = "评分"
