"""What the figures say of rows that came in."""

import pytest
from django.utils import timezone

from accounts.operations.keys import issue_write_key
from events.inbox.operations import TRIES, work_off
from events.metrics import ROWS
from events.models import Delivery
from tests.events.test_inbox import BADGE, a_hook, a_source, call
from tests.events.test_ingestion_api import basic

pytestmark = pytest.mark.django_db


def counted(source: str) -> dict[tuple[str, str], float]:
    """(door, status) → rows of one source."""
    return {
        (sample.labels["door"], sample.labels["status"]): sample.value
        for family in ROWS.collect()
        for sample in family.samples
        if sample.name == "rapport_ingested_rows_total" and sample.labels["source"] == source
    }


class TestRows:
    @pytest.fixture
    def key(self):
        return issue_write_key(name="Till", source="till", by=None, now=timezone.now())[1]

    def test_are_counted_by_door(self, api, key, django_capture_on_commit_callbacks):
        rows = [{"external_id": "u1", "type": "login", "key": "k1"}, {"type": "login"}]
        message = {"type": "track", "userId": "u1", "event": "Login", "messageId": "m1"}

        with django_capture_on_commit_callbacks(execute=True):
            api.post("/api/v1/activities/", rows, **basic(key))
            for _ in range(2):
                api.post("/v1/batch", {"batch": [message, 5]}, **basic(key))

        assert counted("till") == {
            ("activities", "created"): 1,
            ("activities", "invalid"): 1,
            ("segment", "created"): 1,
            ("segment", "duplicate"): 1,
            ("segment", "invalid"): 2,
        }

    def test_of_webhooks_are_counted_once_they_are_settled(
        self, api, django_capture_on_commit_callbacks
    ):
        a_hook(a_source(slug="zoho"))
        before = counted("zoho")

        with django_capture_on_commit_callbacks(execute=True):
            for payload in (BADGE, BADGE, {**BADGE, "user_id": "u" * 300}):
                assert call(api, payload).status_code == 200
            work_off(now=timezone.now())
        first = counted("zoho")
        waiting = Delivery.objects.filter(state="waiting")
        waiting.update(tries=TRIES - 1, next_try_at=timezone.now())
        with django_capture_on_commit_callbacks(execute=True):
            work_off(now=timezone.now())

        assert {place: first[place] - before.get(place, 0) for place in first} == {
            ("webhooks", "created"): 1,
            ("webhooks", "duplicate"): 1,
        }
        assert counted("zoho")["webhooks", "invalid"] == before.get(("webhooks", "invalid"), 0) + 1
