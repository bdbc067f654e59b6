"""Addresses of the server."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from admin.health import views as health
from admin.station_api.api import api as station_api

urlpatterns = [
    path("api/station/v1/", station_api.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", health.metrics, name="metrics"),
    path("data/", admin.site.urls),
    path("", include("admin.console.urls")),
]

handler400 = "admin.console.views.errors.bad_request"
handler403 = "admin.console.views.errors.forbidden"
handler404 = "admin.console.views.errors.not_found"
handler500 = "admin.console.views.errors.broken"
