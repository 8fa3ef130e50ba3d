"""What people write is kept once, with whoever wrote it."""

from datetime import UTC, datetime

import pytest

from channels.adapters import Inbound
from channels.models import Account
from contacts.models import Contact
from events.models import Activity
from messaging.models import Message, Suppression
from messaging.receiving import receive
from tests.make import make_contact

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def an_account(channel: str = "sms") -> Account:
    return Account.objects.create(channel=channel, provider="any", name="Line", sender="+4930111")


def said(text: str = "Hello", *, id: str = "in-1", sender: str = "+14155550100") -> Inbound:
    return Inbound(id=id, at=NOW, from_address=sender, to_address="+4930111", text=text)


def with_number(name: str = "Jane Doe") -> Contact:
    contact = make_contact(name)
    contact.phones.create(number="+14155550100", is_primary=True)
    return contact


def test_keeps_a_message_with_the_one_who_wrote_it() -> None:
    jane = with_number()
    message = receive(account=an_account(), inbound=said(), now=NOW)
    assert message is not None
    assert (message.contact_id, message.status, message.direction) == (jane.pk, "received", "in")
    assert message.content.text == "Hello"
    assert Activity.objects.get(type="sms_received").contact_id == jane.pk


def test_keeps_a_repeat_once() -> None:
    with_number()
    account = an_account()
    assert receive(account=account, inbound=said(), now=NOW) is not None
    assert receive(account=account, inbound=said(), now=NOW) is None
    assert Message.objects.count() == 1
    assert Activity.objects.filter(type="sms_received").count() == 1


@pytest.mark.parametrize("owners", [0, 2])
def test_leaves_a_message_without_a_contact_where_it_is_not_sure(owners: int) -> None:
    for number in range(owners):
        with_number(f"Jane {number}")
    message = receive(account=an_account(), inbound=said(), now=NOW)
    assert message is not None
    assert message.contact is None


def test_stop_ends_everything_to_the_number() -> None:
    with_number()
    receive(account=an_account(), inbound=said("stop"), now=NOW)
    assert Suppression.objects.get().address == "+14155550100"


def test_a_mail_that_says_stop_ends_nothing_by_itself() -> None:
    make_contact(email="jane@example.com")
    told = said("stop", sender="Jane@example.com ")
    message = receive(account=an_account("email"), inbound=told, now=NOW)
    assert message is not None
    assert message.contact is not None
    assert not Suppression.objects.exists()
