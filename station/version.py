"""Version of the installed program."""

from __future__ import annotations

from importlib.metadata import version as _installed


def version() -> str:
    """As it stands in manifests and self-checks."""
    return _installed("putonghua-lab")
