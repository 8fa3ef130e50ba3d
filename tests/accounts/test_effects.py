"""Mail that lets its reader in: nobody else may read it, however long it waits."""

import io
import re
import smtplib
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from accounts.effects import SECRET_MAIL
from accounts.operations.invitations import invite
from outbox.models import Effect, State
from outbox.operations import send_again
from outbox.tasks import carry_out
from tests.accounts.browser import AUTH, Browser, with_password
from tests.make import ada, make_role

pytestmark = pytest.mark.django_db
REFUSED = smtplib.SMTPRecipientsRefused({"dora@firm.test": (550, b"no such user")})
AWAY = ConnectionRefusedError("refused")


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


def an_invitation() -> None:
    roles = [make_role("crm_agent")]
    invite(email="dora@firm.test", name="Dora", roles=roles, by=ada(), now=timezone.now())


def a_reset() -> None:
    Browser().post(f"{AUTH}/auth/password/request", {"email": with_password(ada()).email})


def dump() -> str:
    """The outbox's table as a backup holds it."""
    rows = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY outbox_effect TO STDOUT", rows)
    return rows.getvalue()


def secrets_of_the_mail() -> list[str]:
    """The long pieces of the address that let the reader in."""
    body = str(mail.outbox[-1].body)
    found = re.findall(r"[\w-]{24,}", body)
    assert found
    return found


class TestAskSecretMail:
    @pytest.mark.parametrize("asks", [an_invitation, a_reset])
    @pytest.mark.parametrize(
        ("fault", "state"), [(None, State.WAITING), (AWAY, State.WAITING), (REFUSED, State.DEAD)]
    )
    def test_leaves_nothing_in_the_table_that_opens_a_door(
        self, monkeypatch, asks: Callable[[], None], fault, state
    ):
        def fail(self, messages):
            raise fault

        asks()
        if fault:
            with monkeypatch.context() as broken:
                backend = "django.core.mail.backends.locmem.EmailBackend"
                broken.setattr(f"{backend}.send_messages", fail)
                carry_out(SECRET_MAIL)
        assert Effect.objects.get().state == state
        dumped = dump()
        assert Effect.objects.get().key in dumped

        # The mail that arrives in the end tells what was not to be found.
        Effect.objects.update(state=State.UNKNOWN)
        unknown = dump()
        send_again(effects=Effect.objects.all(), now=timezone.now())
        carry_out(SECRET_MAIL)

        for secret in secrets_of_the_mail():
            assert secret not in dumped + unknown + dump()
        assert "sealed" not in Effect.objects.get().payload
