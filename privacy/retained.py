"""How long contacts are kept of whom nothing was heard."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, ContactQuerySet, Task
from ground.retaining import retained
from privacy.erasing import erase_now

#: Each is looked for in everything there is.
AT_ONCE = 20


def silent_since(moment: datetime, held: Collection[int]) -> ContactQuerySet:
    """Contacts who did nothing since a moment, whom nobody changed and for whom nothing is due."""
    heard = Q(last_active_at__gte=moment) | Q(updated_at__gte=moment) | Q(created_at__gte=moment)
    busy = Task.objects.open().exclude(contact=None).values("contact")
    return Contact.objects.exclude(heard).exclude(pk__in=list(held)).exclude(pk__in=busy)


def erase_silent(moment: datetime, held: Collection[int], limit: int) -> int:
    ids = silent_since(moment, held).order_by("pk").values_list("pk", flat=True)
    erased = list(ids[: min(limit, AT_ONCE)])
    for id in erased:
        erase_now(id, now=timezone.now())
    return len(erased)


retained(
    "silent_contacts",
    label=_("Contacts who did nothing and whom nobody changed: erased"),
    days=3 * 365,
    count=lambda moment, held: silent_since(moment, held).count(),
    remove=erase_silent,
    is_on=False,
)
