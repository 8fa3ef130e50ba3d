"""Having contacts looked at again, for every segment there is."""

from collections.abc import Collection

from django.db import connection

from ground.doorbell import ring

LOOK_AGAIN = "contacts.tasks.look_again"
NOTE = """
INSERT INTO contacts_secondlook (segment_id, contact_id, position, activity)
SELECT s.id, c.id, events_log_position(), 0
FROM contacts_segment s, unnest(%s::bigint[]) AS c (id)
WHERE s.kind = 'dynamic' AND s.archived_at IS NULL
ORDER BY s.id, c.id
ON CONFLICT (segment_id, contact_id) DO UPDATE
SET position = excluded.position, activity = excluded.activity
"""


def look_at(contacts: Collection[int]) -> None:
    """Look at them again once the figures from the log are as far as this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [sorted(contacts)])
        if cursor.rowcount:
            ring(LOOK_AGAIN)
