"""Each detection of the education pack takes exactly those whom it should."""

from datetime import timedelta
from decimal import Decimal

import pytest

from automation.models import Enrolment, Workflow
from automation.operations.entering import enrol_contact
from contacts.models import Contact, ContactType, Organisation, Task
from contacts.operations.setting import set_field
from events.models import ItemProgress
from messaging.models import Notification, Topic, TopicChoice
from scoring.models import ContactScore, Score
from tests.make import NOON, ben
from tests.packs.life import Life

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("education")]
DAY = timedelta(days=1)


def give(contact, key, value):
    score = Score.objects.get(key=key, type__slug="student")
    ContactScore.objects.create(contact=contact, score=score, value=value, recorded=value, at=NOON)


def subjects(life, contact):
    return [subject for _, subject in life.mails(contact)]


class TestHelp:
    def test_new_learners_are_watched_and_helped_on_the_third_day(self):
        life = Life("new-learner")
        idle, busy = life.person("Ida Doe"), life.person("Bea Doe")
        lost = life.person("Lou Doe", email_verified=False)
        for one in (idle, busy, lost, life.person("Pia Doe", type="parent")):
            life.does(one, "contact_created")
        life.passes(days=1)
        assert sorted(Task.objects.values_list("title", flat=True)) == [
            f"Watch for the first quest of {name} Doe" for name in ("Bea", "Ida", "Lou")
        ]
        life.does(busy, "quest_started", "Sail")

        life.passes(days=2)

        assert subjects(life, idle) == ["Need help getting started?"]
        assert subjects(life, busy) == subjects(life, lost) == []

    def test_stuck_ones_get_a_task_and_help_on_the_next_morning(self):
        life = Life("stuck-student")
        stuck, moving = life.person("Sue Doe"), life.person("Mo Doe")
        for one in (stuck, moving):
            life.does(one, "quest_started", "Sail")
        life.passes(days=3)
        life.does(moving, "quest_task_completed", "Sail")

        life.passes(days=3)

        assert life.entered("stuck-student") == ["Sue Doe"]
        assert life.mails(stuck) == [
            (NOON + 5 * DAY + timedelta(hours=18), "Stuck on Sail? Let's help!")
        ]
        assert Task.objects.get().title == "Send Sue Doe personal help with Sail"

    def test_thin_evidence_of_the_last_week_is_reviewed(self):
        life = Life("low-quality-evidence")
        thin, thick, old = (life.person(f"{name} Doe") for name in ("Tia", "Tom", "Old"))
        life.does(thin, "evidence_uploaded", length=49)
        life.does(thick, "evidence_uploaded", length=50)
        Contact.objects.filter(pk=old.pk).update(created_at=NOON - 9 * DAY)
        life.now -= 9 * DAY
        life.does(old, "evidence_uploaded", length=3)
        life.now += 9 * DAY

        # The next Monday.
        life.passes(days=6)

        assert life.entered("low-quality-evidence") == ["Tia Doe"]
        assert subjects(life, thin) == ["What great evidence looks like"]
        assert Task.objects.get().title.startswith("Review what Tia Doe handed in")


class TestParents:
    def family(self, *keys):
        life = Life(*keys)
        sam = life.person("Sam Doe")
        return life, sam, life.parent_of(sam)

    def test_hear_of_the_week_on_monday_and_of_the_month_on_the_first(self):
        life, sam, pia = self.family("weekly-progress", "monthly-milestone")
        life.person("Lone Doe")
        life.passes(days=3)
        life.does(sam, "quest_task_completed", "Sail", xp=40)

        life.passes(days=3)
        assert subjects(life, pia) == ["Sam's Learning This Week"]
        said = life.written(pia)[0][1].text
        assert "1 tasks and 40 XP" in said
        assert "steady" in said
        life.passes(days=17)

        monthly = [one for one in life.mails(pia) if one[1] == "Sam's Journey This Month"]
        assert [at for at, _ in monthly] == [NOON + 21 * DAY + timedelta(hours=18)]
        assert "a little quiet" in life.written(pia)[-2][1].text
        assert life.entered("monthly-milestone") == ["Sam Doe"]
        assert life.mails(sam) == []

    def test_hear_at_once_of_what_was_flagged_but_not_of_what_is_safe(self):
        life, sam, pia = self.family("safety-alert")
        for level in ("safe", "warning", "blocked", "requires_review"):
            life.does(sam, "safety_flagged", level=level, content=f"Words: {level}")

        assert subjects(life, pia) == ["Rapport AI Tutor Safety Alert for Sam"] * 3
        texts = [said.text for _, said in life.written(pia)]
        assert ["Words: safe" in text for text in texts] == [False] * 3
        assert "Words: blocked" in texts[1]

    def test_hear_of_safety_though_they_switched_that_off_but_of_no_week(self):
        life, sam, pia = self.family("safety-alert", "weekly-progress")
        for slug in ("safety_alerts", "weekly_progress"):
            topic = Topic.objects.get(slug=slug)
            TopicChoice.objects.create(contact=pia, topic=topic, is_on=False)

        life.does(sam, "safety_flagged", level="blocked")
        life.passes(days=6)

        assert life.entered("weekly-progress") == ["Sam Doe"]
        assert subjects(life, pia) == ["Rapport AI Tutor Safety Alert for Sam"]

    def test_hear_of_two_quiet_weeks_once_a_week(self):
        life, sam, pia = self.family("parent-inactivity")
        kim = life.person("Kim Doe")
        life.parent_of(kim, "Pat Doe")
        life.does(sam, "login")
        life.passes(days=10)
        life.does(kim, "login")

        life.passes(days=11)

        # Mondays are days 6, 13 and 20; two weeks are over on the last of them.
        assert life.entered("parent-inactivity") == ["Sam Doe"]
        assert subjects(life, pia) == ["It's been quiet for Sam this week"]
        life.passes(days=7)
        assert life.entered("parent-inactivity") == ["Sam Doe", "Sam Doe", "Kim Doe"]

    def test_hear_of_what_is_overdue_for_a_week_at_eight_and_not_again_for_a_week(self):
        life, sam, pia = self.family("parent-overdue")
        life.does(sam, "quest_started", "Sail")
        ItemProgress.objects.update(due_at=NOON - 6 * DAY)
        life.passes(hours=20)
        assert life.entered("parent-overdue") == []

        life.passes(days=6)

        assert life.mails(pia) == [
            (NOON + DAY + timedelta(hours=20), "Gentle nudge: Sam has tasks waiting")
        ]


class TestSchools:
    def school(self, *keys, students=10, started=0, **custom):
        life = Life(*keys)
        kind = ContactType.objects.get(of="organisation", slug="school")
        given = {"contract_type": "pilot", **custom}
        school = Organisation.objects.create(name="Northgate", type=kind, custom=given)
        own = {"organisation": school, "owner": ben()}
        life.person("Tess Doe", type="advisor", custom={"school_contact": True}, **own)
        for number in range(students):
            one = life.person(f"Sam{number} Doe", organisation=school)
            if number < started:
                life.does(one, "quest_started", "Sail")
        return life, school

    def known(self, school, **custom):
        held = Organisation.objects.get(pk=school.pk).custom
        Organisation.objects.filter(pk=school.pk).update(custom={**held, **custom})

    @pytest.mark.parametrize(
        ("rate", "since", "told"),
        [(29, 14, "behind"), (30, 14, ""), (29, 13, ""), (71, 28, "ahead"), (70, 28, "")],
    )
    def test_pilots_are_watched_from_the_second_and_the_fourth_week(self, rate, since, told):
        life, school = self.school("pilot-behind", "pilot-ahead", students=0)
        begun = (NOON + 6 * DAY).date() - timedelta(days=since)
        self.known(school, activation_rate=rate, pilot_start_date=begun.isoformat())

        life.passes(days=6)

        expected = ["Tess Doe"] if told else []
        assert life.entered("pilot-behind") + life.entered("pilot-ahead") == expected
        if told:
            assert life.entered(f"pilot-{told}") == expected
            assert Notification.objects.filter(user=ben(), title__contains="Northgate").exists()
        assert Task.objects.exists() == (told == "ahead")

    def test_a_contract_that_ends_in_ninety_days_begins_the_renewal(self):
        life, school = self.school("renewal", students=2)
        ends = (NOON + 93 * DAY).date()
        self.known(school, contract_end_date=ends.isoformat())

        life.passes(days=2)
        assert life.entered("renewal") == []
        life.passes(days=1)

        assert life.entered("renewal") == ["Tess Doe"]
        assert Task.objects.get().title == "Arrange the renewal call with Tess Doe, Northgate"

    @pytest.mark.parametrize(
        ("status", "days", "taken"), [("live", 7.5, True), ("live", 6, False), ("issues", 9, False)]
    )
    def test_a_roster_of_a_connected_school_is_stale_after_a_week(self, status, days, taken):
        life, school = self.school("roster-stale", students=2)
        synced = (NOON + 2 * DAY - timedelta(days=days)).isoformat()
        self.known(school, lms_integration_status=status, last_sync_date=synced)

        life.passes(days=1, hours=20)

        assert life.entered("roster-stale") == (["Tess Doe"] if taken else [])

    @pytest.mark.parametrize(("taken", "told"), [(79, False), (80, True)])
    def test_a_school_is_nearly_full_at_80_percent_of_its_seats(self, taken, told):
        life, school = self.school("seats-nearly-full", students=2)
        self.known(school, seats_taken=taken)

        life.passes(days=2)

        assert life.entered("seats-nearly-full") == (["Tess Doe"] if told else [])


class TestRevenue:
    def test_churn_above_70_brings_a_task_an_offer_and_a_reminder(self):
        life = Life("churn-prevention")
        likely, not_yet = life.person("Liz Doe"), life.person("Nia Doe")
        give(likely, "churn_risk_score", 71)
        give(not_yet, "churn_risk_score", 70)

        life.passes(days=7)

        assert life.entered("churn-prevention") == ["Liz Doe"]
        begun = NOON + timedelta(hours=19)
        assert life.mails(likely) == [
            (begun, "A special offer for you"),
            (begun + 5 * DAY, "Your offer is still there"),
        ]
        assert Task.objects.count() == 1
        life.passes(days=25)
        assert len(life.entered("churn-prevention")) == 2

    def test_churn_ends_below_50(self):
        life = Life("churn-prevention")
        liz = life.person("Liz Doe")
        give(liz, "churn_risk_score", 90)
        life.passes(days=2)

        ContactScore.objects.update(value=49)
        life.passes(days=5)

        assert life.end_of("churn-prevention", liz) == ("exited", "Risk is over")
        assert len(life.mails(liz)) == 1

    def test_upgrades_are_offered_on_the_free_tier_with_a_code_for_a_week(self):
        life = Life("upgrade")
        free, paid = (
            life.person(f"{name} Doe", custom={"subscription_tier": tier})
            for name, tier in (("Fay", "free"), ("Pam", "creator"))
        )
        for one in (free, paid):
            give(one, "upgrade_propensity_score", 71)
        life.passes(days=1)

        assert life.entered("upgrade") == ["Fay Doe"]
        life.passes(days=5)
        assert subjects(life, free) == [
            "Unlock more of Rapport",
            "A few days left for your first month",
        ]
        assert "18 March" in life.written(free)[0][1].text
        life.does(free, "subscription_upgraded", amount=12)
        row = Enrolment.objects.get()
        assert row.status == "completed"

    def test_ten_quests_in_a_month_suggest_a_bigger_plan_once_a_quarter(self):
        life = Life("expansion")
        paid, free = (
            life.person(f"{name} Doe", custom={"subscription_tier": tier})
            for name, tier in (("Pam", "creator"), ("Fay", "free"))
        )
        for one in (paid, free):
            for number in range(9):
                life.does(one, "quest_completed", f"Quest {number}")
        assert life.entered("expansion") == []

        for one in (paid, free):
            life.does(one, "quest_completed", "Quest 10")

        assert life.entered("expansion") == ["Pam Doe"]
        assert subjects(life, paid) == ["You're outgrowing your plan"]

    def test_whoever_cancels_is_asked_why_and_won_back(self):
        life = Life("win-back")
        jane = life.person()
        life.does(jane, "subscription_canceled")

        life.passes(days=8)
        life.does(jane, "subscription_reactivated", amount=Decimal(12))
        life.passes(days=25)

        assert life.mails(jane) == [
            (NOON, "Why did you leave?"),
            (NOON + 7 * DAY, "Come back for 50 % off"),
        ]
        assert Enrolment.objects.get().converted_value == 12


class TestCommunity:
    def test_candidates_are_those_with_quests_connections_and_a_high_score(self):
        life = Life("ambassador-candidates", "beta-candidates")
        people = [
            ("Amy Doe", 10, 5, 90, {}),
            ("Few Doe", 4, 5, 90, {}),
            ("Low Doe", 10, 5, 89, {}),
            ("Beta Doe", 5, 0, 90, {}),
            ("Has Doe", 10, 5, 95, {"ambassador_status": "active", "beta_tester_status": "active"}),
        ]
        life.passes(days=5)
        for name, quests, connections, score, custom in people:
            one = life.person(name, custom=custom)
            for number in range(quests):
                life.does(one, "quest_completed", f"Quest {number}")
            for _ in range(connections):
                life.does(one, "connection_made")
            give(one, "engagement_score", score)

        life.passes(days=1)

        assert life.entered("ambassador-candidates") == ["Amy Doe"]
        assert sorted(life.entered("beta-candidates")) == ["Amy Doe", "Beta Doe"]
        assert Task.objects.count() == 3

    def test_an_invitation_is_answered_or_over_after_thirty_days(self):

        life = Life("ambassador-invitation", "ambassador-accepted")
        yes, no = life.person("Yes Doe"), life.person("No Doe")
        for one in (yes, no):
            flow = Workflow.objects.get(key="ambassador-invitation")
            enrol_contact(workflow=flow, contact=one, by=None, now=life.now)
        life.passes(days=2)
        assert Contact.objects.get(pk=yes.pk).custom["ambassador_status"] == "invited"
        set_field(name="ambassador_status", values={yes.pk: "active"}, by=None, now=life.now)
        life.settle()

        life.passes(days=29)

        assert life.end_of("ambassador-invitation", yes) == ("completed", "Accepted")
        kept = Contact.objects.get(pk=yes.pk).custom
        assert (kept["ambassador_status"], kept["ambassador_join_date"]) == ("active", "2026-03-12")
        assert subjects(life, yes)[-1] == "Welcome among the Rapport ambassadors"
        assert Contact.objects.get(pk=no.pk).custom["ambassador_status"] == "none"

    def test_mentees_without_a_match_after_three_days_are_matched_by_hand(self):

        life = Life("mentee-waiting")
        waits, found = life.person("Wes Doe"), life.person("Flo Doe")
        values = {waits.pk: "seeking", found.pk: "seeking"}
        set_field(name="mentee_status", values=values, by=None, now=life.now)
        life.passes(days=2)
        set_field(name="mentee_status", values={found.pk: "matched"}, by=None, now=life.now)

        life.passes(days=2)

        assert [task.title for task in Task.objects.all()] == ["Find a mentor for Wes Doe by hand"]


class TestCelebrations:
    def test_come_with_a_quest_a_badge_and_the_first_connection_alone(self):
        life = Life("quest-completed", "badge-unlocked", "first-connection", "power-user")
        jane = life.person()
        life.does(jane, "quest_completed", "Sail", xp=90, category="stem")
        life.does(jane, "badge_unlocked", badge="Maker", statement="I can make.")
        life.does(jane, "connection_made", **{"with": "Alex"})
        life.does(jane, "connection_made", **{"with": "Kim"})

        assert subjects(life, jane) == [
            "You completed Sail!",
            "You unlocked the Maker badge!",
            "You made your first connection!",
        ]
        assert "Alex" in life.written(jane)[2][1].text

    def test_do_not_come_where_they_were_switched_off(self):
        life = Life("quest-completed")
        jane = life.person()
        topic = Topic.objects.get(slug="celebrations")
        TopicChoice.objects.create(contact=jane, topic=topic, is_on=False)

        life.does(jane, "quest_completed", "Sail", xp=90, category="stem")

        assert life.entered("quest-completed") == ["Jane Doe"]
        assert subjects(life, jane) == []
