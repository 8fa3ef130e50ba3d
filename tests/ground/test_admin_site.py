"""The admin's own pages: the overview, the system page and its buttons; the mark."""

import json
import re
import struct
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts.models import AuditCheck, AuditRow
from config.schedules import SCHEDULES
from events.catalogue import ActivityType
from events.models import Cursor, SetAside
from events.operations import record
from ground import schedules, slots, system
from ground.admin_site import boards
from jobs.models import Job
from jobs.models import State as JobState
from outbox.errors import EffectNotStuck
from outbox.models import Effect, Policy, State
from tests.make import NOON, ada, ben, make_contact, make_user

pytestmark = pytest.mark.django_db
SYSTEM = "/admin/system/"
#: Sessions and permissions included; the counts of activities are read once a minute.
OVERVIEW_QUERIES, SYSTEM_QUERIES = 16, 23
CALLED = ActivityType(name="called", label="Call", title="Called about {topic}")
STATIC = Path(boards.__file__).parent.parent / "static/ground"


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def rung(monkeypatch):
    """The names of the tasks that workers were asked for."""
    asked = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: asked.append(name))
    return asked


def browser(user=None) -> Client:
    client = Client()
    client.force_login(user or ada())
    return client


def press(panel: str, deed: str, *, by=None, confirmed: bool = True, **given):
    if confirmed:
        given["confirmed"] = "yes"
    return browser(by).post(f"{SYSTEM}{panel}/{deed}/", given, follow=True)


def make_effect(state: State = State.DEAD) -> Effect:
    return Effect.objects.create(
        kind="mail", key=state, policy=Policy.RECONCILE, state=state, last_error="no such box"
    )


class TestOverview:
    def test_shows_the_figures_and_each_opens_its_list(self):
        record(CALLED, contact=make_contact(), at=timezone.now(), topic="fees")
        make_effect()
        client = browser()

        shown = client.get("/admin/").context

        assert len(shown["tiles"]) >= 9
        assert [chart.total for chart in shown["charts"]] == [1, 1]
        links = [tile.link for tile in shown["tiles"]]
        links += [bar.link for chart in shown["charts"] for bar in chart.bars]
        assert {client.get(link).status_code for link in links} == {200}

    def test_says_what_needs_a_person(self):
        make_effect()
        Cursor.objects.create(consumer="live")
        fact = record(CALLED, at=NOON, topic="x")
        SetAside.objects.create(consumer="live", activity=fact, state="dead", error="x")

        tiles = {str(tile.title): tile for tile in browser().get("/admin/").context["tiles"]}

        assert (tiles["Outbox"].tone, tiles["Set aside"].tone) == ("bad", "bad")
        assert tiles["Set aside"].value == 1

    def test_counts_the_activities_of_the_hour_a_bar_stands_for(self):
        client = browser()
        record(CALLED, contact=make_contact(), at=timezone.now(), topic="fees")
        record(CALLED, contact=make_contact(), at=timezone.now() - timedelta(days=3), topic="old")

        hours, days = client.get("/admin/").context["charts"]

        assert [bar.value for bar in hours.bars if bar.value] == [1]
        assert sum(bar.value for bar in days.bars) == 2
        assert len(client.get(hours.bars[-1].link).context["cl"].result_list) == 1

    def test_is_the_way_in_for_those_who_do_not_run_the_system(self):
        page = browser(ben()).get("/admin/")

        assert page.context["tiles"] == []
        assert "/admin/contacts/contact/" in page.content.decode()
        assert SYSTEM not in page.content.decode()

    def test_costs_the_same_however_much_there_is(self, django_assert_num_queries):
        client = browser()
        client.get("/admin/")
        for n in range(5):
            record(CALLED, contact=make_contact(), at=timezone.now(), topic=str(n))
            Cursor.objects.create(consumer=f"c{n}")

        with django_assert_num_queries(OVERVIEW_QUERIES):
            client.get("/admin/")

    def test_shows_the_rest_where_a_part_fails(self, monkeypatch):
        def broken(found):
            raise RuntimeError

        monkeypatch.setattr(boards, "TILES", [*boards.TILES, (0, (), broken)])
        monkeypatch.setattr(boards, "CHARTS", [lambda: broken(None)])

        shown = browser().get("/admin/").context

        assert len(shown["tiles"]) >= 9
        assert shown["charts"] == []


class TestSystemPage:
    def test_is_for_those_who_run_the_system(self):
        agent = make_user("vic@firm.test", role="crm_viewer")

        assert Client().get(SYSTEM).status_code == 302
        assert browser(agent).get(SYSTEM).status_code == 403
        assert browser().get(SYSTEM).status_code == 200

    def test_shows_every_panel(self):
        schedules.sync(schedules=SCHEDULES)
        effect = make_effect()
        job = Job.objects.create(kind="contacts.export", asked_by=ben())
        AuditCheck.objects.create(at=NOON, checked=17, fault="A row was altered.", row_id=3)

        page = browser().get(SYSTEM)

        text = page.content.decode()
        assert [entry["panel"].name for entry in page.context["panels"] if not entry["shown"]] == []
        assert {f'id="{name}"' for name in boards.PANELS} <= set(re.findall(r'id="[\w-]+"', text))
        for told in (str(effect), "no such box", str(job), "A row was altered.", "ground.tasks"):
            assert escape(told) in text

    def test_says_which_part_cannot_be_read(self, monkeypatch):
        def broken():
            raise RuntimeError

        section = system.SECTIONS["jobs"]
        monkeypatch.setitem(
            system.SECTIONS, "jobs", system.Section("jobs", broken, section.shape, many=False)
        )

        page = browser().get(SYSTEM)

        failed = [e["panel"].name for e in page.context["panels"] if e["shown"] is None]
        assert (page.status_code, failed) == (200, ["jobs"])
        assert "cannot be read" in page.content.decode()

    def test_costs_the_same_however_much_there_is(self, django_assert_num_queries):
        schedules.sync(schedules=SCHEDULES)
        client = browser()
        client.get(SYSTEM)
        for n in range(5):
            Job.objects.create(kind="contacts.export", asked_by=make_user(f"u{n}@firm.test"))
            SetAside.objects.create(
                consumer="live", activity=record(CALLED, at=NOON, topic=str(n)), error="x"
            )

        with django_assert_num_queries(SYSTEM_QUERIES):
            client.get(SYSTEM)

    def test_tells_when_each_schedule_is_due_next(self, time_machine):
        time_machine.move_to(NOON, tick=False)
        schedules.sync(schedules=SCHEDULES)
        slots.claim("outbox.tasks.sweep", NOON, by="x", now=NOON)

        found = {row.task: row for row in system.SECTIONS["schedules"].ask()}

        assert found["outbox.tasks.sweep"].next_at == NOON + timedelta(seconds=5)
        assert found["accounts.tasks.anchor_audit"].next_at == NOON.replace(
            day=NOON.day + 1, hour=2, minute=20
        )


class TestDeeds:
    @pytest.mark.parametrize(
        ("panel", "deed"),
        [(name, deed) for name, panel in boards.PANELS.items() for deed in panel.deeds],
    )
    def test_are_not_for_others_and_never_happen_by_looking(self, panel, deed):
        effect, job = make_effect(), Job.objects.create(kind="contacts.export")
        given: Any = {"id": str(effect.pk), "consumer": "live", "name": "outbox.tasks.sweep"}
        assert press(panel, deed, by=ben(), **given).status_code == 403
        assert browser().get(f"{SYSTEM}{panel}/{deed}/", given).status_code == 404

        effect.refresh_from_db()
        job.refresh_from_db()
        assert (effect.state, job.state) == (State.DEAD, JobState.QUEUED)
        assert not AuditRow.objects.exclude(action="staff.signed_in").exists()

    def test_need_the_token_of_the_form(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ada())

        assert client.post(f"{SYSTEM}audit/check/", {}).status_code == 403

    def test_that_nobody_announced_are_not_there(self):
        assert press("audit", "forge").status_code == 404
        assert press("weather", "rain").status_code == 404

    def test_pause_and_resume_a_consumer(self):
        press("consumers", "pause", consumer="live")
        paused = Cursor.objects.get(consumer="live").paused_at
        told = press("consumers", "resume", consumer="live").content.decode()

        assert paused is not None
        assert Cursor.objects.get(consumer="live").paused_at is None
        assert "live reads on." in told
        assert AuditRow.objects.filter(action="consumer.paused", actor=ada()).exists()

    def test_say_so_where_there_is_no_such_consumer(self):
        assert "There is no consumer named" in press("consumers", "pause").content.decode()

    def test_try_again_what_was_set_aside(self):
        rows = [
            SetAside.objects.create(
                consumer=consumer, activity=record(CALLED, at=NOON, topic="x"),
                state=state, tries=8, error="x",
            )
            for consumer, state in (("live", "dead"), ("live", "dead"), ("gone", "dead"))
        ]  # fmt: skip

        press("set-aside", "retry", id=rows[0].pk)
        one = [row.state for row in SetAside.objects.order_by("pk")]
        press("set-aside", "retry")

        assert one == ["waiting", "dead", "dead"]
        # Nobody would try again what a consumer that is gone failed on.
        assert [row.state for row in SetAside.objects.order_by("pk")] == ["waiting"] * 2 + ["dead"]

    @pytest.mark.parametrize(
        ("deed", "before", "after"),
        [
            ("send_again", State.DEAD, State.WAITING),
            ("confirm_arrival", State.UNKNOWN, State.DONE),
            ("cancel", State.WAITING, State.CANCELLED),
        ],
    )
    def test_of_the_outbox_ask_first(self, deed, before, after):
        effect = make_effect(before)

        asked = press("outbox", deed, confirmed=False, id=effect.pk)
        effect.refresh_from_db()
        between = effect.state
        press("outbox", deed, id=effect.pk)
        effect.refresh_from_db()

        assert f'name="id" value="{effect.pk}"' in asked.content.decode()
        assert (between, effect.state) == (before, after)

    def test_tell_why_they_were_refused(self):
        effect = make_effect(State.DONE)

        told = press("outbox", "send_again", id=effect.pk).content.decode()

        effect.refresh_from_db()
        assert effect.state == State.DONE
        assert escape(EffectNotStuck().detail) in told

    def test_cancel_a_job_after_asking(self):
        job = Job.objects.create(kind="contacts.export")

        press("jobs", "cancel", confirmed=False, id=job.pk)
        job.refresh_from_db()
        between = job.state
        press("jobs", "cancel", id=job.pk)
        job.refresh_from_db()

        assert (between, job.state) == (JobState.QUEUED, JobState.CANCELLED)

    @pytest.mark.parametrize("pk", ["", "17", "seventeen", "9" * 30])
    def test_survive_ids_that_lead_nowhere(self, pk):
        for panel, deed in (("jobs", "cancel"), ("outbox", "cancel"), ("set-aside", "retry")):
            assert press(panel, deed, id=pk).status_code == 200

    @pytest.mark.parametrize(
        ("panel", "deed", "task", "given"),
        [
            ("audit", "check", "accounts.tasks.anchor_audit", {}),
            ("backups", "make", "ground.tasks.back_up", {}),
            ("schedules", "run", "jobs.tasks.sweep", {"name": "jobs.tasks.sweep"}),
        ],
    )
    def test_ask_a_worker(self, panel, deed, task, given, rung, django_capture_on_commit_callbacks):
        schedules.sync(schedules=SCHEDULES)

        with django_capture_on_commit_callbacks(execute=True):
            press(panel, deed, **given)

        assert task in rung


class TestMark:
    def test_is_answered_to_whoever_asks_unasked(self, client):
        answer = client.get("/favicon.ico")

        assert (answer.status_code, answer["Content-Type"]) == (200, "image/x-icon")
        assert "max-age" in answer["Cache-Control"]

    def test_has_the_sizes_that_browsers_draw(self):
        reserved, kind, count = struct.unpack_from("<HHH", (STATIC / "favicon.ico").read_bytes())
        sizes = [(STATIC / "favicon.ico").read_bytes()[6 + 16 * n] for n in range(count)]

        assert (reserved, kind, sizes) == (0, 1, [16, 32, 48])

    def test_is_one_drawing(self):
        assert (STATIC / "favicon.svg").read_text() == (STATIC / "mark.svg").read_text()


class TestTheme:
    def test_loads_nothing_from_elsewhere(self):
        page = browser().get("/admin/").content.decode()

        assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []

    def test_shows_times_by_the_readers_clock(self):
        user = ada()
        user.time_zone = "Asia/Tokyo"
        user.save(update_fields=["time_zone"])
        fact = record(CALLED, contact=make_contact(), at=NOON, topic="fees")

        page = browser(user).get(f"/admin/events/activity/{fact.pk}/change/").content.decode()

        assert "10 Mar 2026, 21:00" in page

    def test_survives_a_time_zone_that_is_none(self):
        user = ada()
        user.time_zone = "Mars/Olympus"
        user.save(update_fields=["time_zone"])

        assert browser(user).get("/admin/").status_code == 200

    def test_leaves_the_api_its_own_clock(self, api):
        user = ada()
        user.time_zone = "Asia/Tokyo"
        user.save(update_fields=["time_zone"])
        api.force_login(user)
        make_contact(created_at=NOON)

        assert json.dumps(api.get("/api/v1/contacts/").json()).count("12:00:00Z") == 1
