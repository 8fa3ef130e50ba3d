import pytest

from accounts.models import Role
from jobs import engine
from jobs.channels import may_listen
from jobs.models import Job, State
from jobs.operations import start_job
from tests.jobs.kinds import registered
from tests.make import NOON, ada, ben, cleo
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
JOBS = "/api/v1/jobs/"
QUERIES = 1


@pytest.fixture(autouse=True)
def kind():
    with registered():
        yield


def start(by=None, count=25):
    return start_job("test.teams", by=by or ben(), arguments={"count": count}, now=NOON)


def finished(by=None):
    job = start(by)
    engine.run_next(clock=Clock(NOON))
    return job


def as_(api, user):
    api.force_authenticate(user)
    return api


class TestList:
    def test_a_stranger_is_refused(self, api):
        assert api.get(JOBS).status_code == 401

    def test_shows_people_their_own_jobs(self, api):
        job = start()
        start(ada())

        rows = as_(api, ben()).get(JOBS).json()["results"]

        assert [row["id"] for row in rows] == [job.pk]
        assert rows[0] | {"state": "queued", "done": 0, "has_result_file": False} == rows[0]

    def test_costs_the_same_however_many_there_are(self, api, django_assert_num_queries):
        client = as_(api, ada())
        client.get(JOBS)
        for _ in range(5):
            start()

        with django_assert_num_queries(QUERIES):
            assert len(client.get(JOBS, {"state": "queued"}).json()["results"]) == 5


class TestRetrieve:
    def test_hides_the_jobs_of_others(self, api):
        job = start()

        assert as_(api, cleo()).get(f"{JOBS}{job.pk}/").status_code == 404
        assert as_(api, ada()).get(f"{JOBS}{job.pk}/").status_code == 200


class TestCancel:
    def test_cancels_ones_own(self, api):
        job = start()

        answer = as_(api, ben()).post(f"{JOBS}{job.pk}/cancel/")

        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")

    def test_leaves_those_of_others_alone(self, api):
        job = start()

        assert as_(api, cleo()).post(f"{JOBS}{job.pk}/cancel/").status_code == 404
        assert Job.objects.get().state == State.QUEUED

    def test_says_that_a_job_is_over(self, api):
        job = finished()

        answer = as_(api, ben()).post(f"{JOBS}{job.pk}/cancel/")

        assert (answer.status_code, answer.json()["code"]) == (409, "job_ended")
        assert Job.objects.get().state == State.DONE


class TestFiles:
    def test_are_saved_by_the_browser_and_never_shown(self, api):
        job = finished()
        client = as_(api, ben())

        result = client.get(f"{JOBS}{job.pk}/result/")
        errors = client.get(f"{JOBS}{job.pk}/errors/")

        assert b"".join(result.streaming_content).startswith(b"1\r\n2\r\n")
        assert b"Divisible by seven." in b"".join(errors.streaming_content)
        assert result["Content-Disposition"] == 'attachment; filename="teams.csv"'
        assert result["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in result["Cache-Control"]

    @pytest.mark.parametrize("file", ["result", "errors"])
    def test_are_hidden_from_others(self, api, file):
        job = finished()

        assert as_(api, cleo()).get(f"{JOBS}{job.pk}/{file}/").status_code == 404

    @pytest.mark.parametrize("file", ["result", "errors"])
    def test_are_closed_to_who_lost_the_permission_since(self, api, file):
        job = finished()
        Role.objects.filter(slug="crm_agent").update(grants={})

        assert as_(api, ben()).get(f"{JOBS}{job.pk}/{file}/").status_code == 403

    def test_are_not_there_before_the_job_ends(self, api):
        job = start()
        client = as_(api, ben())

        assert client.get(f"{JOBS}{job.pk}/result/").json()["code"] == "no_result_file"
        assert client.get(f"{JOBS}{job.pk}/errors/").json()["code"] == "no_error_file"


class TestChannel:
    def test_is_for_those_who_may_see_the_job(self):
        job = start()

        assert may_listen(ben(), str(job.pk))
        assert may_listen(ada(), str(job.pk))
        assert not may_listen(cleo(), str(job.pk))
        assert not may_listen(ben(), "x")
