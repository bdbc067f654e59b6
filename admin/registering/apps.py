"""Django's entry for this room."""

from django.apps import AppConfig


class RegisteringConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.registering"
    label = "lab_registering"
    verbose_name = "报名"
