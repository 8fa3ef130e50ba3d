"""Deleting many records for good."""

from typing import Any

import pytest

from accounts.models import AuditRow
from bulk import deletions
from contacts.models import Contact, Note, Organisation, Segment
from events.models import Activity
from jobs import engine
from jobs.models import Job, State
from tests.make import (
    NOON,
    ada,
    ben,
    make_contact,
    make_note,
    make_organisation,
    make_segment,
    make_user,
    sure,
)
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
CONTACTS, ORGANISATIONS = "/api/v1/contact-deletions/", "/api/v1/organisation-deletions/"
#: Of a job of one batch, however many contacts it deletes.
QUERIES = 88


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(deletions, "BATCH", 2)


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def run():
    job = engine.run_next(clock=Clock(NOON))
    assert job
    return Job.objects.get(pk=job.pk)


class TestDeleteContacts:
    def test_deletes_as_many_as_were_said_with_all_that_is_kept_of_them(self, crm):
        people = [make_contact(f"Jane {number}", owner=ben()) for number in range(3)]
        friends = make_segment(of=people[:2])
        make_note(contact=people[0])
        crm.post("/api/v1/contacts/tag/", {"ids": [people[0].pk], "add": ["VIP"]})
        make_contact("Other")

        crm.post(CONTACTS, {"filter": {"owner": str(ben().pk)}, "count": 3})
        job = run()

        assert (job.state, job.result) == (State.DONE, {"changed": 3, "refused": 0})
        assert [one.display_name for one in Contact.objects.all()] == ["Other"]
        assert not Note.objects.exists()
        assert not Activity.objects.exists()
        assert Segment.objects.get(pk=friends.pk).members == 0

    def test_keeps_in_the_audit_log_what_each_was_and_cannot_be_undone(self, crm):
        make_contact("Jane Doe", email="jane@example.org")
        crm.post(CONTACTS, {"filter": {}, "count": 1})

        job = run()

        entry = AuditRow.objects.get(action="contact.deleted")
        assert sure(entry.before)["emails"][0]["value"] == "jane@example.org"
        answer = crm.post(f"/api/v1/jobs/{job.pk}/undo/")
        assert (answer.status_code, answer.json()["code"]) == (409, "cannot_undo")

    @pytest.mark.parametrize(
        ("said", "code"), [({}, "count_needed"), ({"count": 1}, "count_differs")]
    )
    def test_says_how_many_there_are_where_that_was_not_said(self, crm, said, code):
        make_contact()
        make_contact()

        answer = crm.post(CONTACTS, {"filter": {}, **said})

        assert (answer.status_code, answer.json()["code"]) == (409, code)
        assert answer.json()["records"] == 2
        assert (Contact.objects.count(), Job.objects.count()) == (2, 0)

    def test_leaves_who_came_to_match_since(self, crm):
        make_contact("Jane 0")
        crm.post(CONTACTS, {"filter": {}, "count": 1})
        late = make_contact("Late")

        run()

        assert [one.pk for one in Contact.objects.all()] == [late.pk]

    def test_tells_open_lists_once_they_are_gone(
        self, crm, monkeypatch, django_capture_on_commit_callbacks
    ):
        make_contact()
        crm.post(CONTACTS, {"filter": {}, "count": 1})
        sent: list[Any] = []
        monkeypatch.setattr("live.operations._publish", sent.extend)

        with django_capture_on_commit_callbacks(execute=True):
            run()

        assert ("contacts", "deleted", {}) in sent

    def test_stops_where_the_person_may_delete_no_more(self, crm):
        other = make_user("eve@firm.test", role="crm_admin")
        crm.force_authenticate(other)
        make_contact()
        crm.post(CONTACTS, {"filter": {}, "count": 1})
        other.roles.clear()

        job = run()

        assert (job.state, Contact.objects.count()) == (State.FAILED, 1)

    def test_asks_as_much_for_many_as_for_few(self, crm, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(deletions, "BATCH", 100)
        for number in range(20):
            make_contact(f"Jane {number}", email=f"jane{number}@example.org")
        crm.post(CONTACTS, {"filter": {}, "count": 20})

        with django_assert_num_queries(QUERIES):
            assert run().result["changed"] == 20


class TestDeleteOrganisations:
    def test_leaves_their_contacts(self, crm):
        jane = make_contact(organisation=make_organisation("North"))

        crm.post(ORGANISATIONS, {"filter": {}, "count": 1})

        assert run().result["changed"] == 1
        assert not Organisation.objects.exists()
        assert Contact.objects.get(pk=jane.pk).organisation is None
