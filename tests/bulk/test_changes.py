"""Giving other values to fields of many records."""

from typing import Any

import pytest

from bulk import changes
from contacts.models import Contact, CustomField, Organisation
from events.models import Activity
from jobs import engine
from jobs.models import Job, State
from jobs.undoing import undo_job
from tests.make import NOON, ada, ben, cleo, make_contact, make_organisation
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
CONTACTS, ORGANISATIONS = "/api/v1/contact-changes/", "/api/v1/organisation-changes/"
Kind = CustomField.Kind
#: Of a job of one batch, however many records it is about.
QUERIES = 45


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(changes, "BATCH", 2)


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def run():
    job = engine.run_next(clock=Clock(NOON))
    assert job
    return Job.objects.get(pk=job.pk)


def undo(job):
    undo_job(job=job, by=ada(), now=NOON)
    return run()


def make_field(slug, kind=Kind.TEXT, **given):
    return CustomField.objects.create(slug=slug, label=slug, kind=kind, **given)


def interests():
    options = [{"value": one, "label": one} for one in ("art", "chess", "music")]
    return make_field("interests", Kind.MULTI_SELECT, options=options)


def values(slug):
    return [row.custom.get(slug) for row in Contact.objects.order_by("id")]


class TestChangeContacts:
    def test_sets_columns_and_fields_of_all_that_match_as_a_single_edit_does(self, crm):
        make_field("seats", Kind.NUMBER)
        people = [make_contact(f"Jane {number}", owner=ben()) for number in range(3)]
        other = make_contact("Other")
        body = {
            "filter": {"owner": str(ben().pk)},
            "leave_out": [people[1].pk],
            "set": {"country": "de", "custom": {"seats": "5"}},
        }

        answer = crm.post(CONTACTS, body)
        job = run()

        assert (answer.status_code, answer.json()["total"]) == (202, 2)
        assert (job.state, job.result) == (State.DONE, {"changed": 2, "refused": 0})
        first, left_out, third = (Contact.objects.get(pk=one.pk) for one in people)
        assert (first.country, first.custom, first.version) == ("DE", {"seats": 5}, 2)
        assert (third.country, left_out.country) == ("DE", "")
        assert Contact.objects.get(pk=other.pk).country == ""
        told = Activity.objects.filter(type="contact_updated", contact=first.pk).get()
        assert told.properties["changes"] == {"country": ["", "DE"], "custom": [{}, {"seats": 5}]}

    def test_takes_named_ones_and_clears(self, crm):
        make_field("plan")
        people = [make_contact(custom={"plan": "gold"}, source="fair") for _ in range(3)]

        crm.post(
            CONTACTS,
            {
                "ids": [people[0].pk, people[2].pk],
                "set": {"source": "", "custom": {"plan": None}},
            },
        )

        assert run().result == {"changed": 2, "refused": 0}
        assert values("plan") == [None, "gold", None]
        assert [row.source for row in Contact.objects.order_by("id")] == ["", "fair", ""]

    def test_adds_to_and_takes_from_fields_of_several_values(self, crm):
        interests()
        make_contact(custom={"interests": ["chess"]})
        make_contact(custom={"interests": ["art", "music"]})
        make_contact()

        crm.post(
            CONTACTS,
            {"filter": {}, "add": {"interests": ["music"]}, "remove": {"interests": ["art"]}},
        )

        assert run().result["changed"] == 3
        assert values("interests") == [["chess", "music"], ["music"], ["music"]]

    def test_works_out_what_formulas_read(self, crm):
        make_field("seats", Kind.NUMBER)
        make_field("double", Kind.FORMULA, expression="seats * 2", result="number", read_only=True)
        make_contact()

        crm.post(CONTACTS, {"filter": {}, "set": {"custom": {"seats": 4}}})
        run()

        assert values("double") == [8]

    def test_counts_and_names_the_rows_that_cannot_have_the_value(self, crm):
        make_field("plan", types=["parent"])
        people = [make_contact() for _ in range(3)]

        crm.post(CONTACTS, {"filter": {}, "set": {"custom": {"plan": "gold"}}})
        job = run()

        assert (job.result, job.error_count) == ({"changed": 0, "refused": 3}, 3)
        lines = crm.get(f"/api/v1/jobs/{job.pk}/errors/").getvalue().decode()
        assert f"{people[0].pk},custom.plan,Only these types have this field: parent." in lines
        assert not Activity.objects.exists()

    def test_undoing_gives_back_what_stands_as_it_was_left(self, crm):
        make_field("plan")
        interests()
        mine = make_organisation("Northgate")
        kept = make_contact(organisation=mine, custom={"plan": "old", "interests": ["art"]})
        touched = make_contact(custom={"plan": "old"})
        body = {
            "filter": {},
            "set": {"organisation": None, "custom": {"plan": "new"}},
            "add": {"interests": ["chess"]},
        }
        crm.post(CONTACTS, body)
        job = run()
        Contact.objects.filter(pk=touched.pk).update(custom={"plan": "newer"})

        undone = undo(job)

        assert undone.result == {"restored": 1}
        kept, touched = (Contact.objects.get(pk=one.pk) for one in (kept, touched))
        assert (kept.organisation, kept.custom) == (mine, {"plan": "old", "interests": ["art"]})
        assert touched.custom == {"plan": "newer"}

    def test_undoing_gives_nothing_back_that_leads_to_what_is_gone(self, crm):
        mine = make_organisation("Northgate")
        make_contact(organisation=mine, country="FR")
        crm.post(CONTACTS, {"filter": {}, "set": {"organisation": None, "country": "DE"}})
        job = run()
        mine.delete()

        undo(job)

        contact = Contact.objects.get()
        assert (contact.organisation, contact.country) == (None, "FR")

    def test_reaches_only_what_the_person_may_change(self, api):
        make_contact("Mine", owner=ben())
        theirs = make_contact("Theirs", owner=cleo())
        api.force_authenticate(ben())

        answer = api.post(CONTACTS, {"ids": [theirs.pk], "set": {"country": "DE"}})

        assert (answer.json()["total"], run().result["changed"]) == (0, 0)
        assert Contact.objects.get(pk=theirs.pk).country == ""

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"set": {"country": "XX"}}, "set.country"),
            ({"set": {"owner": 1}}, "set.owner"),
            ({"set": {"custom": {"nothing": 1}}}, "custom.nothing"),
            ({"set": {"custom": {"sealed": "x"}}}, "set.custom.sealed"),
            ({"set": {"custom": {"badge": "x"}}}, "custom.badge"),
            ({"set": {"custom": {"badge": None}}}, "custom.badge"),
            ({"add": {"badge": ["x"]}}, "add.badge"),
            ({"add": {"interests": ["golf"]}}, "add.interests"),
            (
                {"add": {"interests": ["art"]}, "set": {"custom": {"interests": []}}},
                "add.interests",
            ),
            ({"set": {"country": "DE"}, "filter": {"colour": "red"}}, "filter.colour"),
        ],
    )
    def test_refuses_what_no_record_could_be_given_and_starts_nothing(self, crm, body, field):
        make_field("badge", unique=True, required=True)
        make_field("sealed", read_only=True)
        interests()

        answer = crm.post(CONTACTS, {"filter": {}, **body})

        assert answer.status_code == 400
        assert field in [error["field"] for error in answer.json()["errors"]]
        assert not Job.objects.exists()

    def test_refuses_to_change_nothing_or_nobody_said(self, crm):
        assert crm.post(CONTACTS, {"filter": {}}).json()["code"] == "nothing_to_change"
        wrong: list[dict[str, Any]] = [{}, {"filter": {}, "ids": [1]}, {"ids": []}]
        for whom in wrong:
            assert crm.post(CONTACTS, {**whom, "set": {"country": "DE"}}).status_code == 400
        assert not Job.objects.exists()

    def test_asks_as_much_for_many_as_for_few(self, crm, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(changes, "BATCH", 100)
        for number in range(20):
            make_contact(f"Jane {number}", email=f"jane{number}@example.org")
        crm.post(CONTACTS, {"filter": {}, "set": {"country": "DE"}})

        with django_assert_num_queries(QUERIES):
            assert run().result["changed"] == 20


class TestChangeOrganisations:
    def test_sets_and_gives_back(self, crm):
        above, one, other = (make_organisation(name) for name in ("District", "North", "South"))

        crm.post(ORGANISATIONS, {"ids": [one.pk, other.pk], "set": {"parent": above.pk}})
        job = run()

        assert job.result == {"changed": 2, "refused": 0}
        assert set(above.organisation_set.all()) == {one, other}
        undo(job)
        assert not Organisation.objects.exclude(parent=None).exists()

    def test_names_those_that_would_stand_above_themselves(self, crm):
        above = make_organisation("District")
        below = make_organisation("North", parent=above)

        crm.post(ORGANISATIONS, {"filter": {}, "set": {"parent": below.pk}})

        assert run().result == {"changed": 0, "refused": 2}
        assert Organisation.objects.get(pk=above.pk).parent is None
