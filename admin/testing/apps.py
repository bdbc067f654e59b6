"""Django's entry for this room."""

from django.apps import AppConfig


class TestingConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.testing"
    label = "lab_testing"
    verbose_name = "考务"
