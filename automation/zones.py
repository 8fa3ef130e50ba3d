"""In which zone contacts live."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.conf import settings

from contacts.models import Contact


def zones_of(contacts: Collection[int]) -> dict[int, ZoneInfo]:
    """Contact → their zone; the firm's where theirs is not known."""
    rows = Contact.objects.filter(pk__in=contacts).values_list("pk", "time_zone")
    return {pk: ZoneInfo(name or settings.TIME_ZONE) for pk, name in rows}
