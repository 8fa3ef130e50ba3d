"""What lists of the log can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from events.errors import SearchNeedsSubject
from events.models import Activity, ItemProgress, SetAside
from events.queries import catalogue, own_names
from ground.api.filtering import QueryFilters
from ground.api.moments import MomentFilter

BIGGEST_ID = 2**63 - 1
SUBJECTS = ("contact", "organisation", "subject")


def id_filter(field: str) -> filters.NumberFilter:
    return filters.NumberFilter(
        field_name=field, min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )


class ActivityFilter(QueryFilters):
    contact = id_filter("contact_id")
    organisation = id_filter("organisation_id")
    subject = filters.CharFilter(method="by_subject", help_text="Such as `ticket:12`.")
    type = filters.BaseInFilter(
        method="by_types", help_text="One or more types or aliases, separated by commas."
    )
    type_category = filters.CharFilter(
        method="by_type_category", help_text="A category of types, such as `commerce`."
    )
    category = filters.CharFilter()
    source = filters.CharFilter()
    item_type = filters.CharFilter()
    item_id = filters.CharFilter()
    by = filters.CharFilter(method="by_whom", help_text="An id, `me`, or `none` for the system.")
    occurred_after = MomentFilter(field_name="occurred_at", lookup_expr="gte")
    occurred_before = MomentFilter(field_name="occurred_at", lookup_expr="lt")
    search = filters.CharFilter(
        method="by_words", help_text="Words of the title, within one history."
    )

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()

    def by_subject(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        kind, _, key = value.partition(":")
        return rows.filter(subject_type=kind, subject_id=key) if kind and key else rows.none()

    def by_types(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        return rows.filter(type__in=own_names(value))

    def by_type_category(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        types = [type.name for type in catalogue().values() if type.category == value]
        return rows.filter(type__in=types)

    def by_whom(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "none":
            return rows.filter(by=None)
        if value == "me":
            return rows.filter(by=self.request.user.pk)
        known = value.isascii() and value.isdigit() and int(value[:19]) <= BIGGEST_ID
        return rows.filter(by=int(value)) if known else rows.none()

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if not any(self.data.get(subject) for subject in SUBJECTS):
            raise SearchNeedsSubject(field="search")
        for word in value.split()[:10]:
            rows = rows.filter(title__icontains=word)
        return rows


class ItemFilter(QueryFilters):
    item_type = filters.CharFilter()
    category = filters.CharFilter()
    state = filters.ChoiceFilter(
        method="by_state",
        choices=[(name, name) for name in ("active", "completed", "abandoned")],
    )

    class Meta:
        model = ItemProgress
        fields: tuple[str, ...] = ()

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "completed":
            return rows.exclude(completed_at=None)
        rows = rows.filter(completed_at=None)
        return rows.filter(abandoned_at__isnull=value == "active")


class SetAsideFilter(QueryFilters):
    consumer = filters.CharFilter()
    state = filters.ChoiceFilter(choices=SetAside.State.choices)

    class Meta:
        model = SetAside
        fields: tuple[str, ...] = ()
