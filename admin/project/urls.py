"""Addresses of the server."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from admin.station_api.api import api as station_api

urlpatterns = [
    path("api/station/v1/", station_api.urls),
    path("data/", admin.site.urls),
    path("", include("admin.console.urls")),
]
