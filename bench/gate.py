"""An audience through the gate, beside the INSERT … SELECT that somebody would write by hand."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import connection

from bench.databases import TODAY
from bench.results import Result
from bench.timing import best_of_both
from contacts.models import Contact
from messaging.models import Batch, Message, SendingRule, Topic
from messaging.planning.operations import plan

#: How many had a mail lately, are unsubscribed, want quiet, switched off, took back a consent.
PREPARE = """
INSERT INTO messaging_message (contact_id, direction, channel, category, priority, status, sent_at)
SELECT id, 'out', 'email', 'marketing', 9, 'sent', '{now}'::timestamptz - (id % 20) * interval '12h'
FROM contacts_contact WHERE id % 5 = 0;
INSERT INTO messaging_suppression (channel, address, digest, reason, is_total, detail, feedback, at)
SELECT DISTINCT ON (mail.address) 'email', mail.address, md5(mail.address), 'unsubscribed', false,
    '', '', '{now}'::timestamptz
FROM contacts_contactemail mail WHERE mail.id % 20 = 1;
INSERT INTO messaging_preference
    (contact_id, email, sms, whatsapp, push, preferred, quiet_from, quiet_until)
SELECT id, id % 50 <> 2, true, true, true, '', '22:00', '07:00'
FROM contacts_contact WHERE id % 10 = 2;
INSERT INTO messaging_topicchoice (contact_id, topic_id, is_on, is_daily)
SELECT id, {topic}, false, false FROM contacts_contact WHERE id % 25 = 3;
INSERT INTO privacy_consent (contact_id, purpose_id, channel, deed, basis, wording,
    wording_version, method, evidence, at, by_contact)
SELECT id, {purpose}, 'email', CASE id % 3 WHEN 0 THEN 'withdrawn' ELSE 'given' END, 'consent', '',
    '', '', '', '{now}'::timestamptz, false
FROM contacts_contact WHERE id % 10 = 4;
"""
BY_HAND = """
INSERT INTO messaging_message (contact_id, direction, channel, category, topic_id, batch_id,
    priority, status, reason, to_address, due_at)
SELECT id, 'out', 'email', 'marketing', {topic}, {batch}, 9,
    CASE WHEN stop <> '' OR is_double THEN 'skipped' ELSE 'planned' END,
    CASE WHEN stop <> '' THEN stop WHEN is_double THEN 'duplicate_address'
        WHEN capped IS NOT NULL THEN 'frequency_cap' WHEN is_quiet THEN 'quiet_hours' ELSE '' END,
    coalesce(address, ''),
    CASE WHEN stop <> '' OR is_double THEN NULL WHEN is_quiet
        THEN (local::date + (local::time >= quiet_from)::int + quiet_until) AT TIME ZONE zone
        ELSE start END
FROM (
    SELECT told.*, stop = '' AND row_number() OVER (
            PARTITION BY address, stop = '' ORDER BY id) > 1 AS is_double,
        coalesce(local::time >= quiet_from OR local::time < quiet_until, false) AS is_quiet
    FROM (
        SELECT c.id, mail.address, p.quiet_from, p.quiet_until, had.until AS capped, zones.zone,
            times.start, times.start AT TIME ZONE zones.zone AS local,
            CASE WHEN c.restricted_at IS NOT NULL THEN 'restricted'
                WHEN mail.address IS NULL THEN 'no_address'
                WHEN gone.address IS NOT NULL THEN 'unsubscribed'
                WHEN NOT p.email THEN 'opted_out_channel'
                WHEN NOT choice.is_on THEN 'opted_out_topic'
                WHEN word.deed = 'withdrawn' THEN 'no_consent' ELSE '' END AS stop
        FROM contacts_contact c
        LEFT JOIN contacts_contactemail mail ON mail.contact_id = c.id AND mail.is_primary
        LEFT JOIN (SELECT DISTINCT address FROM messaging_suppression
            WHERE channel = 'email' AND released_at IS NULL) gone ON gone.address = mail.address
        LEFT JOIN messaging_preference p ON p.contact_id = c.id
        LEFT JOIN messaging_topicchoice choice
            ON choice.contact_id = c.id AND choice.topic_id = {topic}
        LEFT JOIN (SELECT DISTINCT ON (contact_id) contact_id, deed FROM privacy_consent
            WHERE purpose_id = {purpose} AND channel IN ('', 'email')
            ORDER BY contact_id, at DESC, id DESC) word ON word.contact_id = c.id
        LEFT JOIN (SELECT contact_id, date_trunc('hour',
                max(sent_at) + interval '7 days' + interval '1 hour') AS until
            FROM messaging_message WHERE category = 'marketing' AND direction = 'out'
                AND sent_at > '{now}'::timestamptz - interval '7 days'
            GROUP BY 1) had ON had.contact_id = c.id
        CROSS JOIN LATERAL (SELECT coalesce(nullif(c.time_zone, ''), '{zone}') AS zone) zones
        CROSS JOIN LATERAL (
            SELECT greatest('{now}'::timestamptz, had.until) AS start) times
    ) told
) told
"""
DIFFER = """
SELECT count(*) FROM (
    SELECT contact_id, status, reason, to_address, due_at FROM messaging_message
    WHERE batch_id = %s
    EXCEPT SELECT contact_id, status, reason, to_address, due_at FROM messaging_message
    WHERE batch_id = %s
) other
"""


def measure(size: int) -> Iterator[Result]:
    """Milliseconds to give everybody their verdict, with a cap and quiet hours in force."""
    now = datetime.fromisoformat(f"{TODAY}T09:00:00+00:00")
    topic = Topic.objects.select_related("purpose").get(slug="news")
    SendingRule.objects.create(kind="frequency_cap", channel="email", limit=1, days=7)
    facts = {"now": now.isoformat(), "topic": topic.pk, "purpose": topic.purpose_id}
    facts["zone"] = settings.TIME_ZONE
    with connection.cursor() as cursor:
        cursor.execute(PREPARE.format(**facts))
        cursor.execute("ANALYZE")
    ours, hand = (Batch.objects.create(channel="email", topic=topic) for _ in range(2))
    write = partial(by_hand, {**facts, "batch": hand.pk})
    refuse_other_verdicts(ours, hand, partial(snapshot, ours, now), write)
    took, least = best_of_both(
        partial(snapshot, ours, now),
        write,
        before=partial(clear, ours),
        before_second=partial(clear, hand),
    )
    yield Result("audience through the gate", size, took, least, "ms", 2.0, "lower")


def refuse_other_verdicts(ours: Batch, hand: Batch, plan_it: object, write: object) -> None:
    """Both say the same of everybody, or there is nothing to compare."""
    plan_it()  # type: ignore[operator]
    write()  # type: ignore[operator]
    with connection.cursor() as cursor:
        cursor.execute(DIFFER, [ours.pk, hand.pk])
        differ = cursor.fetchone()[0]
    planned = Message.objects.filter(batch=ours).count()
    if differ or planned != Contact.objects.count():
        raise AssertionError(f"{differ} verdicts differ; {planned} were planned")


def snapshot(batch: Batch, now: datetime) -> None:
    plan(batch, Contact.objects.all(), now=now)


def by_hand(facts: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND.format(**facts))


def clear(batch: Batch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM messaging_message WHERE batch_id = %s", [batch.pk])
        cursor.execute("VACUUM ANALYZE messaging_message")
