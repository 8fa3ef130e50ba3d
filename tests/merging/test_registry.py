"""Every row that points at a contact says what becomes of it in a merge."""

from django.apps import apps

from contacts.models import Contact, Organisation
from contacts.moving import MOVERS, ORGANISATION_MOVERS

#: Numbers of contacts that are no foreign keys, or are none of a contact's own.
ELSEWHERE = {
    # The id that leads to the survivor: it stays what it is.
    ("merging.Merge", "other"),
}


def pointing() -> set[tuple[str, str]]:
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if getattr(field, "related_model", None) is Contact and field.concrete:
                found.add((model._meta.label, field.name))
            named = getattr(field, "attname", "") in {"contact_id", "contact", "contacts"}
            if named and field.concrete and not field.is_relation:
                found.add((model._meta.label, field.name))
    return found


def test_every_model_that_points_at_a_contact_says_what_becomes_of_it():
    assert pointing() - ELSEWHERE <= MOVERS.keys(), "announce them in the app's moves.py"


def test_nothing_is_announced_that_is_not_there():
    for label, column in MOVERS:
        assert apps.get_model(label)._meta.get_field(column)


def test_every_model_that_points_at_an_organisation_says_what_becomes_of_it():
    pointing = {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) is Organisation and field.concrete
    }

    assert pointing <= ORGANISATION_MOVERS.keys(), "announce them in the app's moves.py"
    for label, column in ORGANISATION_MOVERS:
        assert apps.get_model(label)._meta.get_field(column)
