"""The guides, readable beside the work."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from admin.console.access import page
from admin.console.guide_search import search_guides
from admin.console.guide_text import GUIDES, html_of, picture_path
from admin.errors import NotFound


@page()
def guides(request: HttpRequest) -> HttpResponse:
    """Which guides there are, and where they speak of the words that are looked for."""
    words = request.GET.get("q", "").strip()
    context = {"guides": GUIDES.items(), "q": words, "places": search_guides(words)}
    return render(request, "console/guides.html", context)


@page()
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide."""
    if name not in GUIDES:
        raise NotFound
    context = {"name": name, "reader": GUIDES[name], "html": html_of(name)}
    return render(request, "console/guide.html", context)


@page()
def guide_picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture of a guide."""
    path = picture_path(name)
    if not path.is_file():
        raise NotFound
    return FileResponse(path.open("rb"), content_type="image/png")
