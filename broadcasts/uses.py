"""What broadcasts stand on, so that it stays: segments, fields and tags, topics, templates."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from broadcasts.models import UNSENT, Broadcast, Variant
from broadcasts.queries.lists import list_broadcasts
from broadcasts.queries.verdicts import sending_now
from contacts.models import Segment
from contacts.naming import keeps_conditions, uses_segments
from messaging.gate.sending import Sending
from messaging.models import Topic
from messaging.naming import Named, explains, names_batches, uses_topics
from templating.uses import Use, uses_templates

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


def broadcasts_about(topic: Topic) -> list[str]:
    """The broadcasts about a topic, by name; those put away among them, since they keep it."""
    rows = Broadcast.objects.filter(topic=topic).order_by("name", "id")
    return list(rows.values_list("name", flat=True)[:MOST])


def broadcasts_with(templates: list[int]) -> dict[int, list[Use]]:
    """Template's id → the broadcasts that say it, sent or not."""
    rows = Variant.objects.filter(template_version__template__in=templates)
    told = rows.order_by("broadcast_id").values_list(
        "template_version__template", "broadcast", "broadcast__name"
    )
    found: dict[int, list[Use]] = {}
    for template, broadcast, name in told.distinct():
        found.setdefault(template, []).append(Use("broadcast", broadcast, name))
    return found


def broadcasts_of(batches: Collection[int]) -> dict[int, Named]:
    """Batch's id → the broadcast whose variant it is, or whose rest."""
    variants = Variant.objects.filter(batch__in=batches)
    told = variants.values_list("batch", "broadcast", "broadcast__name")
    rest = Broadcast.objects.filter(rest__in=batches).values_list("rest", "pk", "name")
    return {batch: Named("broadcast", pk, name) for batch, pk, name in (*told, *rest)}


def as_asked(broadcast: int, for_user: Any, now: datetime) -> Sending | None:
    """A broadcast as the gate is asked about it, for who may see it."""
    row = list_broadcasts(for_user=for_user).select_related("topic", "account")
    found = row.filter(pk=broadcast).first()
    return sending_now(found, now=now) if found is not None else None


keeps_conditions("broadcasts", conditions_saying)
uses_segments("broadcasts", broadcasts_using)
uses_topics("broadcasts", broadcasts_about)
uses_templates("broadcasts", broadcasts_with)
explains("broadcast", as_asked)
names_batches("broadcasts", broadcasts_of)
