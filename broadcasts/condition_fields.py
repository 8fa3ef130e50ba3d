"""What broadcasts that were not sent yet ask of contacts, so that it stays."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from broadcasts.models import UNSENT, Broadcast
from contacts.models import Segment
from contacts.naming import keeps_conditions, uses_segments

MOST = 20


def conditions_saying(word: str) -> Iterator[tuple[str, Any]]:
    """The unsent broadcasts in whose conditions a word stands."""
    rows = Broadcast.objects.filter(state__in=UNSENT, archived_at=None)
    said = rows.annotate(said=Cast("conditions", TextField()))
    for row in said.filter(said__icontains=word).order_by("name", "id"):
        yield row.name, row.conditions


def broadcasts_using(segment: Segment) -> list[str]:
    """The unsent broadcasts that are for or without a segment, by name."""
    rows = Broadcast.objects.filter(state__in=UNSENT, archived_at=None)
    rows = rows.filter(Q(segments_in=segment) | Q(segments_out=segment))
    return list(rows.order_by("name").values_list("name", flat=True).distinct()[:MOST])


keeps_conditions("broadcasts", conditions_saying)
uses_segments("broadcasts", broadcasts_using)
