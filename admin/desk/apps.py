"""Django's entry for this room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.desk"
    label = "lab_desk"
    verbose_name = "评分工作台"
