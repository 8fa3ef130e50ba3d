import pytest

from jobs.models import Job, State

pytestmark = pytest.mark.django_db


class TestJobs:
    def test_tells_how_many_have_not_ended(self, client):
        for state in (State.QUEUED, State.QUEUED, State.DONE):
            Job.objects.create(kind="contacts.export", state=state)

        text = client.get("/metrics").content.decode()

        assert 'rapport_jobs{kind="contacts.export",state="queued"} 2.0' in text
        assert 'kind="contacts.export",state="done"' not in text
