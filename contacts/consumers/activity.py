"""What contacts did themselves, kept beside them: when last, and that an address is verified."""

from datetime import datetime

from django.db import connection

from events import queries
from events.activities import VERIFIED
from events.consuming import Batch, Consumer

# Lists say it to the minute, and a row that is written anew costs each of its indexes. Locked
# in one order, so that two writers cannot deadlock.
MOVE_ON = """
WITH latest AS (
    SELECT contact, max(moment) AS moment
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS fact (contact, moment) GROUP BY contact
),
later AS MATERIALIZED (
    SELECT c.id, latest.moment FROM latest JOIN contacts_contact c ON c.id = latest.contact
    WHERE c.restricted_at IS NULL
      AND (c.last_active_at IS NULL OR c.last_active_at < latest.moment - interval '1 minute')
    ORDER BY c.id FOR NO KEY UPDATE OF c
)
UPDATE contacts_contact c SET last_active_at = later.moment FROM later WHERE c.id = later.id
"""

# Whether it is so is a fact of the person and not a new version of the record.
VERIFY = """
UPDATE contacts_contact c SET email_verified = true FROM (
    SELECT id FROM contacts_contact WHERE id = ANY(%s) AND NOT email_verified
    ORDER BY id FOR NO KEY UPDATE
) told WHERE c.id = told.id
"""


def note_activity(batch: Batch, _now: datetime) -> None:
    """Move on whoever did something themselves; what comes late moves nobody back.

    Whoever verified an address has one from then on.
    """
    types = {type.name for type in queries.catalogue().values() if type.by_contact}
    facts = [fact for fact in batch if fact.contact_id and fact.type in types]
    if facts:
        columns = [
            [getattr(fact, name) for fact in facts] for name in ("contact_id", "occurred_at")
        ]
        with connection.cursor() as cursor:
            cursor.execute(MOVE_ON, columns)
    verified = {fact.contact_id for fact in facts if fact.type == VERIFIED.name}
    if verified:
        with connection.cursor() as cursor:
            cursor.execute(VERIFY, [sorted(id for id in verified if id)])


LAST_ACTIVE = Consumer(name="last_active", handle=note_activity, batch_size=2000)
