"""Messages, wishes and suppressions, as far as somebody may see them."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from contacts.models import Contact
from contacts.permissions import CONTACTS_VIEW
from messaging.gate.addresses import normal
from messaging.models import (
    Attachment,
    Message,
    MessageQuerySet,
    OptIn,
    Preference,
    SendingRule,
    Suppression,
    Topic,
    TopicChoice,
)
from messaging.permissions import MESSAGES_VIEW


def list_messages(*, for_user: Any) -> MessageQuerySet:
    """Messages with contacts that a person may read, with their words where they have some."""
    seen = Message.objects.visible_to(for_user, MESSAGES_VIEW)
    return seen.select_related("topic", "content", "contact").prefetch_related(attached())


def attached() -> Prefetch:
    """The files of messages, without what is in them."""
    return Prefetch("attachments", Attachment.objects.defer("content").order_by("pk"))


def list_topics() -> QuerySet[Topic]:
    return Topic.objects.select_related("purpose")


def list_sending_rules() -> QuerySet[SendingRule]:
    return SendingRule.objects.all()


def list_suppressions() -> QuerySet[Suppression]:
    return Suppression.objects.select_related("by", "released_by")


def list_opt_ins(*, for_user: Any) -> QuerySet[OptIn]:
    """Questions to contacts whom a person may see."""
    seen = Contact.objects.visible_to(for_user, CONTACTS_VIEW)
    return OptIn.objects.filter(contact__in=seen.values("pk")).select_related("purpose")


@dataclass(frozen=True)
class TopicWish:
    """A topic, and what somebody wants of it."""

    topic: Topic
    is_on: bool
    is_daily: bool


@dataclass(frozen=True)
class Wishes:
    """How somebody wants to be reached, and where they are not."""

    preference: Preference
    topics: list[TopicWish]
    #: Standing ones of any of their addresses.
    suppressions: list[Suppression]

    @property
    def is_unsubscribed(self) -> bool:
        return any(row.reason == Suppression.Reason.UNSUBSCRIBED for row in self.suppressions)

    @property
    def quiet(self) -> tuple[time | None, time | None]:
        return self.preference.quiet_from, self.preference.quiet_until


def wishes_of(contact: Contact, *, also: tuple[str, str] | None = None) -> Wishes:
    """What somebody said about being reached; who said nothing wants everything.

    `also` is a channel and an address by which somebody came here.
    """
    chosen = {row.topic_id: row for row in TopicChoice.objects.filter(contact=contact)}
    topics = []
    for topic in Topic.objects.order_by("order", "name", "id"):
        row = chosen.get(topic.pk) or TopicChoice(topic=topic)
        is_on = row.is_on or topic.is_locked
        topics.append(TopicWish(topic, is_on, row.is_daily and topic.may_be_daily))
    found = Preference.objects.filter(contact=contact).first() or Preference(contact=contact)
    return Wishes(found, topics, _suppressions(contact, also))


def _suppressions(contact: Contact, also: tuple[str, str] | None) -> list[Suppression]:
    mails = contact.emails.values("address")
    numbers = contact.phones.values("number")
    theirs = Q(channel="email", address__in=mails) | Q(
        channel__in=("sms", "whatsapp"), address__in=numbers
    )
    if also is not None:
        theirs |= Q(channel=also[0], address=normal(*also))
    standing = Suppression.objects.filter(theirs, released_at=None).exclude(address="")
    return list(standing.order_by("-at", "-id"))
