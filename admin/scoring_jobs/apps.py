"""Django's entry for this room."""

from django.apps import AppConfig


class ScoringJobsConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.scoring_jobs"
    label = "lab_scoring_jobs"
    verbose_name = "机器评分"
