import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hashing that is slow on purpose would only make these tests slow."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()
