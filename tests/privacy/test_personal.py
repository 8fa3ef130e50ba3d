from django.apps import apps
from django.db.models import CharField, ForeignKey, JSONField, TextField

from accounts.models import PortalClient
from contacts.models import Contact
from ground.personal import HOLDINGS, Fate, Person


def models():
    return {m._meta.label_lower: m for m in apps.get_models(include_auto_created=True)}


def leads_to_a_contact(model) -> bool:
    return any(
        isinstance(one, ForeignKey) and one.related_model in (Contact, PortalClient)
        for one in model._meta.concrete_fields
    )


class TestHoldings:
    def test_every_model_says_what_it_holds_of_people(self):
        silent = sorted(models().keys() - HOLDINGS.keys())
        gone = sorted(HOLDINGS.keys() - models().keys())

        assert silent == [], "say in the app's personal.py what these hold of people"
        assert gone == [], "these are no longer there"

    def test_what_leads_to_a_contact_is_not_said_to_hold_nobody(self):
        wrong = [
            label
            for label, model in models().items()
            if leads_to_a_contact(model) and HOLDINGS[label].fate == Fate.NOBODY
        ]

        assert wrong == []

    def test_what_leads_to_a_contact_is_found_for_the_contact(self):
        lost = [
            label
            for label, model in models().items()
            if leads_to_a_contact(model) and HOLDINGS[label].find is None
        ]

        assert lost == []

    def test_whatever_stays_or_holds_nobody_says_why(self):
        silent = [
            label
            for label, one in HOLDINGS.items()
            if one.fate in (Fate.KEPT, Fate.NOBODY) and not str(one.why)
        ]

        assert silent == []

    def test_texts_and_hidden_columns_are_columns(self):
        for label, one in HOLDINGS.items():
            for name in one.hidden:
                assert models()[label]._meta.get_field(name), f"{label}.{name}"
            for name in one.texts:
                column = models()[label]._meta.get_field(name)
                assert isinstance(column, CharField | TextField | JSONField), f"{label}.{name}"


class TestPerson:
    def test_does_not_look_for_what_stands_in_any_text(self):
        person = Person(1, ("Ann", "123456", "jane@x.test"))

        assert person.needles == ["jane%40x.test", "jane@x.test"]

    def test_has_no_pattern_where_there_is_nothing_to_look_for(self):
        assert Person(1, ("Ann",)).pattern == ""

    def test_writes_names_as_json_does(self):
        assert 'J\\"ane D\\u00f6e' in Person(1, ('J"ane Döe',)).needles
