"""Builders of what messages rest on."""

from datetime import datetime
from typing import Any

from django.db import connection

from contacts.models import Contact, ContactEmail, ContactPhone
from messaging.gate.asking import audience, verdicts
from messaging.gate.sending import Sending
from messaging.models import Batch, Message, SendingRule, Topic
from tests.make import NOON, make_contact

#: Numbers of places whose clocks are known: New York, Honolulu, Seattle, Berlin.
NEW_YORK, HONOLULU, SEATTLE, BERLIN = (
    "+12125550123",
    "+18085550123",
    "+12065550123",
    "+493012345678",
)


def topic(slug: str = "news") -> Topic:
    return Topic.objects.get(slug=slug)


def make_topic(slug: str, **given: Any) -> Topic:
    usual = {"name": slug.capitalize(), "category": "transactional"}
    return Topic.objects.create(slug=slug, **{**usual, **given})


def make_reachable(
    name: str = "Jane Doe", *, email: str = "jane@home.test", phone: str = "", **given: Any
) -> Contact:
    """Somebody with an address, and with a number if one is given."""
    contact = make_contact(name, **given)
    if email:
        ContactEmail.objects.create(contact=contact, address=email, is_primary=True)
    if phone:
        ContactPhone.objects.create(contact=contact, number=phone, is_primary=True)
    return contact


def make_batch(slug: str = "news", channel: str = "email", **given: Any) -> Batch:
    return Batch.objects.create(channel=channel, topic=topic(slug), **given)


def make_message(contact: Contact | None, **given: Any) -> Message:
    """A marketing mail that was sent at noon, unless one says otherwise."""
    usual = {"channel": "email", "category": "marketing", "priority": 9, "status": "sent"}
    return Message.objects.create(contact=contact, **{**usual, "sent_at": NOON, **given})


def make_sending_rule(kind: str, **given: Any) -> SendingRule:
    return SendingRule.objects.create(kind=kind, **given)


def sending(
    slug: str = "news", channel: str = "email", now: datetime = NOON, **given: Any
) -> Sending:
    return Sending(channel, topic(slug), now, **given)


def asked(contacts: Any, about: Sending) -> list[tuple[int, str, str, datetime | None]]:
    """Contact, address, code, due_at of each, by contact."""
    statement = verdicts(about, audience(contacts))
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        found = [(row[1], row[2], row[4], row[5]) for row in cursor.fetchall()]
    return sorted(found, key=lambda row: row[0])


def code_of(contact: Contact, about: Sending) -> str:
    ((_contact, _address, code, _due),) = asked(Contact.objects.filter(pk=contact.pk), about)
    return code


def due_of(contact: Contact, about: Sending) -> datetime | None:
    ((_contact, _address, _code, due),) = asked(Contact.objects.filter(pk=contact.pk), about)
    return due
