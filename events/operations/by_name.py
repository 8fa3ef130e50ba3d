"""Recording by a type's name, for callers that learn of their types from packs.

Beside `log_activity` there is a `log_<type>` for every type of the catalogue, and for every
alias of one, made when it is asked for: `from events.operations.by_name import log_item_started`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from events.errors import UnknownType, WrongDetails
from events.models import Activity
from events.operations import draft, record_many
from events.queries import types_by_name

PREFIX = "log_"


def log_activity(
    *,
    contact: Any,
    activity_type: str,
    at: datetime,
    details: Mapping[str, Any] | None = None,
    amount: Decimal | None = None,
    by: Any = None,
) -> Activity:
    """Add one activity of a catalogued type, its details checked against the type's schema.

    An alias stands for its type, under whose name the fact is kept.

    :raises UnknownType: if the catalogue has no such type.
    :raises WrongDetails: naming each detail that breaks the schema.
    """
    type = types_by_name().get(activity_type)
    if type is None:
        raise UnknownType(type=activity_type[:100])
    properties = dict(details or {})
    faults = type.faults(properties)
    if faults:
        raise WrongDetails(errors=faults)
    row = draft(type, contact=contact, at=at, by=by, amount=amount, properties=properties)
    return record_many([row])[0]


def __getattr__(name: str) -> Callable[..., Activity]:
    type = name.removeprefix(PREFIX)
    if not name.startswith(PREFIX) or type not in types_by_name():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return partial(log_activity, activity_type=type)
