"""Which records are meant: named ones, or all that a list's filters leave."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import QuerySet
from django_filters.utils import translate_validation
from rest_framework.exceptions import ValidationError

from contacts.api.tasks import TaskFilter
from contacts.matching import Asker, check_filters, matching
from contacts.models import Task


@dataclass(frozen=True)
class Chosen:
    """Records by their ids, or by the filters of their list without some that are named."""

    filters: dict[str, str] = field(default_factory=dict)
    leave_out: list[int] = field(default_factory=list)
    ids: list[int] | None = None

    def as_arguments(self) -> dict[str, Any]:
        """As a job keeps it."""
        return asdict(self)

    def among(self, rows: QuerySet[Any], *, for_user: Any) -> QuerySet[Any]:
        """Those of the rows that are meant.

        :raises SearchTookTooLong: if the filters hold a search that is not answered in time.
        """
        if self.ids is not None:
            return rows.filter(pk__in=self.ids)
        if rows.model is not Task:
            return matching(rows, self.filters, for_user=for_user, leave_out=self.leave_out)
        found: QuerySet[Any] = _of_tasks(self.filters, rows, for_user).qs
        return found.exclude(pk__in=self.leave_out)


def check_chosen(model: Any, filters: Mapping[str, str], *, for_user: Any) -> None:
    """
    :raises ValidationError: naming each filter that is unknown or holds a value that it cannot.
    """
    if model is not Task:
        check_filters(model, filters, for_user=for_user)
        return
    known = TaskFilter.base_filters
    if strange := [name for name in filters if name not in known]:
        message = f"There is no such filter. Known ones: {', '.join(sorted(known))}."
        raise ValidationError({name: [message] for name in strange}, code="unknown")
    asked = _of_tasks(filters, Task.objects.none(), for_user)
    if not asked.is_valid():
        raise translate_validation(asked.errors)


def _of_tasks(filters: Mapping[str, str], rows: QuerySet[Any], user: Any) -> TaskFilter:
    return TaskFilter(filters, rows, request=Asker(user))
