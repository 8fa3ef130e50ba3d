from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.models import Effect, Policy, State

pytestmark = pytest.mark.django_db


class TestOutbox:
    def test_tells_what_is_not_done_and_for_how_long(self, client):
        since = timezone.now() - timedelta(hours=1)
        for key, state in [("a", State.WAITING), ("b", State.DEAD), ("c", State.DONE)]:
            given = {"kind": "mail", "policy": Policy.RECONCILE, "next_try_at": since}
            Effect.objects.create(key=key, state=state, **given)

        text = client.get("/metrics").content.decode()

        assert 'rapport_effects{kind="mail",state="waiting"} 1.0' in text
        assert 'rapport_effects{kind="mail",state="dead"} 1.0' in text
        assert 'state="done"' not in text
        [line] = [one for one in text.splitlines() if one.startswith("rapport_effects_lag_seconds")]
        assert float(line.split()[1]) >= 3600
