"""What contacts do about what happened: whoever was touched is looked at again for segments."""

from datetime import datetime

from django.db import connection

from events.consuming import Batch, Consumer
from ground.doorbell import ring

LOOK_AGAIN = "contacts.tasks.look_again"
# What happened to an organisation touches all who belong to it. In one order, so that two
# writers cannot deadlock.
NOTE = """
WITH fact AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::bigint[])
    AS fact (contact, organisation, type, position, id)
),
touched AS (
    SELECT contact, type, position, id FROM fact WHERE contact IS NOT NULL
    UNION ALL
    SELECT c.id, f.type, f.position, f.id
    FROM fact f JOIN contacts_contact c ON c.organisation_id = f.organisation
    WHERE f.contact IS NULL
)
INSERT INTO contacts_secondlook (segment_id, contact_id, position, activity)
SELECT DISTINCT ON (s.id, t.contact) s.id, t.contact, t.position, t.id
FROM touched t JOIN contacts_segment s
  ON s.kind = 'dynamic' AND s.archived_at IS NULL
 AND (s.touched_by IS NULL OR s.touched_by ? t.type)
ORDER BY s.id, t.contact, t.position DESC, t.id DESC
ON CONFLICT (segment_id, contact_id) DO UPDATE
SET position = excluded.position, activity = excluded.activity
"""


def note_touched(batch: Batch, _now: datetime) -> None:
    """Note for which segments whom to look at again; a worker does so once the sums are there."""
    facts = [fact for fact in batch if fact.contact_id or fact.organisation_id]
    if not facts:
        return
    columns = [
        [getattr(fact, name) for fact in facts]
        for name in ("contact_id", "organisation_id", "type", "position", "id")
    ]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, columns)
        if cursor.rowcount:
            ring(LOOK_AGAIN)


SEGMENTS = Consumer(name="segments", handle=note_touched, batch_size=2000, start="end")
