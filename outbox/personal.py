"""What waits to be sent outside, and what is kept of what was sent."""

from django.db import connection

from ground.personal import ERASED, Person, cleared_by
from outbox.models import Effect, State

STRIKE = """
UPDATE outbox_effect SET
    payload = regexp_replace(payload::text, %(pattern)s, %(instead)s, 'gi')::jsonb,
    result = regexp_replace(result::text, %(pattern)s, %(instead)s, 'gi')::jsonb,
    last_error = regexp_replace(last_error, %(pattern)s, %(instead)s, 'gi'),
    reference = left(regexp_replace(reference, %(pattern)s, %(instead)s, 'gi'), 255),
    state = CASE WHEN state = %(waiting)s THEN %(cancelled)s ELSE state END,
    ended_at = CASE WHEN state = %(waiting)s THEN now() ELSE ended_at END
WHERE payload::text ~* %(pattern)s OR result::text ~* %(pattern)s OR last_error ~* %(pattern)s
   OR reference ~* %(pattern)s
"""


def strike_effects(person: Person, _first: int) -> tuple[int, int | None]:
    """Strike the person everywhere; what was still to be sent to them is not sent."""
    if not person.pattern:
        return 0, None
    given = {"pattern": person.pattern, "instead": ERASED}
    states = {"waiting": State.WAITING.value, "cancelled": State.CANCELLED.value}
    with connection.cursor() as cursor:
        cursor.execute(STRIKE, {**given, **states})
        return int(cursor.rowcount), None


cleared_by(Effect, strike_effects)
