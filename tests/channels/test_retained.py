from datetime import timedelta

import pytest

from channels.models import Call, SandboxMail
from ground.retaining import RETAINED
from tests.channels.made import make_account
from tests.make import NOON

pytestmark = pytest.mark.django_db
OLD = NOON - timedelta(days=1)


def remove(kind: str) -> int:
    return RETAINED[kind].remove(NOON, (), 10)


def make_call(key: str, *, state: str = "done", at=OLD) -> Call:
    account = make_account() if key == "first" else Call.objects.earliest("pk").account
    return Call.objects.create(
        account=account, key=key, body=b"[]", received_at=at, state=state, next_try_at=at
    )


class TestProviderCalls:
    def test_go_once_they_were_acted_on_and_are_old(self):
        make_call("first")
        stay = {make_call("waits", state="waiting").pk, make_call("given up", state="dead").pk}
        stay.add(make_call("new", at=NOON).pk)

        assert RETAINED["provider_calls"].count(NOON, ()) == 1
        assert remove("provider_calls") == 1

        assert set(Call.objects.values_list("pk", flat=True)) == stay


class TestSandboxMails:
    def test_go_once_their_reader_is_done_with_them(self):
        account = make_account()
        made = {"account": account, "to": "a@b.test", "at": OLD}
        SandboxMail.objects.create(key="done", **made)
        SandboxMail.objects.create(key="still read", next_at=NOON, **made)
        SandboxMail.objects.create(key="new", **{**made, "at": NOON})

        assert RETAINED["sandbox_mails"].count(NOON, ()) == 1
        assert remove("sandbox_mails") == 1

        assert set(SandboxMail.objects.values_list("key", flat=True)) == {"still read", "new"}
