from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ground import health, metrics, slots, views
from ground.health import Finding

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    views.forget_findings()
    yield
    views.forget_findings()


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> dict:
    """The parts of this test alone."""
    chosen: dict = {}
    monkeypatch.setattr(health, "PARTS", chosen)
    return chosen


class TestHealthz:
    def test_answers_without_asking_the_database(self, client: Client, django_assert_num_queries):
        with django_assert_num_queries(0):
            answer = client.get("/healthz")

        assert (answer.status_code, answer.json()) == (200, {"ok": True})
        assert "no-store" in answer.headers["Cache-Control"]


class TestReadyz:
    def test_is_ready_where_every_part_is(self, client: Client, parts: dict):
        parts["a"] = lambda: Finding(True, facts={"lag": 0})

        answer = client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json() == {"ok": True, "parts": {"a": {"ok": True, "lag": 0}}}

    def test_one_part_that_fails_makes_it_503_and_says_which(self, client: Client, parts: dict):
        parts["a"] = lambda: Finding(True)
        parts["b"] = lambda: Finding(False, "Start it.")

        answer = client.get("/readyz")

        assert answer.status_code == 503
        assert answer.json()["parts"]["b"] == {"ok": False, "detail": "Start it."}

    def test_a_part_that_crashes_is_a_finding_that_gives_nothing_away(
        self, client: Client, parts: dict
    ):
        def crash() -> Finding:
            raise OSError("postgres://rapport:s3cret@db")

        parts["a_part"] = crash

        answer = client.get("/readyz")

        assert answer.status_code == 503
        assert answer.json()["parts"]["a_part"]["detail"] == "The a part does not answer."

    def test_asks_only_what_is_wanted(self, client: Client, parts: dict):
        parts["a"] = lambda: Finding(True)
        parts["b"] = lambda: Finding(False)

        assert client.get("/readyz?only=a").status_code == 200
        assert client.get("/readyz?only=c").status_code == 400

    def test_finds_the_real_database_migrations_and_broker(self, client: Client):
        answer = client.get("/readyz?only=database,migrations,broker")

        assert answer.status_code == 200, answer.json()

    def test_misses_a_migration_that_was_not_run(self, client: Client):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

        answer = client.get("/readyz?only=migrations")

        assert answer.status_code == 503
        assert answer.json()["parts"]["migrations"]["missing"] == 1

    def test_a_broker_that_is_away_is_found_at_once(self, client: Client, settings, monkeypatch):
        from celery import Celery

        monkeypatch.setattr(
            health, "current_app", Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
        )

        assert client.get("/readyz?only=broker").status_code == 503


@pytest.mark.parametrize(("name", "who"), [("beat", slots.BEAT), ("worker", slots.WORKER)])
class TestSignsOfLife:
    def test_a_fresh_one_is_well(self, name: str, who: str):
        slots.beat(who, now=timezone.now())

        assert health.ask(name).ok

    def test_silence_is_not(self, name: str, who: str):
        slots.beat(who, now=timezone.now() - timedelta(seconds=61))

        finding = health.ask(name)
        assert not finding.ok
        assert "silent" in finding.detail

    def test_nor_is_never_having_been_seen(self, name: str, who: str):
        assert "never been seen" in health.ask(name).detail


class TestMetrics:
    def test_counts_requests_by_route_and_status(self, client: Client):
        status = client.get("/api/v1/contacts/5/").status_code

        text = client.get("/metrics").content.decode()

        counted = [
            line
            for line in text.splitlines()
            if line.startswith("rapport_requests_total") and f'status="{status}"' in line
            if "contacts/(?P<pk>" in line
        ]
        assert counted
        assert not [line for line in text.splitlines() if "contacts/5/" in line]
        assert "rapport_request_seconds_bucket" in text

    def test_counts_what_other_processes_did(self, client: Client, settings):
        import subprocess
        import sys

        from config.env import environment

        code = (
            "from prometheus_client import Counter\n"
            "Counter('rapport_of_another_total', 'x', registry=None).inc(3)\n"
        )
        env = environment() | {"PROMETHEUS_MULTIPROC_DIR": settings.METRICS_FOLDER}
        subprocess.run([sys.executable, "-c", code], check=True, env=env)

        assert "rapport_of_another_total 3.0" in client.get("/metrics").content.decode()

    def test_lives_on_where_the_disk_fills_up(self, settings, tmp_path):
        settings.METRICS_FOLDER = str(tmp_path)

        metrics.reserve()

        for file in tmp_path.iterdir():
            # A hole in the file would be the end of whoever writes into it.
            assert file.stat().st_blocks * 512 >= file.stat().st_size == metrics.RESERVED
        assert len(list(tmp_path.iterdir())) == len(metrics.KINDS)

    def test_takes_in_what_an_app_collects(self, client: Client, monkeypatch):
        collect = lambda: [metrics.gauge("rapport_x", "x.", ["of"], [("a", 2)])]  # noqa: E731
        monkeypatch.setattr(metrics, "COLLECTORS", [collect])

        assert 'rapport_x{of="a"} 2.0' in client.get("/metrics").content.decode()

    def test_a_stranger_is_refused_where_no_token_is_set(self, client: Client):
        answer = client.get("/metrics", REMOTE_ADDR="203.0.113.9")

        assert answer.status_code == 401
        assert b"rapport_" not in answer.content

    def test_so_is_the_world_behind_a_proxy_on_this_machine(self, client: Client):
        forwarded: Any = {"rapport.was_forwarded": True}

        answer = client.get("/metrics", **forwarded)

        assert answer.status_code == 401

    def test_a_token_opens_it_from_anywhere_and_closes_it_for_others(
        self, client: Client, settings
    ):
        settings.METRICS_TOKEN = "a-long-random-token"
        given = {"Authorization": "Bearer a-long-random-token"}

        allowed = client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers=given)
        without = client.get("/metrics")
        wrong = client.get("/metrics", headers={"Authorization": "Bearer another"})

        assert [allowed.status_code, without.status_code, wrong.status_code] == [200, 401, 401]
