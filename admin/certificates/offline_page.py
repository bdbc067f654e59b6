"""The page that checks documents from a stick: one HTML file, no server, no network.

It carries the lab's public keys and TweetNaCl (public domain, audited), so that it works in old
browsers too. Knows nothing of Django.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from importlib import resources

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def offline_page(keys: Mapping[str, Ed25519PublicKey]) -> str:
    """The file's text."""
    raw = {name: base64.b64encode(key.public_bytes_raw()).decode() for name, key in keys.items()}
    parts = {
        "/*KEYS*/": json.dumps(raw),
        "/*NACL*/": _part("tweetnacl.min.js"),
        "/*CHECK*/": _part("check.js"),
    }
    page = _part("page.html")
    for place, text in parts.items():
        page = page.replace(place, text)
    return page


def _part(name: str) -> str:
    return resources.files("admin.certificates").joinpath("offline", name).read_text("utf-8")
