"""What every test may ask for."""

import pytest
from rest_framework.test import APIClient


@pytest.fixture
def api() -> APIClient:
    """A client that nobody is signed in on."""
    return APIClient()
