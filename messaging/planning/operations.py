"""An audience becomes messages, each with its verdict; and verdicts are asked for again."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from accounts.models import User
from channels.models import Channel
from contacts.conditions.sql import Sql, sql
from contacts.models import Contact, ContactQuerySet
from ground.arrays import text_array
from messaging.gate.asking import again, audience, audience_of_one, verdicts
from messaging.gate.sending import ANSWERS, Sending, approved
from messaging.models import Batch, Message, Topic
from messaging.planning.languages import languages_of, version_in

PLAN = """WITH planned AS (
  INSERT INTO messaging_message (
    contact_id, direction, channel, category, topic_id, batch_id, account_id, version_id,
    priority, status, reason, to_address, due_at, by_id, created_at, values, is_twin)
  SELECT v.contact_id, 'out', {}, {}, {}, {}::bigint, {}::bigint, {},
    {}, CASE v.outcome WHEN 'never' THEN 'skipped' ELSE 'planned' END, v.code,
    left(v.address, 254), v.due_at, {}::bigint, {}, {}, {}
  FROM ({}) AS v{}
  ON CONFLICT (batch_id, contact_id) WHERE NOT is_twin DO NOTHING
  RETURNING id, reason, contact_id, status, due_at
) """
SPOKEN = " LEFT JOIN contacts_contact spoken ON spoken.id = v.contact_id"
COUNTED = "SELECT reason, count(*) FROM planned GROUP BY 1"
ONE = "SELECT id FROM planned"
EACH = "SELECT id, contact_id, status, reason, due_at FROM planned"
NOTHING, NO_TWIN = Sql("NULL::jsonb"), Sql("false")
#: Whether the same batch has written to them before.
HAD = """EXISTS (SELECT FROM messaging_message had
    WHERE had.batch_id = {} AND had.contact_id = v.contact_id)"""


class Planned(NamedTuple):
    """A message that was planned, with its verdict."""

    id: int
    contact: int
    status: str
    reason: str
    due_at: datetime | None


@transaction.atomic
def plan(batch: Batch, contacts: ContactQuerySet, *, now: datetime) -> Counter[str]:
    """A message for each of the contacts, with its verdict: how many of each code, "" for none.

    Whoever has one of this batch keeps it as it is, so planning again adds only who is new.
    """
    locked = Batch.objects.select_for_update(of=("self",)).select_related("topic", "account")
    found = locked.get(pk=batch.pk)
    return plan_sending(Sending.of_batch(found, now=now), contacts, batch=found)


@transaction.atomic(savepoint=False)
def plan_sending(sending: Sending, contacts: ContactQuerySet, *, batch: Batch) -> Counter[str]:
    """The same for a sending that says more than its batch: a moment by everybody's own clock."""
    # What it says must not change while its people are written down.
    found = Batch.objects.select_for_update(no_key=True, of=("self",)).select_related("version")
    languages = languages_of(found.get(pk=batch.pk))
    people = audience(contacts)
    asked = _written(sending, people, batch=batch.pk, by=batch.by_id, languages=languages)
    with connection.cursor() as cursor:
        cursor.execute(asked.text + COUNTED, asked.params)
        return Counter(dict(cursor.fetchall()))


@transaction.atomic(savepoint=False)
def plan_again(
    sending: Sending, contacts: ContactQuerySet, *, batch: Batch, values: Sql = NOTHING
) -> list[Planned]:
    """A message of the batch for each of the contacts, whether or not they had one of it before:
    what a workflow says, it says again to whoever comes again. `values` is SQL over `v`, the
    contact's row, of what the template is filled with for them.
    """
    asked = _written(
        sending,
        audience(contacts),
        batch=batch.pk,
        by=batch.by_id,
        languages=languages_of(batch),
        values=values,
        is_twin=sql(HAD, batch.pk),
    )
    with connection.cursor() as cursor:
        cursor.execute(asked.text + EACH, asked.params)
        return [Planned(*row) for row in cursor.fetchall()]


def plan_one(sending: Sending, contact: Contact, *, by: User | None, address: str = "") -> Message:
    """One message to one contact, with its verdict; what it says is for the caller to keep.

    It goes to their first address, unless another one is given.
    """
    one = audience_of_one(contact, address)
    asked = _written(sending, one, batch=None, by=by.pk if by else None)
    with connection.cursor() as cursor:
        cursor.execute(asked.text + ONE, asked.params)
        (pk,) = cursor.fetchone()
    return Message.objects.get(pk=pk)


def _written(
    sending: Sending,
    people: Sql,
    *,
    batch: int | None,
    by: int | None,
    languages: Mapping[str, int] | None = None,
    values: Sql = NOTHING,
    is_twin: Sql = NO_TWIN,
) -> Sql:
    account = sending.account.pk if sending.account else None
    return sql(
        PLAN,
        *(sending.channel, sending.topic.category, sending.topic.pk, batch, account),
        version_in(languages or {}, alias="spoken"),
        *(sending.priority, by, sending.now, values, is_twin, verdicts(sending, people)),
        Sql(SPOKEN if languages else ""),
    )


ASK_AGAIN = """UPDATE messaging_message AS m
SET status = CASE v.outcome WHEN 'never' THEN 'skipped' ELSE 'planned' END,
  reason = v.code, due_at = v.due_at, lease_token = NULL, lease_until = NULL
FROM ({}) AS v
WHERE m.id = v.key AND v.outcome <> 'send' AND m.status = 'leased'
  AND m.lease_token = ANY({}::uuid[])
RETURNING m.id"""


def ask_again(messages: Sequence[Message], *, now: datetime) -> set[int]:
    """Ask the gate about leased messages once more, just before they go: the ids that may.

    The others are skipped, or planned for later, and their lease is over. Each is asked about
    with the address it was planned for.
    """
    going = {message.pk for message in messages}
    for sending, group in _groups(messages, now):
        tokens = text_array({str(one.lease_token) for one in group if one.lease_token})
        asked = sql(ASK_AGAIN, verdicts(sending, again(group), one_each=False), tokens)
        with connection.cursor() as cursor:
            cursor.execute(asked.text, asked.params)
            going -= {pk for (pk,) in cursor.fetchall()}
    return going


def _groups(messages: Iterable[Message], now: datetime) -> Iterable[tuple[Sending, list[Message]]]:
    """The messages by what the gate looks at: a leased batch has few such groups."""
    asked = list(messages)
    templates = approved(
        Channel.WHATSAPP, (_version(one) for one in asked if one.channel == Channel.WHATSAPP)
    )
    found: dict[tuple[object, ...], list[Message]] = defaultdict(list)
    for one in asked:
        about = (one.channel, one.topic_id, one.category, one.account_id, one.priority)
        found[*about, _is_answer(one), _version(one) in templates].append(one)
    return [(_sending(group[0], templates, now), group) for group in found.values()]


def _is_answer(message: Message) -> bool:
    return message.topic_id is None and ANSWERS in (message.metadata or {})


def _version(message: Message) -> int | None:
    own: int | None = message.version_id
    return own or (message.batch.version_id if message.batch else None)


def _sending(message: Message, templates: Collection[int], now: datetime) -> Sending:
    # What is about no topic, as an answer by hand, is of its category alone.
    topic = message.topic or Topic(category=message.category)
    return Sending(
        *(message.channel, topic, now, message.account, message.priority),
        has_approved_template=_version(message) in templates,
        is_answer=_is_answer(message),
    )
