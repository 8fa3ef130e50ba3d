"""Whatever the API's own document allows, and what it does not, is never answered by a crash."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
import schemathesis
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error

from accounts.operations.keys import issue_token
from accounts.permissions import REGISTRY
from config.wsgi import application
from tests.make import make_contact, make_user

EXAMPLES = 8

schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
schema.app = application


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """A database without a transaction around it: examples may take longer than one may last."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


@pytest.fixture
def authorization(house, settings):
    """May do everything, as often as it likes."""
    settings.API_REQUESTS_PER_MINUTE = {"caller": 0, "anonymous": 0}
    settings.ALLOWED_HOSTS = ["*"]
    logging.disable(logging.WARNING)
    make_contact("Jane Doe", email="jane@doe.test")
    by = make_user(f"{uuid4().hex}@firm.test", role="crm_admin")
    _, token = issue_token(
        owner=by,
        name="fuzz",
        scopes=[code for code in REGISTRY if code in by.granted_codes],
        by=by,
        now=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    yield {"Authorization": f"Bearer {token}"}
    logging.disable(logging.NOTSET)


@schema.parametrize()
@hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_operation_crashes(case: schemathesis.Case, authorization: dict[str, str]):
    answer = case.call(headers=authorization)

    case.validate_response(answer, checks=[not_a_server_error])


# pytest-django makes a database only where a collected test is marked to want one.
@pytest.mark.django_db
def test_the_document_covers_the_api():
    """Were the document empty, the fuzz would prove nothing."""
    assert len(list(schema.get_all_operations())) > 20
    assert settings.SPECTACULAR_SETTINGS["OAS_VERSION"].startswith("3.1")
