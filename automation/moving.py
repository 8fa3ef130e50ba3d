"""Two contacts become one: of two ways through the same workflow the survivor's goes on."""

from django.db import connection

from contacts.moving import Follow, Kept, Pair

#: Kept as the reason, by which the undoing finds them again.
MERGED = "Merged with a contact that is in it"
STOP = """
UPDATE automation_enrolment had SET status = 'exited', exit_reason = %(reason)s, ended_at = now()
FROM automation_enrolment theirs
WHERE had.contact_id = %(other)s AND had.status IN ('active', 'paused')
  AND theirs.contact_id = %(survivor)s AND theirs.status IN ('active', 'paused')
  AND (theirs.workflow_id = had.workflow_id AND theirs.turn = had.turn
    OR had.group_key <> '' AND theirs.group_key = had.group_key)
RETURNING had.id
"""
# Nothing else of the row was changed, so they go on where they were.
GO_ON = """
UPDATE automation_enrolment had
SET status = CASE WHEN id = ANY(%(paused)s) THEN 'paused' ELSE 'active' END,
    exit_reason = '', ended_at = NULL
WHERE id = ANY(%(stopped)s) AND contact_id = %(other)s AND exit_reason = %(reason)s
"""
TO_OTHER = """
UPDATE automation_enrolment had SET contact_id = %(other)s
WHERE had.contact_id = %(survivor)s AND had.id <> ALL(%(own)s)
  AND NOT EXISTS (
    SELECT FROM automation_enrolment theirs
    WHERE theirs.contact_id = %(other)s AND theirs.status IN ('active', 'paused')
      AND (theirs.workflow_id = had.workflow_id AND theirs.turn = had.turn
        OR had.group_key <> '' AND theirs.group_key = had.group_key)
      AND had.status IN ('active', 'paused'))
"""
PAUSED = """
SELECT coalesce(array_agg(id), '{}') FROM automation_enrolment
WHERE contact_id = %(other)s AND status = 'paused'
"""


class Enrolments(Follow):
    """Everything follows; where both are in one workflow the other's way ends there."""

    def __init__(self) -> None:
        super().__init__("automation.Enrolment", "contact")

    def take(self, pair: Pair) -> Kept:
        with connection.cursor() as cursor:
            cursor.execute(PAUSED, pair.ids)
            (paused,) = cursor.fetchone()
            cursor.execute(STOP, {**pair.ids, "reason": MERGED})
            stopped = [id for (id,) in cursor.fetchall()]
        kept = super().take(pair)
        kept.facts = {"stopped": stopped, "paused": [id for id in paused if id in stopped]}
        return kept

    def give_back(self, pair: Pair, kept: Kept, *, added_to: int) -> None:
        super().give_back(pair, kept, added_to=pair.survivor)
        given = {**pair.ids, **kept.facts, "own": kept.own, "reason": MERGED}
        with connection.cursor() as cursor:
            cursor.execute(GO_ON, given)
            if added_to == pair.other:
                cursor.execute(TO_OTHER, given)
