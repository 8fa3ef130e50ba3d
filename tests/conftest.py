"""What every test may ask for."""

import pytest
from django.db import connection
from rest_framework.test import APIClient


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The audit log refuses to be emptied, which is how tests with real commits clean up."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("accounts_auditrow", "accounts_auditlink"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_keep_all")
