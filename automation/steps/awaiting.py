"""What came of that which people wait for: asked of the log for a set at once."""

from django.db import connection

from automation.steps.types import Going
from automation.triggers.hearing import where_of
from contacts.conditions.sql import sql

# What happened since they came to the step; and what came meanwhile, though it happened before.
CAME = """
SELECT DISTINCT ON (w.enrolment) w.enrolment, act.id
FROM unnest({}::bigint[], {}::bigint[], {}::timestamptz[], {}::bigint[])
    AS w (enrolment, contact, since, arrived)
JOIN contacts_contact c ON c.id = w.contact
JOIN LATERAL (
    SELECT own.* FROM events_activity own
    WHERE own.contact_id = w.contact AND own.type = {}
      AND own.occurred_at > w.since AND own.occurred_at <= {}
    UNION ALL
    SELECT late.* FROM events_activity late
    WHERE late.contact_id = w.contact AND late.type = {} AND late.id >= w.arrived
    UNION ALL
    SELECT shared.* FROM events_activity shared
    WHERE shared.contact_id IS NULL AND shared.organisation_id = c.organisation_id
      AND shared.type = {} AND (shared.occurred_at > w.since AND shared.occurred_at <= {}
        OR shared.id >= w.arrived)
) act ON true
WHERE {}
ORDER BY w.enrolment, act.occurred_at, act.id
"""


def look_for(going: Going, type: str) -> dict[int, int]:
    """Enrolment → the first fact that it waited for.

    :raises BadConditions: if what must hold of it cannot be understood any more.
    """
    holds = where_of([type], going.config.get("where") or [], row="act", now=going.now)
    asked = sql(
        CAME,
        going.enrolments,
        going.contacts,
        [person.stepped_at for person in going.people],
        [person.arrived for person in going.people],
        *(type, going.now, type, type, going.now, holds),
    )
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        return dict(cursor.fetchall())
