"""What scores do about what happened: whoever was touched is reckoned again."""

from datetime import datetime
from typing import Any

from django.db import connection

from contacts.conditions.fields import OF_CONTACT
from events.consuming import Batch, Consumer
from ground.doorbell import ring
from scoring.activities import OWN

LOOK_AGAIN = "scoring.tasks.look_again"
# In one order, so that two writers cannot deadlock. Whoever is of another type now loses the
# values of the one before.
NOTE = """
WITH fact AS (
    SELECT * FROM unnest(%(contact)s::bigint[], %(type)s::text[], %(position)s::bigint[],
        %(id)s::bigint[]) AS fact (contact, type, position, id)
)
INSERT INTO scoring_scorelook (contact_id, position, activity)
SELECT DISTINCT ON (f.contact) f.contact, f.position, f.id
FROM fact f JOIN contacts_contact c ON c.id = f.contact
WHERE EXISTS (SELECT FROM scoring_score s WHERE s.type_id = c.type_id
        AND (s.touched_by IS NULL OR s.touched_by ? f.type))
   OR f.type = ANY(%(of_contact)s)
        AND EXISTS (SELECT FROM scoring_contactscore v WHERE v.contact_id = c.id)
ORDER BY f.contact, f.position DESC, f.id DESC
ON CONFLICT (contact_id) DO UPDATE
SET position = excluded.position, activity = excluded.activity
"""


def note_touched(batch: Batch, _now: datetime) -> None:
    """Note whom to reckon again; a worker does so once the sums are there."""
    facts = [fact for fact in batch if fact.contact_id and fact.type not in OWN]
    if not facts:
        return
    columns: dict[str, Any] = {
        "contact": [fact.contact_id for fact in facts],
        "type": [fact.type for fact in facts],
        "position": [fact.position for fact in facts],
        "id": [fact.id for fact in facts],
        "of_contact": sorted(OF_CONTACT),
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE, columns)
        if cursor.rowcount:
            ring(LOOK_AGAIN)


SCORES = Consumer(name="scores", handle=note_touched, batch_size=2000, start="end")
