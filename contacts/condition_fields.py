"""What conditions can ask of contacts; other apps add to it in modules of this name."""

from collections.abc import Iterable

from contacts.conditions.about import activities, custom, organisations, people, sums, tasks
from contacts.conditions.fields import Field, condition_fields
from contacts.conditions.lookups import types_of
from contacts.models import CustomField, Of


@condition_fields
def of_contacts() -> Iterable[Field]:
    kept = list(CustomField.objects.filter(sensitive=False).order_by("group", "order", "id"))
    types = types_of()
    yield from people.fields(types[Of.CONTACT])
    yield from custom.fields(one for one in kept if one.of == Of.CONTACT)
    yield from organisations.fields(types[Of.ORGANISATION])
    yield from custom.organisation_fields(one for one in kept if one.of == Of.ORGANISATION)
    yield from sums.fields()
    yield from tasks.fields()
    yield from activities.fields()
