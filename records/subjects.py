"""Who may see what happened to a record."""

from typing import Any

from django.db.models import Q

from contacts.permissions import CONTACTS_VIEW
from events.subjects import subject_type
from records.models import of_reached
from records.permissions import RECORDS_VIEW


def visible(user: Any, through: str) -> Q:
    reached = (of_reached(user, code, through=through) for code in (RECORDS_VIEW, CONTACTS_VIEW))
    first, second = reached
    return first & second


subject_type("record", "Record", model="records.Record", visible=visible)
