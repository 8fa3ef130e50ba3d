"""Moments in addresses, in the one zone that the database takes them in."""

from datetime import UTC, datetime
from typing import Any

import django_filters as filters
from django import forms
from django_filters.fields import IsoDateTimeField


class MomentField(IsoDateTimeField):
    def to_python(self, value: Any) -> datetime | None:
        """The moment in UTC: PostgreSQL refuses offsets of 16 hours and more.

        :raises ValidationError: if it is none, or outside the years 1 to 9999 in UTC.
        """
        moment: datetime | None = super().to_python(value)
        try:
            return moment.astimezone(UTC) if moment else None
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class MomentFilter(filters.IsoDateTimeFilter):
    """ISO 8601, with or without a zone."""

    field_class = MomentField
