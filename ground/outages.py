"""Telling a database that is away from a fault of ours."""

from django.db import InterfaceError, OperationalError

#: Seconds after which asking again is worth it: a restart of the database takes about as long.
RETRY_AFTER = 5
#: Classes of PostgreSQL's states: no connection, no room for one, shutting down or coming up.
AWAY = ("08", "53", "57P")


def is_outage(fault: BaseException | None) -> bool:
    """Whether the database could not be reached, or left in the middle of it."""
    if isinstance(fault, InterfaceError):
        return True
    if not isinstance(fault, OperationalError):
        return False
    # Without a state the server never answered; with one, it may only have refused a query.
    state = getattr(fault.__cause__, "pgcode", None)
    return state is None or state.startswith(AWAY)
