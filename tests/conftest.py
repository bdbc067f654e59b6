"""What all tests share: how long hypothesis looks."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# pytest --hypothesis-profile=thorough: minutes instead of seconds, for whoever hunts.
settings.register_profile(
    "thorough", max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck)
)
