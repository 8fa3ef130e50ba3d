"""What the list of notifications can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from ground.api.filtering import QueryFilters
from messaging.models import Notification


class NotificationFilter(QueryFilters):
    unread = filters.BooleanFilter(method="by_unread", help_text="Only those not read yet.")
    kind = filters.CharFilter(help_text="A kind, such as `contact_assigned`.")

    class Meta:
        model = Notification
        fields: tuple[str, ...] = ()

    def by_unread(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(read_at__isnull=value)
