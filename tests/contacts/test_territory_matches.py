import pytest
from django.db import OperationalError

from accounts.models import AuditRow
from contacts import territory_matches
from contacts.models import Contact, Organisation
from contacts.operations.placing import place_written
from events.models import Activity
from jobs import engine
from jobs.errors import JobNotPermitted
from jobs.kinds import LEASE
from jobs.models import Job, State
from tests.make import (
    NOON,
    ada,
    ben,
    cleo,
    make_contact,
    make_organisation,
    make_territory,
)
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
MATCHES = "/api/v1/territory-matches/"


@pytest.fixture
def france():
    return make_territory("france", ("country", "is", "FR"), owner=ben())


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(territory_matches, "BATCH", 2)


def run(clock=None):
    job = engine.run_next(clock=clock or Clock(NOON))
    assert job
    return Job.objects.get(pk=job.pk)


class TestMatchTerritories:
    def test_places_everything_anew_and_takes_nothing_from_anybody(self, small_batches, france):
        free = [make_contact(country="FR") for _ in range(5)]
        owned = make_contact(country="FR", owner=cleo())
        left = make_contact(country="DE", territory=france, owner=ben())
        make_contact(country="FR", territory=france, owner=ben())
        school = make_organisation(address={"country": "FR"})
        territory_matches.match_territories(by=ada(), now=NOON)

        job = run()

        assert (job.state, job.done, job.total, job.result) == (State.DONE, 9, 9, {"moved": 8})
        placed = Contact.objects.filter(territory=france)
        assert placed.filter(pk__in=[row.pk for row in free], owner=ben(), version=2).count() == 5
        assert placed.get(pk=owned.pk).owner == cleo()
        left.refresh_from_db()
        assert (left.territory, left.owner) == (None, ben())
        assert Organisation.objects.get(pk=school.pk).owner == ben()
        assert Activity.objects.filter(type="contact_assigned").count() == 5
        assert Activity.objects.filter(type="contact_updated").count() == 7
        assert AuditRow.objects.get(action="territories.matched").actor == ada()

    def test_resumes_after_a_stop_and_records_each_once(self, small_batches, france, monkeypatch):
        for _ in range(7):
            make_contact(country="FR")
        territory_matches.match_territories(by=ada(), now=NOON)
        clock, plain = Clock(NOON), place_written

        def stop_once(*records, **given):
            if Job.objects.get().done == 4 and Job.objects.get().crashes == 0:
                raise OperationalError("gone")
            return plain(*records, **given)

        monkeypatch.setattr(territory_matches, "place_written", stop_once)
        stopped = run(clock)
        clock.move(seconds=LEASE.total_seconds())
        resumed = run(clock)

        assert (stopped.done, stopped.state) == (4, State.RUNNING)
        assert (resumed.state, resumed.result) == (State.DONE, {"moved": 7})
        assert Activity.objects.filter(type="contact_assigned").count() == 7

    def test_refuses_who_may_not_change_territories(self):
        with pytest.raises(JobNotPermitted):
            territory_matches.match_territories(by=ben(), now=NOON)

        assert not Job.objects.exists()
        assert not AuditRow.objects.filter(action="territories.matched").exists()


class TestApi:
    def test_starts_a_job_for_those_who_may(self, api, france):
        assert api.post(MATCHES).status_code == 401
        api.force_authenticate(ben())
        assert api.post(MATCHES).status_code == 403
        assert not Job.objects.exists()
        make_contact(country="FR")
        api.force_authenticate(ada())

        answer = api.post(MATCHES)

        assert (answer.status_code, answer.json()["total"]) == (202, 1)
        assert run().result == {"moved": 1}
