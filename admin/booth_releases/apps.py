"""Django's entry for this room."""

from django.apps import AppConfig


class BoothReleasesConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.booth_releases"
    label = "lab_booth_releases"
    verbose_name = "机位程序"
