"""How somebody wants to be reached: said by themselves, or noted by staff."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from accounts.models import User
from channels.models import Channel
from contacts.models import Contact
from events.operations import record
from messaging.activities import EMAIL_RESUBSCRIBED, PREFERENCES_CHANGED
from messaging.errors import TopicIsLocked
from messaging.models import Preference, Suppression, Topic, TopicChoice

SWITCHES = ("email", "sms", "whatsapp", "push")
COLUMNS = (*SWITCHES, "preferred", "quiet_from", "quiet_until", "daily_at")
#: Whether a topic is on, and whether it is wanted once a day.
Choice = tuple[bool, bool]


@transaction.atomic
def set_preferences(
    *,
    contact: Contact,
    given: dict[str, Any],
    topics: dict[str, Choice],
    by: Actor,
    now: datetime,
) -> Preference:
    """Keep what is given of channels and quiet hours, and of topics by their slugs.

    Equal ends mean no quiet hours. What is not named stays.

    :raises TopicIsLocked: if one is to be switched off that nobody can.
    """
    Contact.objects.select_for_update(of=("self",)).only("pk").get(pk=contact.pk)
    row = Preference.objects.filter(contact=contact).first() or Preference(contact=contact)
    changed = _switched(row, given)
    changed |= _chosen(contact, topics, now)
    if not changed:
        return row
    row.updated_at = now
    row.save()
    staff = by if isinstance(by, User) else None
    if by is not None:
        before, after = ({name: pair[n] for name, pair in changed.items()} for n in (0, 1))
        audit.write("preferences.changed", by=by, obj=contact, before=before, after=after, at=now)
    record(
        PREFERENCES_CHANGED,
        contact=contact,
        by=staff,
        at=now,
        changed=changed,
        by_contact=staff is None,
    )
    return row


def _switched(row: Preference, given: dict[str, Any]) -> dict[str, list[Any]]:
    """Put what is given into the row: name → what it was and what it is now."""
    values = {name: given[name] for name in COLUMNS if name in given}
    if "quiet_from" in values and values["quiet_from"] == values.get("quiet_until"):
        values |= {"quiet_from": None, "quiet_until": None}
    changed = {}
    for name, value in values.items():
        if (old := getattr(row, name)) != value:
            changed[name] = [_plain(old), _plain(value)]
            setattr(row, name, value)
    return changed


def _chosen(contact: Contact, topics: dict[str, Choice], now: datetime) -> dict[str, list[Any]]:
    known = {topic.slug: topic for topic in Topic.objects.filter(slug__in=topics)}
    chosen = {row.topic_id: row for row in TopicChoice.objects.filter(contact=contact)}
    changed, rows = {}, []
    for slug, (is_on, is_daily) in topics.items():
        topic = known[slug]
        if topic.is_locked and not is_on:
            raise TopicIsLocked(field="topics")
        row = chosen.get(topic.pk) or TopicChoice(contact=contact, topic=topic)
        is_daily = is_daily and topic.may_be_daily
        if (row.is_on, row.is_daily) != (is_on, is_daily):
            changed[f"topic.{slug}"] = [_said(row.is_on, row.is_daily), _said(is_on, is_daily)]
            row.is_on, row.is_daily, row.updated_at = is_on, is_daily, now
            rows.append(row)
    TopicChoice.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["contact", "topic"],
        update_fields=["is_on", "is_daily", "updated_at"],
    )
    return changed


def _said(is_on: bool, is_daily: bool) -> str:
    return ("daily" if is_daily else "on") if is_on else "off"


def _plain(value: Any) -> Any:
    return value.strftime("%H:%M") if hasattr(value, "strftime") else value


@transaction.atomic
def resubscribe(*, contact: Contact, address: str, now: datetime) -> bool:
    """Take somebody's own address into marketing again, since they say so; whether it was out."""
    standing = Suppression.objects.filter(
        channel=Channel.EMAIL,
        address=address.lower(),
        reason=Suppression.Reason.UNSUBSCRIBED,
        released_at=None,
    )
    if not address or not standing.update(released_at=now):
        return False
    record(EMAIL_RESUBSCRIBED, contact=contact, at=now)
    return True
