"""Django's entry for this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.people"
    label = "lab_people"
    verbose_name = "人员与单位"
