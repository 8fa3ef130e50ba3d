"""What lifecycles do about what happened: whoever was touched is looked at again."""

from datetime import datetime
from typing import Any

from django.db import connection

from contacts.conditions.fields import OF_CONTACT
from events.consuming import Batch, Consumer
from events.operations.marking import QUIET
from ground.doorbell import ring
from lifecycle.activities import OWN

LOOK_AGAIN = "lifecycle.tasks.look_again"
# What happened to an organisation touches all who belong to it. Whoever is of a type without
# stages now leaves the one he had. In one order, so that two writers cannot deadlock.
NOTE = """
WITH fact AS (
    SELECT * FROM unnest(%(contact)s::bigint[], %(organisation)s::bigint[], %(type)s::text[],
        %(position)s::bigint[], %(id)s::bigint[], %(quiet)s::boolean[])
    AS fact (contact, organisation, type, position, id, quiet)
),
touched AS (
    SELECT c.id AS contact, c.type_id, f.type, f.position, f.id, f.quiet
    FROM fact f JOIN contacts_contact c ON c.id = f.contact
    UNION ALL
    SELECT c.id, c.type_id, f.type, f.position, f.id, f.quiet
    FROM fact f JOIN contacts_contact c ON c.organisation_id = f.organisation
    WHERE f.contact IS NULL
)
INSERT INTO lifecycle_stagelook AS had (contact_id, position, activity, quiet)
SELECT DISTINCT ON (t.contact) t.contact, t.position, t.id,
    bool_and(t.quiet) OVER (PARTITION BY t.contact)
FROM touched t LEFT JOIN lifecycle_lifecycle l ON l.type_id = t.type_id
WHERE CASE WHEN l.id IS NOT NULL
    THEN l.touched_by IS NULL OR l.touched_by ? t.type
    ELSE t.type = ANY(%(of_contact)s)
        AND EXISTS (SELECT FROM lifecycle_standing s WHERE s.contact_id = t.contact)
    END
ORDER BY t.contact, t.position DESC, t.id DESC
ON CONFLICT (contact_id) DO UPDATE
SET position = excluded.position, activity = excluded.activity,
    quiet = had.quiet AND excluded.quiet
"""


def note_touched(batch: Batch, _now: datetime) -> None:
    """Note whom to look at again; a worker does so once the sums are there."""
    facts = [
        fact for fact in batch if fact.type not in OWN and (fact.contact_id or fact.organisation_id)
    ]
    if not facts:
        return
    columns: dict[str, Any] = {
        "contact": [fact.contact_id for fact in facts],
        "organisation": [fact.organisation_id for fact in facts],
        "type": [fact.type for fact in facts],
        "position": [fact.position for fact in facts],
        "id": [fact.id for fact in facts],
        "quiet": [QUIET in fact.properties for fact in facts],
        "of_contact": sorted(OF_CONTACT),
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE, columns)
        if cursor.rowcount:
            ring(LOOK_AGAIN)


STAGES = Consumer(name="stages", handle=note_touched, batch_size=2000, start="end")
