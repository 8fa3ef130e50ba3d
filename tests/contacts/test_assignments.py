"""Giving away all that a list's filters leave."""

import pytest

from accounts.models import Role
from accounts.operations.staff import deactivate
from contacts import assignments
from contacts.models import Contact, Organisation
from events.models import Activity
from jobs import engine
from jobs.models import Job, State
from jobs.undoing import undo_job
from tests.make import (
    NOON,
    ada,
    ben,
    cleo,
    make_contact,
    make_organisation,
    make_task,
    make_team,
    make_user,
)
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/contacts/assign-matching/"
ORGANISATIONS = "/api/v1/organisations/assign-matching/"


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(assignments, "BATCH", 2)


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def run():
    job = engine.run_next(clock=Clock(NOON))
    assert job
    return Job.objects.get(pk=job.pk)


def owners():
    rows = Contact.objects.order_by("id").values_list("owner__email", flat=True)
    return [email and email.split("@")[0] for email in rows]


class TestAssignMatching:
    def test_gives_all_that_match_but_those_left_out(self, crm, small_batches):
        people = [make_contact(f"Jane {number}", owner=cleo()) for number in range(5)]
        make_contact("Ben's", owner=ben())
        body = {
            "filter": {"owner": str(cleo().pk)},
            "leave_out": [people[1].pk],
            "owner": ben().pk,
        }

        answer = crm.post(CONTACTS, body)
        job = run()

        assert (answer.status_code, answer.json()["total"]) == (202, 4)
        assert answer.headers["Location"] == f"/api/v1/jobs/{job.pk}/"
        assert (job.state, job.done, job.result) == (State.DONE, 4, {"changed": 4})
        assert owners() == ["ben", "cleo", "ben", "ben", "ben", "ben"]
        assert Activity.objects.filter(type="contact_assigned").count() == 4

    def test_goes_on_where_a_record_stops_matching_once_it_is_given(self, crm, small_batches):
        for number in range(5):
            make_contact(f"Jane {number}")

        crm.post(CONTACTS, {"filter": {"unassigned": "true"}, "owner": ben().pk})

        assert run().result == {"changed": 5}
        assert owners() == ["ben"] * 5

    def test_deals_out_in_turn_over_batches(self, crm, small_batches):
        team = make_team(members=[ben(), cleo()])
        for number in range(5):
            make_contact(f"Jane {number}")

        crm.post(CONTACTS, {"filter": {}, "deal_out": team.pk})

        assert run().result == {"changed": 5}
        first, second = sorted([ben(), cleo()], key=lambda one: one.pk)
        dealt = Contact.objects.order_by("id").values_list("owner", flat=True)
        assert list(dealt) == [first.pk, second.pk, first.pk, second.pk, first.pk]
        assert Contact.objects.filter(team=team).count() == 5

    def test_deals_out_to_whoever_has_the_fewest_records(self, crm, small_batches):
        team = make_team(members=[ben(), cleo()])
        for number in range(3):
            make_contact(f"Ben's {number}", owner=ben())
        for number in range(5):
            make_contact(f"Jane {number}")

        body = {"filter": {"unassigned": "true"}, "deal_out": team.pk, "way": "records"}
        crm.post(CONTACTS, body)

        assert run().result == {"changed": 5}
        assert sorted(owners()) == ["ben"] * 4 + ["cleo"] * 4

    def test_deals_out_by_open_tasks_and_counts_what_the_deal_gave_before(self, crm, small_batches):
        team = make_team(members=[ben(), cleo()])
        for number in range(3):
            make_task(f"Call {number}", assignee=ben())
        make_task("Done", assignee=cleo(), status="completed", completed_at=NOON)
        for number in range(5):
            make_contact(f"Jane {number}")

        crm.post(CONTACTS, {"filter": {}, "deal_out": team.pk, "way": "tasks"})

        assert run().result == {"changed": 5}
        assert sorted(owners()) == ["ben"] + ["cleo"] * 4

    def test_takes_away_from_everybody(self, crm):
        make_contact(owner=ben())

        crm.post(CONTACTS, {"filter": {}, "owner": None})
        run()

        assert owners() == [None]

    def test_finds_by_search_as_the_list_does(self, crm):
        make_contact("Jane Doe")
        make_contact("John Roe")

        crm.post(CONTACTS, {"filter": {"q": "jane"}, "owner": ben().pk})

        assert run().result == {"changed": 1}
        assert owners() == ["ben", None]

    def test_reaches_only_what_the_person_may_change(self, api):
        make_contact("Mine", owner=ben())
        make_contact("Foreign", owner=cleo())
        api.force_authenticate(ben())

        answer = api.post(CONTACTS, {"filter": {}, "owner": ada().pk})

        assert (answer.json()["total"], run().result) == (1, {"changed": 1})
        assert owners() == ["ada", "cleo"]

    def test_works_for_organisations_too(self, crm):
        make_organisation("Northgate")

        crm.post(ORGANISATIONS, {"filter": {"q": "north"}, "owner": ben().pk})

        assert run().result == {"changed": 1}
        assert Organisation.objects.get().owner == ben()

    def test_is_content_where_nothing_matches(self, crm):
        crm.post(CONTACTS, {"filter": {"owner": "me"}, "owner": ben().pk})

        assert (run().state, Job.objects.get().result) == (State.DONE, {"changed": 0})

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"owner": None}, "filter"),
            ({"filter": {"colour": "red"}, "owner": None}, "filter.colour"),
            ({"filter": {"organisation": "x"}, "owner": None}, "filter.organisation"),
            ({"filter": {"q": "a"}, "owner": None}, "filter.q"),
            ({"filter": {}, "leave_out": ["x"], "owner": None}, "leave_out[0]"),
            ({"filter": {}, "owner": 999}, "owner"),
        ],
    )
    def test_refuses_what_it_cannot_read_and_starts_nothing(self, crm, body, field):
        answer = crm.post(CONTACTS, body)

        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert not Job.objects.exists()

    def test_refuses_to_do_nothing_or_two_things(self, crm):
        team = make_team(members=[ben()])

        for body in ({}, {"owner": None, "deal_out": team.pk}):
            assert crm.post(CONTACTS, {"filter": {}, **body}).status_code == 400
        assert not Job.objects.exists()

    def test_stops_where_the_person_may_no_longer_change_records(self, crm, api):
        manager = make_user("max@firm.test", role="crm_manager")
        make_contact("Jane Doe")
        api.force_authenticate(manager)
        api.post(CONTACTS, {"filter": {}, "owner": ben().pk})
        Role.objects.filter(slug="crm_manager").update(grants={})

        job = run()

        assert (job.state, owners()) == (State.FAILED, [None])
        assert "may no longer change" in job.error

    def test_stops_where_the_new_owner_has_left(self, crm):
        make_contact("Jane Doe")
        crm.post(CONTACTS, {"filter": {}, "owner": cleo().pk})
        gone = cleo()
        gone.is_active = False
        gone.save(update_fields=["is_active"])

        job = run()

        assert (job.state, owners()) == (State.FAILED, [None])
        assert "is gone" in job.error


class TestUndo:
    def test_gives_back_what_is_still_where_it_was_given_to(self, crm, small_batches):
        people = [make_contact(f"Jane {number}", owner=cleo()) for number in range(5)]
        nobodys = make_contact("Jane 5")
        crm.post(CONTACTS, {"filter": {}, "owner": ben().pk})
        job = run()
        # Somebody has given one on since.
        Contact.objects.filter(pk=people[2].pk).update(owner=ada())

        undo_job(job=job, by=ada(), now=NOON)

        assert run().result == {"restored": 5}
        assert owners() == ["cleo", "cleo", "ada", "cleo", "cleo", None]
        told = Activity.objects.filter(type="contact_assigned", contact=nobodys).order_by("id")
        assert [fact.properties["owner"] for fact in told] == [ben().pk, None]

    def test_takes_back_what_was_dealt_out(self, crm, small_batches):
        team = make_team(members=[ben(), cleo()])
        for number in range(3):
            make_contact(f"Jane {number}", owner=ada())
        crm.post(CONTACTS, {"filter": {}, "deal_out": team.pk})
        job = run()
        assert owners() == ["ben", "cleo", "ben"]

        undo_job(job=job, by=ada(), now=NOON)

        assert run().result == {"restored": 3}
        assert owners() == ["ada"] * 3
        assert not Contact.objects.exclude(team=None).exists()

    def test_gives_nothing_back_to_whoever_left(self, crm):
        make_contact(owner=cleo())
        crm.post(CONTACTS, {"filter": {}, "owner": ben().pk})
        job = run()
        deactivate(user=cleo(), heir=None, by=ada(), now=NOON)

        undo_job(job=job, by=ada(), now=NOON)

        assert run().result == {"restored": 0}
        assert owners() == ["ben"]
