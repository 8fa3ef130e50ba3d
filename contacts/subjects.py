"""What of contacts an activity can be about, and who may see it."""

from typing import Any

from django.db.models import Q

from accounts.ownership import visible_to
from contacts.models import Task
from contacts.permissions import CONTACTS_VIEW
from events.subjects import CONTACT, ORGANISATION, subject_type


def contact_visible(user: Any, through: str) -> Q:
    return visible_to(user, CONTACTS_VIEW, through=through, people=True)


def organisation_visible(user: Any, through: str) -> Q:
    return visible_to(user, CONTACTS_VIEW, through=through, people=False)


def task_visible(user: Any, through: str) -> Q:
    """Of tasks about nobody; what happens to one about a record is seen with the record."""
    rows = Task.objects.filter(contact=None, organisation=None).visible_to(user)
    return Q(**{f"{through}pk__in": rows.values("pk")})


subject_type(CONTACT, "Contact", model="contacts.Contact", visible=contact_visible)
subject_type(
    ORGANISATION, "Organisation", model="contacts.Organisation", visible=organisation_visible
)
subject_type("task", "Task", model="contacts.Task", visible=task_visible)
