"""The sequences of the education pack: on which days their mails come, and what ends them."""

from collections import Counter
from datetime import timedelta

import pytest

from automation.models import Enrolment
from messaging.models import Message
from tests.make import NOON
from tests.packs.life import Life

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("education")]
DAY = timedelta(days=1)


def days(life, contact):
    """The days after noon on which somebody was written to, and the subjects."""
    return [((at - NOON).days, subject) for at, subject in life.mails(contact)]


class TestSevenDays:
    SUBJECTS = {
        "Stuck on Build a bridge? Here's a tip...",
        "Stuck on Build a bridge? Let's get you unstuck!",
        "We miss you! Come back and continue Build a bridge",
    }

    def test_writes_on_days_7_and_9_with_three_subjects_under_test(self):
        life = Life("inactive-7-days")
        people = [life.person(f"Jane{n} Doe") for n in range(18)]
        for one in people:
            life.does(one, "quest_started", "Build a bridge")

        life.passes(days=12)

        found = [days(life, one) for one in people]
        assert {tuple(day for day, _ in one) for one in found} == {(7, 9)}
        assert {one[1][1] for one in found} == {"Your learning journey is waiting"}
        tried = Counter(one[0][1] for one in found)
        assert set(tried) == self.SUBJECTS

    @pytest.mark.parametrize("deed", ["quest_task_completed", "quest_started"])
    def test_ends_with_a_task_completed_or_a_new_quest(self, deed):
        life = Life("inactive-7-days")
        jane = life.person()
        life.does(jane, "quest_started", "Build a bridge")
        life.passes(days=8)

        life.does(jane, deed, "Sail" if deed == "quest_started" else "Build a bridge")

        assert life.end_of("inactive-7-days", jane)[0] == "exited"
        life.passes(days=3)
        assert [day for day, _ in days(life, jane)] == [7]


class TestFourteenDays:
    def test_writes_on_days_14_and_17_and_leaves_out_who_signs_in(self):
        life = Life("inactive-14-days")
        # In the evening, so that the plan's next hour is the one after the fourteenth day.
        life.passes(hours=-5 + 24)
        jane, kim = life.person(), life.person("Kim Doe")
        begun = life.now
        for one in (jane, kim):
            life.does(one, "login")
        life.passes(days=13)
        life.does(kim, "login")

        life.passes(days=8)

        assert [((at - begun).days, subject) for at, subject in life.mails(jane)] == [
            (14, "We miss you! Your connections are still learning"),
            (17, "Check out these new quests in what you like"),
        ]
        assert life.entered("inactive-14-days") == ["Jane Doe"]

    def test_ends_when_they_sign_in(self):
        life = Life("inactive-14-days")
        jane = life.person()
        life.does(jane, "login")
        life.passes(days=16)

        life.does(jane, "login")
        life.passes(days=4)

        assert life.end_of("inactive-14-days", jane) == ("exited", "Signed in")
        assert len(life.mails(jane)) == 1


class TestDormantAndChurned:
    def test_write_on_days_30_35_40_and_90_100_110(self):
        life = Life("dormant-30-days", "churned-90-days")
        jane = life.person()
        life.does(jane, "login")

        life.passes(days=112)

        assert days(life, jane) == [
            (30, "Come back and celebrate your progress so far"),
            (35, "Your diploma is waiting to be completed"),
            (40, "Last chance - we'd love to see you back"),
            (90, "We've added new features since you left"),
            (100, "Your friends are still learning - join them!"),
            (110, "Special offer: Get back in the flow"),
        ]
        assert "25 % off" in life.written(jane)[-1][1].text

    @pytest.mark.parametrize("deed", ["login", "quest_started", "quest_task_completed"])
    def test_dormant_ends_with_a_login_or_anything_about_a_quest(self, deed):
        life = Life("dormant-30-days")
        jane = life.person()
        life.does(jane, "login")
        life.passes(days=33)

        life.does(jane, deed, "" if deed == "login" else "Sail")
        life.passes(days=8)

        assert life.end_of("dormant-30-days", jane)[0] == "exited"
        assert len(life.mails(jane)) == 1

    def test_churned_ends_with_whatever_they_do(self):
        life = Life("churned-90-days")
        jane = life.person()
        life.does(jane, "login")
        life.passes(days=95)

        life.does(jane, "page_viewed")
        life.passes(days=20)

        assert life.end_of("churned-90-days", jane) == ("exited", "Active again")
        assert len(life.mails(jane)) == 1


class TestParents:
    def test_hear_on_days_0_3_7_and_14_and_the_student_once(self):
        life = Life("parent-onboarding", "parent-linked")
        sam = life.person("Sam Doe")

        pia = life.parent_of(sam)
        life.passes(days=16)

        assert days(life, pia) == [
            (0, "Welcome! You now have access to Sam's dashboard"),
            (3, "How to support your learner's journey"),
            (7, "Understanding the five skill pillars"),
            (14, "Your parent dashboard guide"),
        ]
        assert days(life, sam) == [(0, "Your parent now has dashboard access")]

    def test_hear_of_it_once_though_a_second_student_is_linked(self):
        life = Life("parent-onboarding")
        pia = life.parent_of(life.person("Sam Doe"))
        life.relate("parent", pia, life.person("Kim Doe"))

        assert Enrolment.objects.count() == 1

    def test_other_relationships_begin_nothing(self):
        life = Life("parent-onboarding", "parent-linked")

        life.relate("connection", life.person(), life.person("Pia Doe", type="parent"))

        assert not Enrolment.objects.exists()
        assert not Message.objects.exists()
