import pytest
from celery import Celery, current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from ground.doorbell import ring
from live.operations import hint


@pytest.mark.django_db(transaction=True)
class TestRing:
    @pytest.mark.parametrize("fault", [OperationalError("away"), ValueError("a broken address")])
    def test_fails_no_commit_whatever_is_wrong_with_the_broker(self, fault, monkeypatch):
        asked = []

        def send_task(name, **given):
            asked.append(name)
            raise fault

        monkeypatch.setattr(current_app, "send_task", send_task)

        with transaction.atomic():
            ring("events.tasks.sweep")
            assert not asked

        assert asked == ["events.tasks.sweep"]

    def test_comes_back_from_a_broker_that_nobody_answers_at(self, settings):
        away = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
        away.conf.update(broker_transport_options=settings.CELERY["broker_transport_options"])

        with pytest.raises(OperationalError):
            away.send_task("events.tasks.sweep", retry=False)


@pytest.mark.django_db(transaction=True)
class TestHint:
    def test_fails_no_commit_where_the_broker_cannot_be_spoken_to(self, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"

        with transaction.atomic():
            hint("contact:1", kind="activity")
