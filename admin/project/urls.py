"""Addresses of the server."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("data/", admin.site.urls),
]
