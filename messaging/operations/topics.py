"""What messages are about, and the firm's rules of sending: made, changed and given up."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from ground.versions import Versions, refuse_if_outdated
from messaging.errors import (
    BoundToMarketing,
    NothingToAskFor,
    RuleNeedsMore,
    TopicInUse,
    TopicTaken,
)
from messaging.models import Batch, Category, Message, SendingRule, Topic
from messaging.naming import users_of

TOPIC = (
    *("name", "description", "category", "purpose", "is_locked", "may_be_daily"),
    *("asks_newcomers", "order"),
)
RULE = (
    *("channel", "account", "is_on", "limit", "days", "starts", "ends", "weekdays"),
    *("countries", "dates", "time_zone"),
)
Kind = SendingRule.Kind
#: Of each kind of rule, what it takes to say anything.
NEEDS: dict[str, tuple[str, ...]] = {
    Kind.FREQUENCY_CAP: ("limit", "days"),
    Kind.SUNSET: ("limit", "days"),
    Kind.LAWFUL_HOURS: ("starts", "ends"),
    Kind.BUSINESS_HOURS: ("starts", "ends"),
    Kind.HOLIDAYS: ("countries",),
    Kind.DATES: ("dates",),
}


@transaction.atomic
def create_topic(*, by: User, now: datetime, slug: str, **given: Any) -> Topic:
    """A topic that everybody hears of until they say no.

    :raises TopicTaken: if another has the slug.
    :raises BoundToMarketing: if it is marketing, and locked.
    :raises NothingToAskFor: if it would ask newcomers for a consent that nothing demands.
    """
    row = Topic(slug=slug, updated_at=now, **given)
    _refuse_bound(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise TopicTaken(field="slug") from None
    after = {"slug": slug, **_picture(row, TOPIC)}
    audit.write("topic.created", by=by, obj=row, after=after, at=now)
    return row


@transaction.atomic
def change_topic(
    *, topic: Topic, changes: dict[str, Any], by: User, now: datetime, expected: Versions = None
) -> Topic:
    """Say it otherwise; what people chose stays.

    :raises Outdated: if it was changed since the caller read it.
    :raises BoundToMarketing: if it would be marketing, and locked.
    :raises NothingToAskFor: if it would ask newcomers for a consent that nothing demands.
    """
    row = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    refuse_if_outdated(row, expected)
    before = _picture(row, TOPIC)
    _set(row, changes, now)
    _refuse_bound(row)
    row.save(update_fields=[*changes, "version", "updated_at"])
    audit.write("topic.changed", by=by, obj=row, before=before, after=_picture(row, TOPIC), at=now)
    return row


@transaction.atomic
def delete_topic(*, topic: Topic, by: User, now: datetime, expected: Versions = None) -> None:
    """Give up a topic that nothing is about.

    :raises Outdated: if it was changed since the caller read it.
    :raises TopicInUse: if something is.
    """
    row = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    refuse_if_outdated(row, expected)
    if Message.objects.filter(topic=row).exists() or Batch.objects.filter(topic=row).exists():
        raise TopicInUse
    if used_by := users_of(row):
        raise TopicInUse(used_by=used_by)
    before = {"slug": row.slug, **_picture(row, TOPIC)}
    audit.write("topic.deleted", by=by, obj=row, before=before, at=now)
    row.delete()


@transaction.atomic
def create_sending_rule(*, by: User, now: datetime, kind: str, **given: Any) -> SendingRule:
    """A rule that bears on everything sent from now on, and on what is planned.

    :raises RuleNeedsMore: saying what is missing of its kind.
    """
    row = SendingRule(kind=kind, updated_at=now, **given)
    _refuse_empty(row)
    row.save(force_insert=True)
    after = {"kind": kind, **_picture(row, RULE)}
    audit.write("sending_rule.created", by=by, obj=row, after=after, at=now)
    return row


@transaction.atomic
def change_sending_rule(
    *,
    rule: SendingRule,
    changes: dict[str, Any],
    by: User,
    now: datetime,
    expected: Versions = None,
) -> SendingRule:
    """Say it otherwise, or switch it off.

    :raises Outdated: if it was changed since the caller read it.
    :raises RuleNeedsMore: saying what would be missing of its kind.
    """
    row = SendingRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    refuse_if_outdated(row, expected)
    before = _picture(row, RULE)
    _set(row, changes, now)
    _refuse_empty(row)
    row.save(update_fields=[*changes, "version", "updated_at"])
    after = _picture(row, RULE)
    audit.write("sending_rule.changed", by=by, obj=row, before=before, after=after, at=now)
    return row


@transaction.atomic
def delete_sending_rule(
    *, rule: SendingRule, by: User, now: datetime, expected: Versions = None
) -> None:
    """Give up a rule.

    :raises Outdated: if it was changed since the caller read it.
    """
    row = SendingRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    refuse_if_outdated(row, expected)
    before = {"kind": row.kind, **_picture(row, RULE)}
    audit.write("sending_rule.deleted", by=by, obj=row, before=before, at=now)
    row.delete()


def _set(row: Any, changes: dict[str, Any], now: datetime) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now


def _refuse_bound(row: Topic) -> None:
    if row.is_locked and row.category == Category.MARKETING:
        raise BoundToMarketing(field="is_locked")
    if row.asks_newcomers and not (row.purpose and row.purpose.double_opt_in):
        raise NothingToAskFor(field="asks_newcomers")


def _refuse_empty(row: SendingRule) -> None:
    for name in NEEDS.get(row.kind, ()):
        if not getattr(row, name):
            raise RuleNeedsMore(field=name)
    if row.starts and row.ends and row.starts >= row.ends:
        raise RuleNeedsMore(field="ends")


def _picture(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    plain = {"purpose": "purpose_id", "account": "account_id"}
    return {name: getattr(row, plain.get(name, name)) for name in names}
