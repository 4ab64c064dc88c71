"""What the architecture tests look at: the sources of the project."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def project():
    """The folder of the project."""
    return PROJECT
