"""Django's entry for this room."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.console"
    label = "lab_console"
    verbose_name = "控制台"
