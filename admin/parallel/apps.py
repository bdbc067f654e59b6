"""Django's entry for this room."""

from django.apps import AppConfig


class ParallelConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.parallel"
    label = "lab_parallel"
    verbose_name = "平行评分"
