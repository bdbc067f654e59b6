"""The table data/talk_limits.toml: how a talk is read, and what is proposed."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def talk_limits() -> dict[str, Any]:
    """The table, loaded once."""
    return tomllib.loads((resources.files("scoring") / "data/talk_limits.toml").read_text("utf-8"))
