from datetime import timedelta

import pytest

from accounts.models import AuditCheck
from events.models import SetAside
from messaging.models import Notification
from messaging.tasks import look_for_trouble
from messaging.troubles import report_troubles
from outbox.models import Effect, Policy, State
from tests.make import NOON, ada, ben, make_user

pytestmark = pytest.mark.django_db


def set_aside(number: int, consumer="live", state=SetAside.State.DEAD) -> None:
    SetAside.objects.create(consumer=consumer, activity_id=number, error="x", state=state)


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("user__email", "title"))


class TestReportTroubles:
    def test_has_nothing_to_say_while_all_is_well(self, django_assert_num_queries):
        ada()
        AuditCheck.objects.create(at=NOON, checked=5)
        set_aside(1, state=SetAside.State.WAITING)
        Effect.objects.create(kind="mail", key="1", policy=Policy.RECONCILE)

        with django_assert_num_queries(3):
            assert report_troubles(now=NOON) == 0

    def test_tells_those_who_run_the_system_and_nobody_else(self):
        ada(), ben()
        for number in range(3):
            set_aside(number)
        set_aside(4, "contact_metrics")
        for key, state in (("1", State.DEAD), ("2", State.UNKNOWN)):
            Effect.objects.create(kind="mail", key=key, policy=Policy.RECONCILE, state=state)
        AuditCheck.objects.create(at=NOON, checked=5, fault="A row was altered.", row_id=6)

        assert report_troubles(now=NOON) == 4
        assert told() == {
            ("ada@firm.test", "live gave up on 3 activities"),
            ("ada@firm.test", "contact_metrics gave up on 1 activity"),
            ("ada@firm.test", "2 effects wait for your decision"),
            ("ada@firm.test", "The audit log is not as it was written"),
        }
        row = Notification.objects.get(kind="audit_broken")
        assert row.message == "A row was altered. First at row 6."

    def test_says_it_once_a_day_until_it_is_settled(self):
        ada()
        set_aside(1)
        report_troubles(now=NOON)
        set_aside(2)

        assert report_troubles(now=NOON + timedelta(hours=11)) == 0
        assert report_troubles(now=NOON + timedelta(days=1)) == 1
        SetAside.objects.all().delete()
        assert report_troubles(now=NOON + timedelta(days=2)) == 0

    def test_speaks_no_more_of_a_fault_once_a_later_check_found_none(self):
        ada()
        AuditCheck.objects.create(at=NOON, checked=0, fault="An anchor's signature is not ours.")
        AuditCheck.objects.create(at=NOON, checked=5)

        assert report_troubles(now=NOON) == 0

    def test_leaves_those_who_left_in_peace(self):
        make_user("gone@firm.test", role="crm_admin", is_active=False)
        set_aside(1)

        look_for_trouble()

        assert not Notification.objects.exists()
