"""Django's entry for this room."""

from django.apps import AppConfig


class StationApiConfig(AppConfig):
    """Label prefixed so that it cannot clash with django.contrib."""

    name = "admin.station_api"
    label = "lab_station_api"
    verbose_name = "测试机接口"
