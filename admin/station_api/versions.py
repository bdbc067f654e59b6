"""The version booths are told."""

from __future__ import annotations

from importlib.metadata import version

SERVER_VERSION = version("putonghua-lab")
