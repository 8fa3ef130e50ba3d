"""Work that the database ended because it met other work, and that is done again."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

Given = ParamSpec("Given")
Told = TypeVar("Told")
#: PostgreSQL's states of who has to begin anew: of two who wait for each other, and of two
#: who cannot both be first.
ENDED = ("40P01", "40001")
#: How often it is begun. Whoever was met has gone on by then.
TIMES = 4
#: Seconds after which a request that lost every time is worth asking again.
RETRY_AFTER = 1


def is_collision(fault: BaseException | None) -> bool:
    """Whether the database ended this for another's sake; nothing was changed."""
    return isinstance(fault, OperationalError) and getattr(fault.__cause__, "pgcode", None) in ENDED


def done_again(operation: Callable[Given, Told]) -> Callable[Given, Told]:
    """Do it in a transaction of its own, and anew where that was ended for another's sake.

    Within somebody else's transaction nothing can be done again: it is theirs that ended. So it
    is for operations that lock what many write, read anew whatever they change, and are called
    from outside of transactions.
    """

    @wraps(operation)
    def do(*given: Given.args, **named: Given.kwargs) -> Told:
        is_alone = not connection.in_atomic_block
        for time in range(TIMES):
            try:
                with transaction.atomic():
                    return operation(*given, **named)
            except OperationalError as fault:
                if not (is_alone and is_collision(fault) and time + 1 < TIMES):
                    raise
        raise AssertionError("unreachable")

    return do
