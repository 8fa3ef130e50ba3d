"""The records that a list's filters leave, for work that goes on after the request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django_filters.utils import translate_validation
from rest_framework.exceptions import ValidationError

from contacts.api.custom_filters import custom_filters
from contacts.api.filters import ContactFilter, OrganisationFilter
from contacts.models import Contact, Of, Organisation

FILTERS: dict[Any, Any] = {Contact: ContactFilter, Organisation: OrganisationFilter}


@dataclass(frozen=True)
class Asker:
    """Whom words such as `me` and `mine` stand for."""

    user: Any


def check_filters(model: Any, filters: Mapping[str, str], *, for_user: Any) -> None:
    """
    :raises ValidationError: naming each filter that is unknown or holds a value that it cannot.
    """
    own = custom_filters(Of.of_model(model), filters)
    known = {*FILTERS[model].base_filters, *own}
    if strange := [name for name in filters if name not in known]:
        message = f"There is no such filter. Known ones: {', '.join(sorted(known))}."
        raise ValidationError({name: [message] for name in strange}, code="unknown")
    asked = FILTERS[model](filters, model.objects.none(), request=Asker(for_user))
    if not asked.is_valid():
        raise translate_validation(asked.errors)


def matching(
    rows: QuerySet[Any],
    filters: Mapping[str, str],
    *,
    for_user: Any,
    leave_out: Iterable[int] = (),
) -> QuerySet[Any]:
    """Those of the rows that the filters leave, but the ones named.

    Contacts of whom no more may be done than to keep what is known are not among them.

    :raises SearchTookTooLong: if they hold a search and it could not be answered in time.
    """
    if rows.model is Contact:
        rows = rows.filter(restricted_at=None)
    found: QuerySet[Any] = FILTERS[rows.model](filters, rows, request=Asker(for_user)).qs
    return found.exclude(pk__in=left) if (left := list(leave_out)) else found
