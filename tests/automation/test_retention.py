"""The six playbooks of the retention pack, followed from what begins them to their last day."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from automation.errors import AlreadyIn, CodeExpired, ContextMissing
from automation.metrics import FIRED, RECOVERED
from automation.models import DiscountCode, Enrolment, StepLog, Workflow
from automation.operations.codes import use_code
from automation.operations.playbooks import mark_converted, start_playbook
from automation.operations.publishing import publish_workflow
from automation.operations.rehearsing import rehearse
from automation.running.clocks import look_at_clocks
from automation.steps.types import STEPS
from contacts.models import CustomField, Identity
from events.ingestion.operations import record_given, rules_for
from events.models import Activity
from events.queries import catalogue
from messaging.models import Message, Notification, Preference
from packs.operations import install_pack
from tests.automation.facts import heard_by_workflows
from tests.automation.make import run_until
from tests.make import NOON, ada, ben
from tests.messaging.made import make_reachable

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SIX = {
    "payment-failed-rescue",
    "trial-ending",
    "inactivity-nudge",
    "winback",
    "milestone-congrats",
    "churn-risk",
}
CONTEXTS: dict[str, dict[str, Any]] = {
    "payment-failed-rescue": {
        "amount": 49,
        "currency": "EUR",
        "invoice": "in-1",
        "attempt": 1,
        "update_url": "https://pay.test/in-1",
    },
    "trial-ending": {"trial_end": "2026-03-13T12:00:00Z", "days_left": 3, "plan": "gold"},
    "inactivity-nudge": {"days_inactive": 14, "last_activity": "2026-02-24T12:00:00Z"},
    "winback": {"canceled_at": "2026-03-10T12:00:00Z", "plan": "gold"},
    "milestone-congrats": {"name": "100 letters"},
    "churn-risk": {"score": 82, "factors": ["no login"]},
}
BEGUN_AT = {
    "payment-failed-rescue": "trigger_payment_failed",
    "trial-ending": "trigger_trial_ending",
    "inactivity-nudge": "trigger_inactivity",
    "winback": "trigger_winback",
    "milestone-congrats": "trigger_milestone",
    "churn-risk": "trigger_churn_risk",
}


@pytest.fixture
def six() -> dict[str, Workflow]:
    """The pack, with its playbooks published."""
    install_pack(slug="retention", by=ada(), now=NOON)
    found = {}
    for flow in Workflow.objects.filter(pack="retention", kind="playbook"):
        publish_workflow(workflow=flow, by=ada(), now=NOON)
        flow.refresh_from_db()
        found[flow.key] = flow
    return found


@pytest.fixture
def jane():
    """Somebody who is reached by mail and by chat, and is looked after."""
    found = make_reachable("Jane Doe", owner=ben(), time_zone="UTC")
    Identity.objects.create(contact=found, system="telegram", value="555")
    return found


def begin(flow: Workflow, contact: Any, *, at: Any = NOON, **more: Any) -> Enrolment:
    context = {**CONTEXTS[flow.key], **more}
    return start_playbook(workflow=flow, contact=contact, context=context, by=ada(), now=at)


def happens(type: str, contact: Any, at: Any, **properties: Any) -> None:
    """A product's event, as it comes in by the door of products."""
    row = {"type": type, "contact": contact.pk, "properties": properties}
    rules = rules_for(types=catalogue(), now=at, source="shop")
    (result,) = record_given([row], rules=rules, by=None, now=at)
    assert result.status == "created", result
    heard_by_workflows(Activity.objects.get(type=type, contact=contact), now=at)


def follow(*, since: Any = NOON, days: int) -> dict[float, list[str]]:
    """Day after day from then on: days since it began → what was done on it."""
    for day in range(days):
        run_until(since + day * DAY, until=since + (day + 1) * DAY - timedelta(seconds=1))
    run_until(since + days * DAY, until=since + days * DAY)
    done: dict[float, list[str]] = {}
    for row in StepLog.objects.filter(status="completed").select_related("step").order_by("id"):
        if not row.step.type.startswith("wait_"):
            done.setdefault((row.at - since) / DAY, []).append(row.step.type)
    return done


def counted(counter: Any, name: str) -> float:
    return float(counter.labels(name)._value.get())


class TestDefinitions:
    def test_all_six_are_there_and_go_live(self, six):
        assert set(six) == SIX
        assert all(flow.status == "active" for flow in six.values())

    def test_every_step_is_of_a_type_and_says_what_it_needs(self, six):
        kinds: dict[str, int] = {}
        for flow in six.values():
            for step in flow.live.document["steps"]:
                type = STEPS[step["type"]]
                for option in type.options:
                    assert not option.is_required or step.get(option.name) not in (None, "")
                kinds[step["type"]] = kinds.get(step["type"], 0) + 1

        del kinds["wait_duration"], kinds["wait_until"]
        assert kinds == {"send_email": 7, "send_chat": 4, "discount_code": 4, "owner_dm": 2}
        assert sum(kinds.values()) == 17


class TestToTheLastDay:
    def test_a_failed_payment(self, six, jane):
        begin(six["payment-failed-rescue"], jane)

        done = follow(days=4)

        assert done == {0: ["send_email"], 1: ["discount_code", "send_chat"], 3: ["owner_dm"]}
        code = DiscountCode.objects.get()
        assert (code.percent, code.code[:6], code.issued_at) == (20, "CRM20-", NOON + DAY)
        sent: list[Any] = [*Message.objects.order_by("id")]
        mail, chat = sent
        assert (mail.channel, chat.channel, chat.to_address) == ("email", "chat", "555")
        assert mail.values["amount"] == 49
        assert chat.values["discount_code"] == code.code
        notice = Notification.objects.get()
        assert notice.user == ben()
        assert "Jane Doe" in notice.title
        assert Enrolment.objects.get().status == "completed"

    def test_an_end_of_a_trial_is_counted_back_from(self, six, jane):
        field = CustomField.objects.get(slug="trial_end")
        end = NOON.date() + 5 * DAY
        told = end.isoformat() if field.kind == "date" else f"{end.isoformat()}T12:00:00+00:00"
        jane.custom = {"trial_end": told}
        jane.save(update_fields=["custom"])

        for hour in range(5 * 24):
            now = NOON + hour * HOUR
            look_at_clocks(clock=lambda: now)  # noqa: B023 - called at once
            run_until(now, until=now)

        days = {
            row.step.type: (end - row.at.date()).days
            for row in StepLog.objects.filter(status="completed").select_related("step")
        }
        assert days["send_email"] == 3
        assert days["discount_code"] == days["send_chat"] == 1
        assert DiscountCode.objects.get().percent == 15

    def test_two_weeks_of_quiet(self, six, jane):
        jane.last_active_at = NOON - 13 * DAY
        jane.save(update_fields=["last_active_at"])

        look_at_clocks(clock=lambda: NOON + 23 * HOUR)
        assert not Enrolment.objects.exists()
        look_at_clocks(clock=lambda: NOON + DAY + HOUR)
        done = follow(since=NOON + DAY + HOUR, days=4)

        assert done == {0: ["send_chat"], 3: ["discount_code", "send_email"]}
        assert DiscountCode.objects.get().percent == 10

    def test_somebody_who_left(self, six, jane):
        begin(six["winback"], jane)

        done = follow(days=9)

        assert done == {1: ["send_email"], 8: ["discount_code", "send_email"]}
        assert DiscountCode.objects.get().percent == 30

    def test_a_milestone(self, six, jane):
        begin(six["milestone-congrats"], jane)

        assert follow(days=2) == {0: ["send_chat"], 1: ["send_email"]}
        told = Message.objects.values_list("values__milestone", flat=True)
        assert set(told) == {"100 letters"}

    def test_a_risk_of_leaving(self, six, jane):
        begin(six["churn-risk"], jane)

        assert follow(days=3) == {0: ["send_email"], 2: ["owner_dm"]}
        assert "82" in Notification.objects.get().title

    def test_many_at_once_and_one_without_a_chat_or_an_owner(self, six, jane):
        others = [make_reachable(f"No {n}", email=f"n{n}@home.test") for n in range(3)]
        for one in (jane, *others):
            begin(six["payment-failed-rescue"], one)

        follow(days=4)

        assert DiscountCode.objects.count() == 4
        assert len(set(DiscountCode.objects.values_list("code", flat=True))) == 4
        skipped = StepLog.objects.filter(status="skipped").values_list("step__type", flat=True)
        assert sorted(skipped) == ["owner_dm"] * 3 + ["send_chat"] * 3
        assert set(Enrolment.objects.values_list("status", flat=True)) == {"completed"}


class TestWhatEndsThem:
    def test_the_payment_that_came_stops_the_rescue_and_is_counted(
        self, six, jane, django_capture_on_commit_callbacks
    ):
        before = counted(RECOVERED, "payment-failed-rescue")
        begin(six["payment-failed-rescue"], jane)
        follow(days=1)

        with django_capture_on_commit_callbacks(execute=True):
            happens("subscription_payment_succeeded", jane, NOON + 2 * DAY, amount=49)
        follow(since=NOON + 2 * DAY, days=3)

        row = Enrolment.objects.get()
        assert (row.status, row.converted_value) == ("completed", Decimal(49))
        assert not Notification.objects.exists()
        assert counted(RECOVERED, "payment-failed-rescue") == before + 1

    def test_quiet_hours_hold_what_is_not_owed_until_they_are_over(self, six, jane):
        Preference.objects.create(contact=jane, quiet_from=time(11), quiet_until=time(15))
        begin(six["churn-risk"], jane)

        run_until(NOON, until=NOON)

        assert Message.objects.get().due_at == NOON + 3 * HOUR
        assert Enrolment.objects.get().due_at == NOON + 3 * HOUR
        assert follow(since=NOON + 3 * HOUR, days=3)[2] == ["owner_dm"]

    def test_it_can_be_said_by_hand(self, six, jane):
        row = begin(six["winback"], jane)

        mark_converted(enrolment=row, value=Decimal(10), by=ada(), now=NOON)

        assert follow(days=9) == {}

    def test_a_code_holds_for_a_week_and_no_longer(self, six, jane):
        begin(six["payment-failed-rescue"], jane)
        follow(days=2)
        code = DiscountCode.objects.get()

        assert code.expires_at == NOON + 8 * DAY
        with pytest.raises(CodeExpired):
            use_code(code=code.code, value=None, by=ada(), now=code.expires_at)


class TestBeginning:
    @pytest.mark.parametrize("key", sorted(SIX))
    def test_its_context_has_to_say_what_the_messages_speak_of(self, six, jane, key):
        missing = next(iter(CONTEXTS[key]))
        short = {name: value for name, value in CONTEXTS[key].items() if name != missing}

        with pytest.raises(ContextMissing) as refused:
            start_playbook(workflow=six[key], contact=jane, context=short, by=ada(), now=NOON)

        assert missing in str(refused.value.facts["errors"])
        assert not Enrolment.objects.exists()

    @pytest.mark.parametrize("key", sorted(SIX))
    def test_by_the_products_own_name_for_it(self, six, jane, api, key):
        api.force_authenticate(ada())
        said = {"contact": jane.pk, "context": CONTEXTS[key]}

        made = api.post(f"/api/crm/{BEGUN_AT[key]}", said)

        assert made.status_code == 201, made.data
        assert Enrolment.objects.get().workflow == six[key]
        again = api.post(f"/api/crm/{BEGUN_AT[key]}", said)
        is_allowed = key == "milestone-congrats"
        assert again.status_code == (201 if is_allowed else 409), again.data

    @pytest.mark.parametrize("key", sorted(SIX - {"milestone-congrats"}))
    def test_nobody_is_in_one_twice(self, six, jane, key):
        begin(six[key], jane)

        with pytest.raises(AlreadyIn):
            begin(six[key], jane)

        assert Enrolment.objects.count() == 1

    def test_each_is_counted_and_a_rehearsal_is_not(
        self, six, jane, django_capture_on_commit_callbacks
    ):
        before = counted(FIRED, "winback")

        with django_capture_on_commit_callbacks(execute=True):
            rehearse(workflow=six["winback"], contact=jane, days=9, by=ada(), now=NOON)
        assert counted(FIRED, "winback") == before

        with django_capture_on_commit_callbacks(execute=True):
            begin(six["winback"], jane)
        assert counted(FIRED, "winback") == before + 1
