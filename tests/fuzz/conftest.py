"""Who knocks: somebody who may do everything, as often as he likes."""

import logging
from collections.abc import Iterator

import pytest
from django.utils import timezone

from accounts.operations.keys import issue_token
from tests.fuzz.hammering import one_connection
from tests.make import ada, make_contact, make_organisation, make_team


@pytest.fixture
def bearer(settings) -> Iterator[dict[str, str]]:
    settings.API_REQUESTS_PER_MINUTE = {"caller": 0, "anonymous": 0, "address": 0}
    settings.ALLOWED_HOSTS = ["*"]
    make_contact(email="jane@x.test", owner=ada(), organisation=make_organisation())
    make_team(members=[ada()])
    boss, now = ada(), timezone.now()
    _, token = issue_token(owner=boss, name="fuzz", scopes=boss.granted_codes, by=boss, now=now)
    logging.disable(logging.WARNING)
    with one_connection():
        yield {"Authorization": f"Bearer {token}"}
    logging.disable(logging.NOTSET)
