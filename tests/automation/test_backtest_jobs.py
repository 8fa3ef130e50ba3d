"""Back-tests as long work, and what they tell of each person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from automation.models import Workflow
from automation.operations.backtesting import run_batches, start_backtest
from jobs import engine
from jobs.models import Job
from messaging.models import Message
from tests.automation.facts import happen
from tests.automation.test_backtest import DAY, MAIL, PAUSE, make_draft, tried
from tests.make import NOON, ada, make_contact, make_user

pytestmark = pytest.mark.django_db


class TestAsAJob:
    @pytest.fixture
    def crm(self, api):
        api.force_authenticate(ada())
        return api

    @staticmethod
    def path(flow):
        return f"/api/v1/workflows/{flow.pk}/backtests/"

    def test_answers_as_the_request_does_with_whom_it_concerns(self, crm):
        jane = make_contact("Jane")
        happen("login", jane, at=timezone.now() - DAY)
        flow = make_draft(PAUSE, MAIL)

        begun = crm.post(self.path(flow), {"days": 7}, format="json")
        assert (begun.status_code, begun.json()["state"]) == (202, "queued")
        assert (begun.json()["done"], begun.json()["total"]) == (0, 4)
        engine.run_next(clock=timezone.now)

        (run,) = crm.get(self.path(flow)).json()["results"]
        straight = crm.post(
            f"/api/v1/workflows/{flow.pk}/backtest/", {"days": 7}, format="json"
        ).json()
        assert (run["state"], run["done"], run["days"], run["error"]) == ("done", 4, 7, "")
        assert set(run["result"]) == set(straight)
        assert run["result"]["steps"] == straight["steps"]
        assert [(one["name"], one["step"]) for one in run["result"]["sample"]] == [
            ("Jane", "pause")
        ]
        assert "Jane" not in str(Job.objects.get().result)

    def test_tries_what_was_asked_about_and_says_that_it_was_changed_since(self, crm):
        jane = make_contact()
        happen("login", jane, at=timezone.now() - DAY)
        flow = make_draft(MAIL)
        crm.post(self.path(flow), {"days": 7}, format="json")
        Workflow.objects.update(draft={"triggers": [], "steps": []}, version=2)

        engine.run_next(clock=timezone.now)

        (run,) = crm.get(self.path(flow)).json()["results"]
        assert (run["result"]["would_send"], run["is_of_now"]) == ({"email": 1}, False)

    def test_can_be_cancelled_between_two_pieces(self, crm):
        happen("login", make_contact(), at=timezone.now() - DAY)
        flow = make_draft(MAIL, {**MAIL, "id": "more"})
        job = start_backtest(workflow=flow, document=flow.draft, days=7, by=ada(), now=NOON)
        steps = run_batches(job, job.checkpoint)

        assert [next(steps).done for _ in range(3)] == [1, 2, 3]
        cancelled = crm.post(f"/api/v1/jobs/{job.pk}/cancel/").json()

        assert (cancelled["state"], cancelled["result"]) == ("cancelled", None)

    def test_keeps_its_worker_until_it_is_through(self, crm):
        flow = make_draft(PAUSE, MAIL)
        start_backtest(workflow=flow, document=flow.draft, days=7, by=ada(), now=NOON)

        engine.run_next(clock=timezone.now, turn=timedelta(0))

        assert Job.objects.get().state == "done"

    def test_is_seen_by_whoever_asked_alone(self, crm, api):
        flow = make_draft(MAIL)
        start_backtest(workflow=flow, document=flow.draft, days=7, by=ada(), now=NOON)
        other = make_user("dora@example.com", role="crm_admin")

        api.force_authenticate(other)

        assert api.get(self.path(flow)).json() == {"results": []}

    def test_refuses_a_document_that_cannot_be_understood_and_begins_nothing(self, crm):
        flow = make_draft(MAIL)
        body = {"document": {"triggers": [{"type": "nothing"}]}}

        answer = crm.post(self.path(flow), body, format="json")

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "triggers[0].type"
        assert not Job.objects.exists()

    def test_lists_in_as_many_statements_for_many_as_for_few(self, crm):
        happen("login", make_contact(), at=timezone.now() - DAY)
        flow = make_draft(MAIL)
        crm.get(self.path(flow))
        counts = []
        for _ in range(2):
            for _ in range(2):
                start_backtest(workflow=flow, document=flow.draft, days=7, by=ada(), now=NOON)
                engine.run_next(clock=timezone.now)
            with CaptureQueriesContext(connection) as made:
                crm.get(self.path(flow))
            counts.append(len(made))

        assert counts[0] == counts[1] <= 3


def test_tells_of_each_what_they_would_have_got_beside_what_they_did_get():
    jane = make_contact("Jane")
    happen("login", jane, at=NOON - 5 * DAY)
    Message.objects.create(
        contact=jane,
        channel="sms",
        category="marketing",
        priority=5,
        status="sent",
        sent_at=NOON - DAY,
    )
    flow = make_draft(
        MAIL, PAUSE, {**MAIL, "id": "more"}, {**PAUSE, "id": "long", "for": {"days": 30}}
    )
    (row,) = tried(flow)["sample"]

    assert [(one["step"], one["channel"], one["at"]) for one in row["sends"]] == [
        ("mail", "email", NOON - 5 * DAY),
        ("more", "email", NOON - 3 * DAY),
    ]
    assert (row["end"], row["step"], row["really_entered_at"]) == ("active", "long", None)
    assert row["really_got"] == {"sms": 1}
