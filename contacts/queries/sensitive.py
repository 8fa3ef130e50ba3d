"""Which sensitive fields a contact holds a value of; never what it is."""

from dataclasses import dataclass
from datetime import datetime

from contacts.models import Contact, CustomField, Of, SensitiveValue


@dataclass(frozen=True)
class Held:
    """Whether a contact holds a value of a sensitive field, and since when; never which."""

    field: CustomField
    changed_at: datetime | None

    @property
    def is_set(self) -> bool:
        return self.changed_at is not None


def held_by(contact: Contact) -> list[Held]:
    """All sensitive fields that such contacts have, in the order of forms."""
    rows = SensitiveValue.objects.filter(contact=contact)
    changed = dict(rows.values_list("field_id", "updated_at"))
    type = contact.type.slug if contact.type else None
    fields = CustomField.objects.filter(of=Of.CONTACT, sensitive=True, is_retired=False)
    return [
        Held(field, changed.get(field.pk))
        for field in fields.order_by("group", "order", "id")
        if field.is_for(type) or field.pk in changed
    ]
