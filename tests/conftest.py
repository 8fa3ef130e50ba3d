"""What every test may ask for."""

import gc
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management.commands import flush
from rest_framework.test import APIClient

from tests.emptying import empty


def pytest_collection_finish() -> None:
    """What is loaded stays, so the collector need not look at it over and over: as it comes it
    takes an eighth of the suite's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture
def api() -> APIClient:
    """A client that nobody is signed in on."""
    return APIClient()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is there already: tests/casts.py."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Every process has a server of its own, so the name needs no number."""


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", empty)
        yield


@pytest.fixture(scope="session", autouse=True)
def hashed_quickly() -> Iterator[None]:
    """Hashing that is slow on purpose would only make tests slow."""
    with pytest.MonkeyPatch.context() as patch:
        quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        patch.setattr(settings, "PASSWORD_HASHERS", quick)
        yield
