"""What of contacts an activity can be about, and who may see it."""

from typing import Any

from django.db.models import Q

from accounts.ownership import visible_to
from contacts.permissions import CONTACTS_VIEW
from events.subjects import CONTACT, ORGANISATION, subject_type


def visible(user: Any, through: str) -> Q:
    return visible_to(user, CONTACTS_VIEW, through=through)


subject_type(CONTACT, "Contact", model="contacts.Contact", visible=visible)
subject_type(ORGANISATION, "Organisation", model="contacts.Organisation", visible=visible)
