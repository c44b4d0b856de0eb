"""Runtimes and the corpus as fixtures; what is missing skips a test, but fails it in CI."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no failure: what is bounded is counted, not timed.
settings.register_profile("scopelint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("scopelint")

ROOT = Path(__file__).resolve().parent.parent
NEEDED = {"tf115": "SCOPELINT_TF115", "tf2": "SCOPELINT_TF2", "corpus": "SCOPELINT_CORPUS", "gpu": "SCOPELINT_GPU"}
"""Marker -> the environment variable that says where the thing is."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs something that is not here. CI has the runtimes, so their absence is a failure there."""
    for marker, variable in NEEDED.items():
        if item.get_closest_marker(marker) and not os.environ.get(variable):
            if os.environ.get("CI") == "true" and marker.startswith("tf"):
                pytest.fail(f"{variable} is not set, and CI is to have it", pytrace=False)
            pytest.skip(f"{variable} is not set")
    if item.get_closest_marker("network") and os.environ.get("SCOPELINT_OFFLINE"):
        pytest.skip("SCOPELINT_OFFLINE is set")


@pytest.fixture(scope="session")
def tf115() -> str:
    """The Python with TensorFlow 1.15 (mark the test tf115 as well)."""
    return os.environ["SCOPELINT_TF115"]


@pytest.fixture(scope="session")
def tf2() -> str:
    """The Python with TensorFlow 2.x (mark the test tf2 as well)."""
    return os.environ["SCOPELINT_TF2"]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus folder (mark the test corpus as well)."""
    return Path(os.environ["SCOPELINT_CORPUS"])
