"""Django's entry for this room."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.results"
    label = "lab_results"
    verbose_name = "成绩与证书"
