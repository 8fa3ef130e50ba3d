"""Mails by the thousand: planned for as many contacts, with something to say."""

from collections import Counter

from django.db.models import Count
from django.utils import timezone

from contacts.models import Contact, ContactEmail
from messaging.models import Batch, Category, Content, Message, Priority, Status, Topic
from tests.make import make_contact


def plan_mails(category: str, count: int) -> Batch:
    """As many due messages of one batch, each to somebody else."""
    make_contact()
    like = Contact.objects.latest("pk")
    like.pk = None
    people = Contact.objects.bulk_create(
        [
            Contact(first_name=f"R{n}", last_name=category, display_name=f"R{n}", type=like.type)
            for n in range(count)
        ]
    )
    ContactEmail.objects.bulk_create(
        [
            ContactEmail(contact=one, address=f"{category}{n}@there.test", is_primary=True)
            for n, one in enumerate(people)
        ]
    )
    topic = Topic.objects.create(slug=f"proof-{category}", name="Proof", category=category)
    priority = Priority.BROADCAST if category == Category.MARKETING else Priority.TRANSACTIONAL
    batch = Batch.objects.create(channel="email", topic=topic, priority=priority)
    messages = Message.objects.bulk_create(
        [
            Message(
                contact=one,
                channel="email",
                batch=batch,
                topic=topic,
                category=category,
                priority=priority,
                status=Status.PLANNED,
                to_address=f"{category}{n}@there.test",
                due_at=timezone.now(),
            )
            for n, one in enumerate(people)
        ]
    )
    Content.objects.bulk_create(
        [Content(message=one, subject="Proof", text="One of many") for one in messages]
    )
    return batch


def tokens(batch: Batch, *statuses: str) -> set[str]:
    rows = Message.objects.filter(batch=batch)
    if statuses:
        rows = rows.filter(status__in=statuses)
    return {str(token) for token in rows.values_list("token", flat=True)}


def tally(batch: Batch) -> Counter[str]:
    rows = Message.objects.filter(batch=batch).values_list("status").annotate(Count("id"))
    return Counter(dict(rows))


def under_way() -> int:
    return Message.objects.filter(status__in=("planned", "leased", "handing_off")).count()
