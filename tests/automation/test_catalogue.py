"""Every trigger and every step of the catalogue, each from somebody's coming in to their leaving.

What the catalogue gains has no case here, and fails until it has one.
"""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import PortalClient
from automation.effects import note_answer
from automation.models import Enrolment, StepLog, Workflow
from automation.operations.entering import enrol_contact
from automation.queries.catalogue import catalogue
from automation.running.clocks import look_at_clocks
from automation.steps.types import STEPS
from automation.triggers.types import TRIGGERS
from contacts.models import ContactType, CustomField, Identity, RelationshipType, Segment, Tagging
from contacts.operations.relationships import relate
from events.catalogue import DECLARED
from events.models import ItemProgress
from messaging.models import Message, PushDevice
from outbox.models import Effect, State
from scoring.models import Score
from tests.automation.facts import happen, heard_by_workflows
from tests.automation.make import make_workflow, put_in, run_until
from tests.automation.test_triggers import CASES
from tests.automation.test_triggers import things as things
from tests.make import (
    NOON,
    ada,
    ben,
    make_contact,
    make_organisation,
    make_segment,
    make_tag,
    make_team,
)
from tests.messaging.made import make_reachable, make_topic
from tests.templating.made import make_template, make_version

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MARK = {"id": "mark", "type": "log_activity", "title": "Came through"}
TODAY = NOON.date().isoformat()
#: The triggers that come due with time: what is chosen, and what the contact has.
TIMED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "birthday": ({}, {"birth_date": "1990-03-11"}),
    "enrollment_anniversary": ({}, {"registered_on": "2020-03-11"}),
    "field_date_relative": ({"field": "birth_date", "offset": 1}, {"birth_date": TODAY}),
    "date_based": ({"date": "2026-03-11"}, {}),
    "schedule": ({"cron": "0 6 * * *"}, {}),
    "days_inactive": ({"days": 14}, {"last_active_at": NOON - 13.5 * DAY}),
    "item_stalled": ({"days": 3}, {}),
    "item_overdue": ({}, {}),
}
ELSEWHERE = {"activity", "manual", "organisation_metric"}
OF_CASES: list[Any] = list(reversed(CASES))
FIT: dict[str, Any] = {one["type"]: (one, fits) for one, fits, _ in OF_CASES}
ANNOUNCED = sorted(name for name, type in TRIGGERS.items() if not type.needs)

OWED = {"topic": "owed"}
IS_GERMAN = {
    "match": "all",
    "conditions": [{"field": "country", "operator": "equals", "value": "DE"}],
}
ONCE = {"type": "wait_duration", "for": {"days": 2}}
#: Step → what is chosen for it, as in a document.
STEPS_CHOSEN: dict[str, dict[str, Any]] = {
    **{
        f"send_{channel}": {"text": "Hello", "category": "transactional", **OWED}
        for channel in ("sms", "whatsapp", "notification", "push", "chat")
    },
    "send_email": {"template": "letter", **OWED},
    "notify_related": {"relationship": "parent", "template": "letter", **OWED},
    "set_consent": {"channel": "phone", "value": "given"},
    "wait_duration": ONCE,
    "wait_until": {"time": "09:00"},
    "wait_for_event": {"activity": "login", "branches": {"came": [], "timed_out": []}},
    "condition": {"conditions": IS_GERMAN, "branches": {"yes": [], "no": []}},
    "ab_split": {"shares": {"A": 50, "B": 50}, "branches": {"A": [], "B": []}},
    "go_to_step": {"to": "mark"},
    "exit_workflow": {"reason": "Enough"},
    "add_tag": {"tag": "Warm"},
    "remove_tag": {"tag": "Cold"},
    "add_to_audience": {"segment": "list"},
    "remove_from_audience": {"segment": "list"},
    "update_field": {"field": "country", "value": "AT"},
    "assign_owner": {"team": "Sales"},
    "create_task": {"title": "Call {name}"},
    "log_activity": {"title": "Noted"},
    "update_lead_score": {"points": 5, "score": "risk"},
    "discount_code": {"percent": 10},
    "notify_staff": {"title": "{name}", "team": "Sales"},
    "owner_dm": {"title": "{name}"},
    "add_to_workflow": {"workflow": "other"},
    "remove_from_workflow": {"workflow": "other"},
    "webhook": {"url": "https://hooks.example.com/in"},
}
POSSIBLE = sorted(name for name, type in STEPS.items() if not type.needs)
#: Those after which nobody comes to what stands behind.
ENDS = {"exit_workflow"}


def live(trigger: dict[str, Any]) -> Any:
    return make_workflow([MARK], triggers=[trigger], now=NOON)


def came_through(contact: Any) -> bool:
    """Whether they, and nobody else, came in by the trigger and through to the end."""
    now = NOON + 2 * DAY
    run_until(now, until=now)
    row = Enrolment.objects.get()
    return (row.contact, row.status, row.log.get().step.type) == (
        contact,
        "completed",
        "log_activity",
    )


class TestTriggers:
    def test_each_has_a_case(self):
        assert set(ANNOUNCED) - set(FIT) - set(TIMED) == ELSEWHERE

    @pytest.mark.parametrize("name", sorted(set(ANNOUNCED) & set(FIT)))
    def test_one_that_hears_of_something(self, things, name):
        jane = make_contact("Jane Doe")
        trigger, (type, said) = FIT[name]
        live(trigger)

        heard_by_workflows(happen(type, jane, **said))

        assert came_through(jane)

    @pytest.mark.parametrize("name", sorted(set(ANNOUNCED) & set(TIMED)))
    def test_one_that_comes_due(self, name):
        chosen, has = TIMED[name]
        jane = make_contact("Jane Doe", time_zone="UTC", **has)
        jane.refresh_from_db()
        if name.startswith("item_"):
            ItemProgress.objects.create(
                contact=jane,
                item_type="quest",
                item_id="1",
                progressed_at=NOON - 2 * DAY,
                due_at=NOON + DAY,
            )
        live({"type": name, **chosen})

        look_at_clocks(clock=lambda: NOON + 1.5 * DAY)

        assert came_through(jane)

    @pytest.mark.parametrize("field", ["seats", "custom.seats", "organisation.custom.seats"])
    def test_a_number_of_an_organisation(self, field):
        school = make_organisation()
        jane = make_contact("Jane Doe", organisation=school)
        CustomField.objects.create(slug="seats", label="Seats", of="organisation", kind="number")
        live({"type": "organisation_metric", "field": field, "value": 50})
        changes = {"custom": [{"seats": 40}, {"seats": 60}]}

        heard_by_workflows(happen("organisation_updated", organisation=school, changes=changes))

        assert came_through(jane)

    def test_by_hand(self):
        jane = make_contact("Jane Doe")
        enrol_contact(workflow=live({"type": "manual"}), contact=jane, by=ada(), now=NOON)

        assert came_through(jane)

    @pytest.mark.parametrize("name", sorted(DECLARED))
    def test_every_activity_is_one_by_its_name(self, name):
        jane = make_contact("Jane Doe")
        live({"type": "activity", "activity": name})

        heard_by_workflows(happen(name, jane))

        assert came_through(jane)


@pytest.fixture
def jane(settings):
    """Somebody whom every step can do something with."""
    make_topic("owed", category="transactional")
    make_version(
        make_template(slug="letter", channel="email", category="transactional"),
        subject="Hello",
        text="There",
        published_at=NOON,
    )
    kind = ContactType.objects.create(slug="fan", name="Fan")
    Score.objects.create(type=kind, key="risk", label="Risk")
    found = make_reachable(
        "Jane Doe", phone="+493012345678", owner=ben(), time_zone="UTC", type=kind, country="DE"
    )
    Identity.objects.create(contact=found, system="telegram", value="555")
    client = PortalClient.objects.create(email="jane@home.test", contact=found)
    PushDevice.objects.create(
        client=client, name="Phone", service="push.test", digest="d", subscription="{}"
    )
    Message.objects.create(
        contact=found,
        direction="in",
        channel="whatsapp",
        category="transactional",
        priority=0,
        status="received",
        sent_at=NOON - timedelta(hours=1),
    )
    make_tag("Warm")
    make_tag("Cold", on=[found])
    make_segment("List", slug="list", kind=Segment.Kind.STATIC)
    make_team("sales", members=[ada()])
    mum = make_reachable("Mary Doe", email="mary@home.test")
    parent = RelationshipType.objects.create(
        slug="parent", name="Parent of", reverse_name="Child of", receives_alerts=True
    )
    relate(contact=mum, other=found, type=parent, by=ada(), now=NOON)
    make_workflow([ONCE], key="other", now=NOON)
    return found


class TestSteps:
    def test_each_has_a_case(self):
        assert set(POSSIBLE) == set(STEPS_CHOSEN)
        assert {one["name"] for one in catalogue()["steps"] if not one["needs"]} == set(POSSIBLE)

    @pytest.mark.parametrize("name", POSSIBLE)
    def test_is_done_and_led_on_from(self, jane, name):
        step = {"id": "it", "type": name, **STEPS_CHOSEN[name]}
        flow = make_workflow([step, MARK], now=NOON)
        if name == "remove_from_workflow":
            put_in(Workflow.objects.get(key="other"), jane, now=NOON)
        put_in(flow, jane, now=NOON)
        run_until(NOON, until=NOON)
        row: Any = Enrolment.objects.get(workflow=flow)
        if name == "webhook":
            note_answer(row.pk, row.step_id, 200, {})
            row.refresh_from_db()
            # Nobody answers for the outbox here.
            row.due_at = NOON + DAY
            row.save(update_fields=["due_at"])
            Effect.objects.update(state=State.DONE)
        elif name == "wait_for_event":
            heard_by_workflows(happen("login", jane, at=NOON + DAY), now=NOON + DAY)

        run_until(NOON + DAY, until=NOON + 5 * DAY)

        row.refresh_from_db()
        last = StepLog.objects.filter(enrolment=row, step__key="it").order_by("id").last()
        assert last is not None
        assert (last.status, last.error) == ("completed", ""), last.result
        assert row.log.filter(step__key="mark").exists() is (name not in ENDS)
        assert row.status == ("exited" if name in ENDS else "completed")


def test_tags_are_where_the_steps_say(jane):
    steps = [{"type": "add_tag", "tag": "Warm"}, {"type": "remove_tag", "tag": "Cold"}]
    put_in(make_workflow(steps, now=NOON), jane, now=NOON)

    run_until(NOON, until=NOON)

    assert [row.tag.name for row in Tagging.objects.filter(contact=jane)] == ["Warm"]
