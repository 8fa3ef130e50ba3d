"""Whom a law protects: seen by those alone who are authorised for them.

The app that knows the law announces a guard; `accounts.ownership.visible_to` asks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Exists, Expression, ExpressionWrapper, Q, Value


@dataclass(frozen=True)
class Guard:
    """People whose records are protected: seen by those alone who have its own code for them."""

    code: str
    #: Whether anybody is protected at all, asked together with a person's roles.
    is_on: Callable[[], Exists]
    #: Whether the contact that a path leads to is.
    protects: Callable[[str], Q]


#: Announced by the app that knows whom a law protects.
GUARDS: list[Guard] = []


def anybody_guarded() -> Expression:
    """Whether any guard is on, as a value of each row of some question."""
    asked = [Q(guard.is_on()) for guard in GUARDS]
    if not asked:
        return Value(False)
    return ExpressionWrapper(reduce(or_, asked), output_field=BooleanField())
