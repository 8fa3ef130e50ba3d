"""Whom a broadcast is for, as one query."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from broadcasts.models import Broadcast
from contacts.conditions.compiling import Holds, Meant
from contacts.conditions.parsing import parse
from contacts.conditions.reading import reading
from contacts.models import Contact, ContactQuerySet, SegmentMember
from contacts.permissions import CONTACTS_VIEW


def audience_of(broadcast: Broadcast, *, for_user: Any, now: datetime) -> ContactQuerySet:
    """Everybody it is meant for, of those whom the person may see. Whether each of them may be
    written to is the gate's to say.
    """
    inside = list(broadcast.segments_in.values_list("pk", flat=True))
    outside = list(broadcast.segments_out.values_list("pk", flat=True))
    if not inside and not broadcast.conditions:
        return Contact.objects.none()
    rows = Contact.objects.visible_to(for_user, CONTACTS_VIEW)
    if inside:
        rows = rows.filter(_in(inside))
    if outside:
        rows = rows.filter(~_in(outside))
    if broadcast.conditions:
        tree = parse(broadcast.conditions, is_kept=True)
        rows = rows.filter(Holds(Meant(tree, now)))
    return rows


def said_of(broadcast: Broadcast) -> dict[str, Any]:
    """The audience in words, to be kept with what was sent."""
    inside = broadcast.segments_in.order_by("name", "id").values_list("name", flat=True)
    outside = broadcast.segments_out.order_by("name", "id").values_list("name", flat=True)
    words = ""
    if broadcast.conditions:
        words = reading(parse(broadcast.conditions, is_kept=True))
    return {"in": list(inside), "out": list(outside), "conditions": words}


def _in(segments: list[int]) -> Exists:
    return Exists(SegmentMember.objects.filter(contact=OuterRef("pk"), segment__in=segments))
