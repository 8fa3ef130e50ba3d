"""What conditions can ask of a contact's records: how many of a type, and what they say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from contacts.conditions.about import custom
from contacts.conditions.fields import Field, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.sources.rows import Rows
from contacts.conditions.sources.values import Column
from contacts.conditions.sql import sql
from contacts.models import CustomField, Of
from records.activities import ALL
from records.models import RecordType

RECORDS = _("Records")
TOUCHED = frozenset(type.name for type in ALL)


@condition_fields
def of_records() -> Iterable[Field]:
    types = list(RecordType.objects.filter(of=Of.CONTACT).order_by("order", "name", "id"))
    kept: dict[str, list[CustomField]] = defaultdict(list)
    if types:
        slugs = [type.slug for type in types]
        for field in CustomField.objects.filter(of__in=slugs).order_by("order", "id"):
            kept[field.of].append(field)
    for type in types:
        yield Field(
            f"record.{type.slug}",
            type.plural,
            Kind.TIMES,
            Rows("records_record", "kept", sql("kept.type_id = {}", type.pk), "at"),
            RECORDS,
            where=tuple(_of_type(kept[type.slug])),
            has_window=True,
            touched_by=TOUCHED,
        )


def _of_type(kept: list[CustomField]) -> Iterator[Field]:
    for field in custom.fields(kept):
        # Here nothing else has fields, so they go by their slug alone.
        yield replace(field, key=field.key.removeprefix("custom."))
    yield Field("title", _("Title"), Kind.TEXT, Column("{row}.title"))
    yield Field("at", _("When"), Kind.MOMENT, Column("{row}.at"))
    yield Field("reviewed_at", _("Reviewed"), Kind.MOMENT, Column("{row}.reviewed_at"))
