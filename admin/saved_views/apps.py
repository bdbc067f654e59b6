"""Django's entry for this room."""

from django.apps import AppConfig


class SavedViewsConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.saved_views"
    label = "lab_saved_views"
    verbose_name = "常用筛选"
