"""Packs that are installed once for all tests of a module."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from packs.operations import install_pack
from tests.make import NOON, ada


@pytest.fixture(scope="module")
def installed(django_db_setup, django_db_blocker):
    """Install a pack around a module: each test takes back what it did, and the module the pack."""

    @contextmanager
    def around(slug: str) -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic():
            install_pack(slug=slug, by=ada(), now=NOON)
            with django_db_blocker.block():
                yield
            transaction.set_rollback(True)

    return around


@pytest.fixture(scope="module")
def education(installed):
    with installed("education"):
        yield


@pytest.fixture(scope="module")
def courses(installed):
    with installed("courses"):
        yield


@pytest.fixture(scope="module")
def advisor(installed):
    with installed("advisor"):
        yield
