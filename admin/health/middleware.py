"""Each request gets an id, which its answer and every log line about it carry, and is counted."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from admin.health.figures import REQUESTS, SECONDS
from admin.project.json_log import REQUEST_ID

HEADER = "X-Request-ID"
NO_ROUTE = "none"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Watched:
    """Middleware, outermost. An id that a client sends is not taken: it could hold anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, counted under the name of the route (never the address itself)."""
        name = uuid.uuid4().hex
        mark = REQUEST_ID.set(name)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            REQUEST_ID.reset(mark)
        match = request.resolver_match
        route = (match.view_name or match.route) if match else NO_ROUTE
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        SECONDS.labels(method, route).observe(time.perf_counter() - begun)
        response.headers[HEADER] = name
        return response
