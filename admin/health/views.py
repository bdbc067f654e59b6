"""Addresses for machines that watch."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from admin.health.access import for_watchers
from admin.health.figures import REGISTRY
from admin.health.readiness import unready


@for_watchers
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"live": True})


@for_watchers
def ready(request: HttpRequest) -> HttpResponse:
    """200 when work can be taken in; otherwise 503 with the names of what is amiss."""
    missing = unready()
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


@for_watchers
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures in Prometheus' text form."""
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
