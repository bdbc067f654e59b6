"""What all tests share: how long hypothesis looks."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# pytest --hypothesis-profile=thorough: minutes instead of seconds, for whoever hunts.
settings.register_profile(
    "thorough", max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck)
)
# How long a case takes is no promise: a busy machine fails no test.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")
