"""Markers and profiles that all rooms share, and the real servers for those who ask."""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.stack"]

# An example is judged by what is right, not by how busy the machine was at that moment.
settings.register_profile(
    "dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
# Same seed each time: a red build is about the change, and a newly found example about a bug.
settings.register_profile("ci", parent=settings.get_profile("dev"), derandomize=True)
settings.register_profile("long", parent=settings.get_profile("dev"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for the real servers, so that `-m "not stack"` leaves it out."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.stack)
