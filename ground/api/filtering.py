"""Narrowing a list by what its address names."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import FilterSet


class QueryFilters(FilterSet):
    """The filters of a list, of which only those that a request names are made.

    A list may have twenty; most requests name none, and each costs a copy and a form field.
    """

    def __init__(
        self, data: QueryDict | None = None, queryset: QuerySet[Any] | None = None, **given: Any
    ) -> None:
        asked = () if data is None else data
        named = {name: each for name, each in self.base_filters.items() if name in asked}
        # Beside the class's own, which stays whole.
        self.__dict__["base_filters"] = named
        super().__init__(data, queryset, **given)
