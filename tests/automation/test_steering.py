"""Stopping workflows and letting them go on; people put in, moved and taken out by hand."""

from datetime import timedelta

import pytest

from automation.errors import AlreadyIn, NeverPublished, NoSuchStep, NotLetIn
from automation.models import Enrolment, StepLog, Workflow
from automation.operations import steering
from automation.operations.entering import enrol_contact, enrol_contacts, enrol_segment
from automation.queries.overdue import overdue
from automation.running.clocks import look_at_clocks
from automation.running.turns import run_due
from automation.steps.types import STEPS, StepType
from events.models import Activity
from messaging.models import Notification
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, ada, ben, make_contact, make_segment, sure

DAY = timedelta(days=1)
STEPS_OF = [
    {"id": "a", "type": "wait_duration", "for": {"days": 2}},
    {"id": "b", "type": "wait_duration", "for": {"days": 2}},
]


@pytest.fixture
def flow(db):
    return make_workflow(STEPS_OF, triggers=[{"type": "login"}], now=NOON)


def row_of(contact) -> Enrolment:
    return Enrolment.objects.select_related("step").get(contact=contact)


class TestPauseWorkflow:
    def test_nobody_goes_on_until_it_is_resumed(self, flow):
        jane = make_contact()
        put_in(flow, jane, now=NOON)
        run_until(NOON, until=NOON)
        steering.pause_workflow(workflow=flow, by=ada(), now=NOON)

        run_until(NOON + 3 * DAY, until=NOON + 3 * DAY)
        heard_by_workflows(happen("login", make_contact("Ben")), now=NOON + 3 * DAY)
        assert sure(row_of(jane).step).key == "a"
        assert [one.why for one in overdue(now=NOON + 3 * DAY)] == ["paused"]
        assert Enrolment.objects.count() == 1

        steering.resume_workflow(workflow=flow, by=ada(), now=NOON + 3 * DAY)
        run_until(NOON + 3 * DAY, until=NOON + 3 * DAY)
        assert sure(row_of(jane).step).key == "b"

    def test_moments_that_passed_meanwhile_bring_nobody_in(self, db):
        make_contact(time_zone="UTC")
        trigger = {"type": "date_based", "date": "2026-03-12"}
        flow = make_workflow(STEPS_OF, key="timed", triggers=[trigger], now=NOON)
        steering.pause_workflow(workflow=flow, by=None, now=NOON)
        steering.resume_workflow(workflow=flow, by=None, now=NOON + 4 * DAY)

        look_at_clocks(clock=lambda: NOON + 5 * DAY)

        assert not Enrolment.objects.exists()

    def test_one_that_was_never_published_is_not_resumed(self, db):
        with pytest.raises(NeverPublished):
            steering.resume_workflow(
                workflow=Workflow.objects.create(key="x", name="X"), by=None, now=NOON
            )


class TestArchiveWorkflow:
    def test_whoever_is_in_it_leaves(self, flow):
        put_in(flow, make_contact(), make_contact("Ben"), now=NOON)

        steering.archive_workflow(workflow=flow, by=ada(), now=NOON)

        assert set(Enrolment.objects.values_list("status", flat=True)) == {"exited"}
        assert Activity.objects.filter(type="workflow_left").count() == 2


class TestPeople:
    @pytest.fixture
    def jane(self, flow):
        jane = make_contact()
        put_in(flow, jane, now=NOON)
        run_until(NOON, until=NOON)
        return jane

    def test_are_moved_where_the_step_begins_for_them(self, flow, jane):
        rows = Enrolment.objects.all()
        assert steering.move_enrolments(rows=rows, step="b", by=ada(), now=NOON + DAY) == 1
        run_until(NOON + DAY, until=NOON + DAY)

        row = row_of(jane)
        assert (sure(row.step).key, row.due_at) == ("b", NOON + 3 * DAY)
        with pytest.raises(NoSuchStep):
            steering.move_enrolments(rows=rows, step="c", by=ada(), now=NOON)

    def test_skip_a_step(self, flow, jane):
        rows = Enrolment.objects.all()
        steering.skip_enrolments(rows=rows, by=ada(), now=NOON + DAY)
        assert sure(row_of(jane).step).key == "b"
        steering.skip_enrolments(rows=rows, by=ada(), now=NOON + DAY)

        assert row_of(jane).status == "completed"
        assert StepLog.objects.filter(status="skipped").count() == 2
        assert Activity.objects.filter(type="workflow_left").count() == 1

    def test_are_stopped_and_go_on_when_they_would_have(self, flow, jane):
        rows = Enrolment.objects.all()
        assert steering.pause_enrolments(rows=rows, by=ada(), now=NOON) == 1
        run_until(NOON + 3 * DAY, until=NOON + 3 * DAY)
        assert sure(row_of(jane).step).key == "a"
        assert steering.resume_enrolments(rows=rows, by=ada(), now=NOON + 3 * DAY) == 1
        run_until(NOON + 3 * DAY, until=NOON + 3 * DAY)

        assert sure(row_of(jane).step).key == "b"

    def test_are_taken_out_once(self, flow, jane):
        rows = Enrolment.objects.all()

        assert steering.exit_enrolments(rows=rows, by=ada(), now=NOON, reason="Asked") == 1
        assert steering.exit_enrolments(rows=rows, by=ada(), now=NOON) == 0
        assert row_of(jane).exit_reason == "Asked"
        assert steering.move_enrolments(rows=rows, step="b", by=ada(), now=NOON) == 0


class TestEnrolContact:
    def test_says_why_somebody_does_not_come_in(self, db):
        german = {"conditions": [{"field": "country", "operator": "equals", "value": "DE"}]}
        flow = make_workflow(STEPS_OF, entry={"conditions": german}, now=NOON)
        jane, fred = make_contact("Jane", country="DE"), make_contact("Fred", country="FR")

        row = enrol_contact(workflow=flow, contact=jane, by=ada(), now=NOON, context={"x": 1})

        assert (row.trigger, row.context) == ("manual", {"x": 1})
        assert Activity.objects.get(type="workflow_entered").by == ada()
        with pytest.raises(AlreadyIn):
            enrol_contact(workflow=flow, contact=jane, by=ada(), now=NOON)
        with pytest.raises(NotLetIn):
            enrol_contact(workflow=flow, contact=fred, by=ada(), now=NOON)
        steering.pause_workflow(workflow=flow, by=None, now=NOON)
        with pytest.raises(NeverPublished):
            enrol_contact(workflow=flow, contact=fred, by=ada(), now=NOON)
        assert Enrolment.objects.count() == 1

    def test_puts_in_a_list_and_a_segment_as_far_as_they_are_seen(self, flow):
        jane, mine = make_contact("Jane"), make_contact("Mine", owner=ben())
        friends = make_segment("Friends", of=[jane, mine])

        assert len(enrol_contacts(workflow=flow, contacts=[jane.pk], by=ada(), now=NOON)) == 1
        came = enrol_segment(workflow=flow, segment=friends, by=ben(), now=NOON)

        assert [contact for _, contact in came] == [mine.pk]


class TestTroubles:
    @pytest.fixture
    def poison(self):
        """A step that fails for whoever is called Bad."""

        def fail(going):
            from contacts.models import Contact

            names = Contact.objects.filter(pk__in=going.contacts).values_list(
                "display_name", flat=True
            )
            if "Bad" in set(names):
                raise ValueError("Not for Bad")

        STEPS["poison"] = StepType("poison", "Poison", "flow", "x", fail)
        yield
        del STEPS["poison"]

    @pytest.mark.parametrize(
        ("then", "status"), [("skip", "completed"), ("pause", "paused"), ("fail", "failed")]
    )
    def test_one_for_whom_a_step_fails_stops_no_other(self, db, poison, then, status):
        bad, *good = make_contact("Bad"), *(make_contact(f"Good {n}") for n in range(20))
        step = {"id": "p", "type": "poison", "on_error": {"tries": 2, "then": then}}
        flow = make_workflow([step], now=NOON)
        Workflow.objects.update(created_by=ada())
        put_in(flow, *good[:10], bad, *good[10:], now=NOON)

        run_until(NOON, until=NOON)
        assert Enrolment.objects.filter(status="completed").count() == 20
        assert [one.why for one in overdue(now=NOON)] == ["failing"]
        run_until(NOON, until=NOON + DAY)

        assert row_of(bad).status == status
        assert StepLog.objects.filter(status="failed").count() == 3
        told = Notification.objects.filter(user=ada(), kind="workflow_people_stopped")
        assert told.count() == (then != "skip")
        if then == "pause":
            assert [(one.why, one.detail) for one in overdue(now=NOON + DAY)] == [
                ("stopped", "ValueError: Not for Bad")
            ]
            (late,) = overdue(now=NOON + DAY)
            assert (late.name, late.enrolments) == (flow.name, (row_of(bad).pk,))
            steering.retry_enrolments(rows=Enrolment.objects.all(), by=ada(), now=NOON + DAY)
            bad.display_name = "Better"
            bad.save()
            run_until(NOON + DAY, until=NOON + DAY)
            assert row_of(bad).status == "completed"

    def test_one_workflow_in_trouble_keeps_no_other_waiting(self, db, monkeypatch):
        sick = make_workflow(STEPS_OF, key="sick", now=NOON)
        sound = make_workflow(STEPS_OF, key="sound", now=NOON)
        for flow in (sick, sound):
            put_in(flow, make_contact(), now=NOON)
        from automation.running import turns
        from automation.running.walking import walk

        def fail(due, *, workflow, now):
            if workflow == sick.pk:
                raise ValueError("sick")
            return walk(due, workflow=workflow, now=now)

        monkeypatch.setattr(turns, "walk", fail)
        run_due(clock=lambda: NOON, seconds=5)

        assert sound.enrolments.get().is_waiting
        assert [one.why for one in overdue(now=NOON + DAY)][:1] == ["worker"]

    def test_a_circle_whose_wait_is_none_ends(self, db, monkeypatch):
        monkeypatch.setattr("automation.running.walking.MOST_PASSED", 10)
        round_and_round = [
            {"id": "none", "type": "wait_duration", "for": {"hours": 0}},
            {"id": "back", "type": "go_to_step", "to": "none"},
        ]
        flow = make_workflow(round_and_round, now=NOON)
        put_in(flow, make_contact(), now=NOON)

        run_until(NOON, until=NOON)

        row = Enrolment.objects.get()
        assert (row.status, row.passed) == ("failed", 10)
        assert "circle" in row.exit_reason


class TestNesting:
    def test_brings_into_another_and_takes_out_of_it(self, db):
        jane = make_contact()
        inner = make_workflow(STEPS_OF, key="inner", now=NOON)
        outer = make_workflow(
            [
                {"id": "into", "type": "add_to_workflow", "workflow": "inner"},
                {"id": "again", "type": "add_to_workflow", "workflow": "inner"},
                {"id": "pause", "type": "wait_duration", "for": {"days": 1}},
                {"id": "out", "type": "remove_from_workflow", "workflow": "inner"},
            ],
            key="outer",
            now=NOON,
        )
        put_in(outer, jane, now=NOON)

        run_until(NOON, until=NOON)
        row = inner.enrolments.get()
        assert (row.contact, row.context["from_workflow"]) == (jane, "outer")
        run_until(NOON, until=NOON + DAY)

        assert inner.enrolments.get().status == "exited"
        log = StepLog.objects.filter(enrolment__workflow=outer).order_by("id")
        assert [(one.step.key, one.status) for one in log] == [
            *(("into", "completed"), ("again", "skipped"), ("pause", "waiting")),
            *(("pause", "completed"), ("out", "completed")),
        ]

    def test_two_that_bring_people_into_each_other_stop(self, db):
        for key in ("a", "b"):
            Workflow.objects.create(key=key, name=key)
        for one, other in (("a", "b"), ("b", "a")):
            from automation.operations.publishing import publish_workflow

            flow = Workflow.objects.get(key=one)
            flow.draft = {"steps": [{"id": "to", "type": "add_to_workflow", "workflow": other}]}
            flow.save()
            publish_workflow(workflow=flow, by=None, now=NOON)
        put_in(Workflow.objects.get(key="a"), make_contact(), now=NOON)

        run_until(NOON, until=NOON)

        assert 10 <= Enrolment.objects.count() <= 12
        assert not Enrolment.objects.filter(status="active").exists()
