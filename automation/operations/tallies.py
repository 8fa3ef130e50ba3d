"""The numbers on steps, of which each set writes rows of its own, added up."""

from django.db import connection, transaction

#: Steps with fewer rows are left as they are.
MANY = 20
ADD_UP = """
WITH those AS MATERIALIZED (
    SELECT step_id FROM automation_steptally GROUP BY step_id HAVING count(*) > %s
),
locked AS MATERIALIZED (
    SELECT t.id FROM automation_steptally t JOIN those USING (step_id)
    ORDER BY t.id FOR UPDATE OF t SKIP LOCKED
),
gone AS (
    DELETE FROM automation_steptally t USING locked WHERE t.id = locked.id
    RETURNING t.step_id, t.status, t.way, t.number
)
INSERT INTO automation_steptally (step_id, status, way, number)
SELECT step_id, status, way, sum(number) FROM gone GROUP BY step_id, status, way
"""


@transaction.atomic
def add_up_tallies() -> None:
    """Make one row of many. What workers add meanwhile is added up the next time."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP, [MANY])
