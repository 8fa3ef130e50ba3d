import pytest
from django.utils import timezone

from jobs import engine
from jobs.models import Job, KeptStep, State
from tests.accounts.browser import signed_in
from tests.make import ada, ben, make_contact

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/job/"


def cancel(browser, job: Job) -> None:
    form = {"action": "cancel", "_selected_action": [job.pk]}
    browser.post(LIST, form, format="multipart", follow=True)
    job.refresh_from_db()


class TestJobAdmin:
    def test_shows_long_work_and_cancels_it(self):
        job = Job.objects.create(kind="contacts.export", asked_by=ben())
        browser = signed_in(ada())

        assert b"contacts.export" in browser.get(LIST).content
        assert browser.get(f"{LIST}{job.pk}/change/").status_code == 200
        cancel(browser, job)

        assert (job.state, job.ended_at is not None) == (State.CANCELLED, True)

    def test_undoes_what_kept_what_it_changed(self):
        contact = make_contact(owner=ben())
        job = Job.objects.create(
            kind="contacts.assign", state=State.DONE, ended_at=timezone.now(), kept_records=1
        )
        moves = [[contact.pk, None, None, ben().pk, None]]
        KeptStep.objects.create(job=job, what={"moves": moves}, records=1)
        form = {"action": "undo", "_selected_action": [job.pk]}

        signed_in(ada()).post(LIST, form, format="multipart", follow=True)

        undoing = Job.objects.get(kind="jobs.undo")
        assert engine.run_next(clock=timezone.now) == undoing
        contact.refresh_from_db()
        assert contact.owner is None

    def test_leaves_alone_what_has_ended(self):
        job = Job.objects.create(kind="contacts.export", state=State.DONE)

        cancel(signed_in(ada()), job)

        assert job.state == State.DONE

    def test_is_closed_to_agents(self):
        job = Job.objects.create(kind="contacts.export", asked_by=ada())
        browser = signed_in(ben())

        assert browser.get(LIST).status_code in (302, 403)
        cancel(browser, job)

        assert job.state == State.QUEUED
