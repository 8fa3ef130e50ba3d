import pytest

from jobs.models import Job, State
from tests.accounts.browser import signed_in
from tests.make import ada, ben

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/job/"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
