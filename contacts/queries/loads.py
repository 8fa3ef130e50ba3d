"""How much people have to look after."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count

from contacts.models import Task


def records_of(model: Any, people: Collection[int], *, but: Collection[int]) -> dict[int, int]:
    """Person → how many contacts, or organisations, are theirs, the named ones left out."""
    rows = model.objects.filter(owner__in=people).exclude(pk__in=but)
    return dict(rows.order_by().values_list("owner").annotate(number=Count("pk")))


def open_tasks_of(people: Collection[int]) -> dict[int, int]:
    """Person → how many tasks they have yet to do."""
    rows = Task.objects.open().filter(assignee__in=people)
    return dict(rows.order_by().values_list("assignee").annotate(number=Count("pk")))
