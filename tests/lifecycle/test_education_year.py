"""The nine stages of the education pack, case by case through a simulated year."""

import pytest

from contacts.models import Contact
from events.models import Activity
from lifecycle.models import StageChange
from tests.lifecycle.students import Year
from tests.make import sure

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def year():
    return Year()


def path(contact):
    rows = StageChange.objects.filter(contact=contact).select_related("to_stage").order_by("id")
    return [sure(row.to_stage).key for row in rows]


class TestTheNineStages:
    def test_begin_with_a_prospect_until_the_address_is_verified(self, year):
        jane = year.student(email_verified=False)
        assert year.stage(jane) == "prospect"

        year.passes(days=120)
        assert (year.stage(jane), year.is_at_risk(jane)) == ("prospect", False)

        year.does(jane, "email_verified")
        assert year.stage(jane) == "new_user"
        assert Contact.objects.get(pk=jane.pk).email_verified

    def test_go_on_to_activated_with_the_first_quest(self, year):
        jane = year.student()
        year.does(jane, "login")
        assert year.stage(jane) == "new_user"

        year.does(jane, "quest_started", "sail")

        assert year.stage(jane) == "activated"

    def test_say_engaged_of_who_completed_one_and_was_active_within_7_days(self, year):
        jane = year.student()
        year.does(jane, "quest_started", "sail")
        year.does(jane, "quest_completed", "sail")
        assert year.stage(jane) == "engaged"

        year.passes(days=6, hours=23)
        assert year.stage(jane) == "engaged"
        year.passes(hours=1)
        assert year.stage(jane) == "activated"

        year.does(jane, "login")
        assert year.stage(jane) == "engaged"

    def test_say_power_user_from_5_completed_and_3_connections(self, year):
        jane = year.student()
        for place in range(5):
            year.does(jane, "quest_completed", f"quest {place}")
        for _ in range(2):
            year.does(jane, "connection_made")
        assert year.stage(jane) == "engaged"

        year.does(jane, "connection_made")
        assert year.stage(jane) == "power_user"

        # Nothing of it runs out before inactivity does.
        year.passes(days=13, hours=23)
        assert year.stage(jane) == "power_user"

    def test_ask_for_5_completed_too(self, year):
        jane = year.student()
        for place in range(4):
            year.does(jane, "quest_completed", f"quest {place}")
        for _ in range(9):
            year.does(jane, "connection_made")

        assert year.stage(jane) == "engaged"

    def test_say_at_risk_after_14_quiet_days(self, year):
        jane = year.student()
        year.does(jane, "quest_completed", "sail")

        year.passes(days=13, hours=23)
        assert (year.stage(jane), year.is_at_risk(jane)) == ("activated", False)
        year.passes(hours=1, minutes=1)
        assert (year.stage(jane), year.is_at_risk(jane)) == ("at_risk", True)

        year.does(jane, "login")
        assert (year.stage(jane), year.is_at_risk(jane)) == ("engaged", False)

    def test_say_at_risk_of_a_quest_without_progress_for_7_days_however_active_they_are(self, year):
        jane = year.student()
        year.does(jane, "quest_started", "sail")
        year.passes(days=6, hours=23)
        assert year.stage(jane) == "activated"

        year.passes(hours=1, minutes=1)
        year.does(jane, "login")
        assert (year.stage(jane), year.is_at_risk(jane)) == ("at_risk", True)

        year.does(jane, "quest_task_completed", "sail")
        assert (year.stage(jane), year.is_at_risk(jane)) == ("activated", False)

    def test_pay_no_regard_to_quests_that_were_completed_or_abandoned(self, year):
        jane = year.student()
        year.does(jane, "quest_started", "sail")
        year.does(jane, "quest_started", "bake")
        year.does(jane, "quest_completed", "sail")
        year.does(jane, "quest_abandoned", "bake")
        year.passes(days=8)

        assert year.stage(jane) == "activated"

    def test_say_dormant_after_30_days_and_churned_after_90(self, year):
        jane = year.student()
        year.does(jane, "login")

        year.passes(days=29, hours=23)
        assert year.stage(jane) == "at_risk"
        year.passes(hours=1, minutes=1)
        assert year.stage(jane) == "dormant"
        year.passes(days=59, hours=23)
        assert year.stage(jane) == "dormant"
        year.passes(hours=1)
        assert year.stage(jane) == "churned"
        assert year.is_at_risk(jane)

    def test_count_from_the_day_they_were_made_where_no_activity_is_known(self, year):
        jane = year.student()
        assert year.stage(jane) == "new_user"

        year.passes(days=14, minutes=1)
        assert year.stage(jane) == "at_risk"
        year.passes(days=16)
        assert year.stage(jane) == "dormant"
        year.passes(days=60)
        assert year.stage(jane) == "churned"


class TestReactivated:
    @pytest.mark.parametrize("quiet", [31, 91])
    def test_is_who_comes_back_until_they_were_active_on_7_days(self, year, quiet):
        jane = year.student()
        year.does(jane, "quest_completed", "sail")
        year.passes(days=quiet)
        assert year.stage(jane) == ("dormant" if quiet == 31 else "churned")

        for day in range(6):
            year.does(jane, "login")
            year.does(jane, "login")
            assert year.stage(jane) == "reactivated", day
            assert not year.is_at_risk(jane)
            year.passes(days=2)
            assert year.stage(jane) == "reactivated", day

        year.does(jane, "login")
        assert year.stage(jane) == "engaged"

    def test_goes_back_to_activated_who_never_completed_anything(self, year):
        jane = year.student()
        year.does(jane, "quest_started", "sail")
        year.passes(days=40)
        year.does(jane, "quest_task_completed", "sail")
        for _ in range(6):
            year.passes(days=1)
            year.does(jane, "quest_task_completed", "sail")

        assert year.stage(jane) == "activated"

    def test_comes_before_at_risk_and_after_dormant(self, year):
        jane = year.student()
        year.does(jane, "login")
        year.passes(days=40)
        year.does(jane, "login")
        year.passes(days=20)
        assert (year.stage(jane), year.is_at_risk(jane)) == ("reactivated", True)

        year.passes(days=11)
        assert year.stage(jane) == "dormant"
        year.does(jane, "login")
        assert year.stage(jane) == "reactivated"

    def test_is_nobody_who_was_at_risk_alone(self, year):
        jane = year.student()
        year.does(jane, "login")
        year.passes(days=20)
        assert year.stage(jane) == "at_risk"

        year.does(jane, "login")

        assert year.stage(jane) == "new_user"


class TestAYear:
    def test_is_told_in_the_history_and_in_the_log(self, year):
        jane = year.student(email_verified=False)
        year.does(jane, "email_verified")
        year.does(jane, "quest_started", "sail")
        year.does(jane, "quest_completed", "sail")
        for week in range(40):
            year.passes(days=7)
            if week % 20 == 19:
                year.does(jane, "login")

        told = [
            *("prospect", "new_user", "activated", "engaged", "activated", "at_risk", "dormant"),
            *("churned", "reactivated", "dormant", "churned", "reactivated"),
        ]
        assert path(jane) == told
        facts = Activity.objects.filter(contact=jane, type="lifecycle_stage_changed")
        rows = list(facts.order_by("id"))
        assert [row.properties["stage"] for row in rows] == told
        assert rows[-1].title == "Stage: Reactivated"
        assert rows[-1].properties["previous"] == "churned"
