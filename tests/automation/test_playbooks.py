"""Playbooks: begun with what they need, converted, cancelled; and the codes they hand out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from automation.documents.reading import read
from automation.errors import BadWorkflow, CodeExpired, CodeUsed, ContextMissing, EnrolmentOver
from automation.models import DiscountCode, Enrolment, Workflow
from automation.operations.codes import Wanted, issue_codes, use_code
from automation.operations.playbooks import mark_converted, start_playbook
from automation.queries.playbooks import playbook_stats
from events.models import Activity
from tests.automation.make import make_workflow, put_in, run_until
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
WAIT = {"type": "wait_duration", "for": {"days": 30}}


def make_playbook(key="rescue", **given):
    flow = make_workflow([WAIT], key=key, now=NOON, **given)
    Workflow.objects.filter(pk=flow.pk).update(kind="playbook")
    flow.refresh_from_db()
    return flow


class TestStartPlaybook:
    def test_refuses_a_context_that_its_trigger_would_not_have_told(self):
        flow = make_playbook(triggers=[{"type": "activity", "activity": "tag_added"}])
        jane = make_contact("Jane Doe")

        with pytest.raises(ContextMissing) as refused:
            start_playbook(workflow=flow, contact=jane, context={"tag": 5}, by=ada(), now=NOON)

        assert [one["field"] for one in refused.value.facts["errors"]] == ["context.tag"]
        assert not Enrolment.objects.exists()

    def test_begins_with_what_was_said(self):
        made = start_playbook(
            workflow=make_playbook(),
            contact=make_contact("Jane Doe"),
            context={"amount": 49},
            by=ada(),
            now=NOON,
        )

        assert made.context == {"properties": {"amount": 49}}


class TestMarkConverted:
    def test_stops_it_and_keeps_what_it_was_worth(self):
        jane = make_contact("Jane Doe")
        (enrolment,) = put_in(make_playbook(), jane, now=NOON)
        row = Enrolment.objects.get(pk=enrolment)

        mark_converted(enrolment=row, value=Decimal(120), by=ada(), now=NOON)

        row.refresh_from_db()
        assert (row.status, row.converted_at) == ("completed", NOON)
        assert row.converted_value == 120
        (told,) = playbook_stats(for_user=ada())
        assert (told["started"], told["converted"], told["conversion_rate"]) == (1, 1, 1.0)
        assert told["average_value"] == 120
        with pytest.raises(EnrolmentOver):
            mark_converted(enrolment=row, value=None, by=ada(), now=NOON)


class TestPlaybookStats:
    HOPES = {"rate": {"least": 0.2, "most": 0.3}, "discount_return": {"least": 3, "most": 5}}

    def test_set_what_discounts_brought_beside_what_they_cost_and_what_was_hoped_for(self):
        jane, joe = make_contact("Jane Doe"), make_contact("Joe Doe")
        goal = {"activity": "order_paid", "expected": self.HOPES}
        enrolments = put_in(make_playbook(goal=goal), jane, joe, now=NOON)
        wanted = [Wanted(jane.pk, enrolments[0]), Wanted(joe.pk, enrolments[1])]
        first, _ = issue_codes(wanted, percent=20, holds=WEEK, most_uses=1, now=NOON)
        use_code(code=first.code, value=Decimal(250), by=ada(), now=NOON)

        (told,) = playbook_stats(for_user=ada())

        assert (told["codes"], told["codes_used"]) == (2, 1)
        # 50 were given, and 200 were paid.
        assert (told["discount_given"], told["discount_brought"]) == (50, 200)
        assert (told["discount_return"], told["expected"]) == (4, self.HOPES)

    def test_know_no_return_where_no_code_was_used(self):
        jane = make_contact("Jane Doe")
        (enrolment,) = put_in(make_playbook(), jane, now=NOON)
        wanted = [Wanted(jane.pk, enrolment)]
        issue_codes(wanted, percent=20, holds=WEEK, most_uses=1, now=NOON)

        (told,) = playbook_stats(for_user=ada())

        assert (told["codes"], told["discount_given"], told["discount_return"]) == (1, None, None)
        assert told["expected"] == {}

    def test_cost_as_much_for_many_as_for_few(self, django_assert_num_queries):
        for number in range(3):
            put_in(make_playbook(key=f"p{number}"), make_contact(), now=NOON)
        user = ada()
        playbook_stats(for_user=user)

        with django_assert_num_queries(3):
            assert len(playbook_stats(for_user=user)) == 3

    @pytest.mark.parametrize(
        ("expected", "field"),
        [
            ({"luck": {"least": 1}}, "goal.expected"),
            ({"rate": {"least": 0.3, "most": 0.2}}, "goal.expected.rate"),
            ({"rate": {"least": "much"}}, "goal.expected.rate"),
            ({"rate": {}}, "goal.expected.rate"),
            ({"rate": 5}, "goal.expected.rate"),
            (5, "goal.expected"),
        ],
    )
    def test_nothing_else_can_be_hoped_for(self, expected, field):
        document = {"goal": {"activity": "order_paid", "expected": expected}}

        with pytest.raises(BadWorkflow) as refused:
            read(document)

        assert [one["field"] for one in refused.value.facts["errors"]] == [field]


class TestCodes:
    def issue(self, **given):
        usual = {"percent": 20, "holds": WEEK, "most_uses": 1, "now": NOON}
        contact = make_contact("Jane Doe")
        return issue_codes([Wanted(contact.pk, None)], **{**usual, **given})[0]

    def test_bear_their_percent_and_are_told_of(self):
        row = self.issue()

        assert row.code.startswith("CRM20-")
        assert row.expires_at == NOON + WEEK
        assert Activity.objects.get(type="discount_code_issued").properties["code"] == row.code

    def test_are_listed_by_what_became_of_them(self, api):
        now = timezone.now()
        jane = make_contact("Jane Doe")
        (enrolment,) = put_in(make_playbook(), jane, now=NOON)
        wanted = [Wanted(jane.pk, enrolment)]
        about: Any = {"percent": 20, "most_uses": 1, "now": now}
        (used,) = issue_codes(wanted, holds=WEEK, **about)
        (expired,) = issue_codes(wanted, holds=-WEEK, **about)
        (left,) = issue_codes(wanted, holds=WEEK, **about)
        use_code(code=used.code, value=None, by=ada(), now=now)
        api.force_authenticate(ada())

        for state, row in (("used", used), ("expired", expired), ("open", left)):
            told = api.get(f"/api/v1/crm/discount-codes/?state={state}").json()["results"]
            assert [one["id"] for one in told] == [row.pk]
        assert api.get("/api/v1/crm/discount-codes/?state=lost").status_code == 400

    def test_are_used_once(self):
        row = self.issue()
        use_code(code=row.code, value=Decimal(80), by=ada(), now=NOON)

        with pytest.raises(CodeUsed):
            use_code(code=row.code, value=Decimal(80), by=ada(), now=NOON)

        row.refresh_from_db()
        assert (row.uses, row.used_value) == (1, 80)

    def test_are_not_used_when_their_time_is_over(self):
        row = self.issue()

        with pytest.raises(CodeExpired):
            use_code(code=row.code, value=None, by=ada(), now=row.expires_at)

        row.refresh_from_db()
        assert row.uses == 0

    def test_are_known_to_the_steps_that_come_later(self):
        steps = [{"type": "discount_code", "percent": 15}, WAIT]
        (enrolment,) = put_in(make_workflow(steps, now=NOON), make_contact("Jane Doe"), now=NOON)

        run_until(NOON, until=NOON)

        known = Enrolment.objects.get(pk=enrolment).context
        code = DiscountCode.objects.get()
        assert (known["discount_code"], known["discount_percent"]) == (code.code, 15)
