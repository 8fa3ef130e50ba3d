"""The exceptions to "a fact is never changed": merges, and the log's clock after a restore."""

from collections.abc import Sequence

from django.db import connection, transaction


@transaction.atomic
def move_contact(*, source: int, target: int) -> int:
    """Give all activities of one contact to another, as a merge does; how many.

    The projections of both are written anew.
    """
    from events.operations.projecting import recount_contacts

    with connection.cursor() as db:
        db.execute("SELECT events_move_contact(%s, %s)", [source, target])
        moved = int(db.fetchone()[0])
    recount_contacts(contacts=[source, target])
    return moved


@transaction.atomic
def move_facts(*, facts: Sequence[int], source: int, target: int) -> int:
    """Give some activities of one contact, by their ids, to another; how many.

    The projections of both are written anew.
    """
    from events.operations.projecting import recount_contacts

    with connection.cursor() as db:
        db.execute("SELECT events_move_facts(%s::bigint[], %s, %s)", [list(facts), source, target])
        moved = int(db.fetchone()[0])
    recount_contacts(contacts=[source, target])
    return moved


@transaction.atomic
def move_organisation(*, source: int, target: int) -> int:
    """Give all activities of one organisation to another; how many."""
    with connection.cursor() as db:
        db.execute("SELECT events_move_organisation(%s, %s)", [source, target])
        return int(db.fetchone()[0])


@transaction.atomic
def move_organisation_facts(*, facts: Sequence[int], source: int, target: int) -> int:
    """Give some activities of one organisation, by their ids, to another; how many."""
    with connection.cursor() as db:
        statement = "SELECT events_move_organisation_facts(%s::bigint[], %s, %s)"
        db.execute(statement, [list(facts), source, target])
        return int(db.fetchone()[0])


@transaction.atomic
def move_log_position() -> int:
    """Have new positions lie above every stored one; by how much they are moved.

    For after a restore, while nothing else writes: transaction ids start again in a new
    cluster, and facts with small positions would lie behind every cursor.
    """
    with connection.cursor() as db:
        db.execute(
            "SELECT pg_current_xact_id()::text::bigint, events_log_position(), greatest("
            "(SELECT max(position) FROM events_activity),"
            " (SELECT max(position) FROM events_cursor), 0)"
        )
        clock, position, stored = db.fetchone()
        if stored <= position:
            return int(position - clock)
        db.execute(_FUNCTIONS % {"by": stored - clock + 1})
    return int(stored - clock + 1)


_FUNCTIONS = """
CREATE OR REPLACE FUNCTION events_log_position() RETURNS bigint LANGUAGE sql STABLE AS
    $$ SELECT pg_current_xact_id()::text::bigint + %(by)d $$;
CREATE OR REPLACE FUNCTION events_log_horizon() RETURNS bigint LANGUAGE sql STABLE AS
    $$ SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + %(by)d $$;
"""
