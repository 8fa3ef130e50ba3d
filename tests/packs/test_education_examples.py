"""The examples that the requirements write out, followed from the first moment to the last."""

from datetime import timedelta

import pytest

from automation.models import Enrolment
from contacts.models import Contact, Task
from tests.make import NOON
from tests.packs.life import Life

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("education")]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def custom(contact):
    return Contact.objects.get(pk=contact.pk).custom


class TestUnverifiedOnboarding:
    def test_reminds_after_five_minutes_and_a_day_and_marks_after_two_more(self):
        life = Life("unverified-onboarding")
        jane = life.person(email_verified=False)
        assert life.stage(jane) == "prospect"
        life.does(jane, "contact_created")

        life.passes(days=4)

        assert life.mails(jane) == [
            (NOON + 5 * MINUTE, "Please verify your Rapport account"),
            (NOON + 5 * MINUTE + DAY, "Last reminder: verify your Rapport account"),
        ]
        assert custom(jane)["onboarding_flag"] == "unverified"
        row = Enrolment.objects.get()
        assert (row.status, row.ended_at) == ("completed", NOON + 5 * MINUTE + 3 * DAY)

    @pytest.mark.parametrize(("after", "reminders"), [(2 * MINUTE, 0), (HOUR, 1), (2 * DAY, 2)])
    def test_ends_as_soon_as_the_address_is_verified(self, after, reminders):
        life = Life("unverified-onboarding")
        jane = life.person(email_verified=False)
        life.does(jane, "contact_created")
        life.passes(seconds=after.total_seconds())

        life.does(jane, "email_verified")
        assert Enrolment.objects.get().status == "completed"
        assert Enrolment.objects.get().converted_at == life.now
        life.passes(days=4)

        assert len(life.mails(jane)) == reminders
        assert "onboarding_flag" not in custom(jane)

    def test_leaves_out_the_verified_and_whoever_is_no_student(self):
        life = Life("unverified-onboarding", "welcome-learner")
        for one in (life.person(), life.person("Pia Doe", type="parent", email_verified=False)):
            life.does(one, "contact_created")

        assert life.entered("unverified-onboarding") == []


class TestWelcome:
    def test_comes_with_the_verified_address_and_the_mark_goes(self):
        life = Life("unverified-onboarding", "welcome-learner")
        jane = life.person(email_verified=False)
        life.does(jane, "contact_created")
        life.passes(days=5)

        life.does(jane, "email_verified")

        assert life.stage(jane) == "new_user"
        assert [subject for _, subject in life.mails(jane)][2:] == [
            "Welcome to Rapport - Your learning journey starts now"
        ]
        assert not custom(jane).get("onboarding_flag")


class TestAtRiskIntervention:
    KEYS = ("at-risk-intervention", "inactive-14-days", "dormant-30-days")

    def quiet(self):
        life = Life(*self.KEYS)
        jane = life.person()
        life.does(jane, "login")
        life.does(jane, "quest_started", "Build a bridge")
        life.does(jane, "quest_completed", "Build a bridge")
        return life, jane

    def test_is_followed_from_two_weeks_of_quiet_to_the_dormant_sequence(self):
        life, jane = self.quiet()
        life.passes(days=14)
        assert (life.stage(jane), life.entered("at-risk-intervention")) == ("activated", [])

        life.passes(days=1)

        assert (life.stage(jane), life.is_at_risk(jane)) == ("at_risk", True)
        assert life.entered("at-risk-intervention") == ["Jane Doe"]
        task = Task.objects.get()
        assert task.title == "Reach out to Jane Doe - inactive 14+ days"
        first = "We miss you! Your connections are still learning"
        assert first in [subject for _, subject in life.mails(jane)]

        life.passes(days=14)
        assert life.end_of("at-risk-intervention", jane)[0] == "active"
        life.passes(days=2)

        assert life.stage(jane) == "dormant"
        assert life.end_of("at-risk-intervention", jane)[0] == "completed"
        assert life.entered("dormant-30-days") == ["Jane Doe"]
        assert life.mails(jane)[-1][1] == "Come back and celebrate your progress so far"
        assert Task.objects.count() == 1

    def test_ends_when_they_are_active_again(self):
        life, jane = self.quiet()
        life.passes(days=18)
        assert life.end_of("at-risk-intervention", jane)[0] == "active"

        life.does(jane, "login")

        assert life.end_of("at-risk-intervention", jane) == ("exited", "Active again")
        assert life.end_of("inactive-14-days", jane) == ("completed", "") or (
            life.end_of("inactive-14-days", jane) == ("exited", "Signed in")
        )

    def test_leaves_out_who_never_began_and_power_users(self):
        life = Life(*self.KEYS)
        new, power = life.person("Nia Doe"), life.person("Pat Doe")
        life.does(new, "login")
        for number in range(5):
            life.does(power, "quest_completed", f"Quest {number}")
            life.does(power, "connection_made")
        assert life.stage(power) == "power_user"

        life.passes(days=17)

        assert life.entered("at-risk-intervention") == []
        assert not Task.objects.exists()

    def test_takes_in_who_came_at_risk_by_a_quest_that_stood_still(self):
        life = Life(*self.KEYS)
        jane = life.person()
        life.does(jane, "quest_started", "Build a bridge")
        life.passes(days=9)
        assert life.stage(jane) == "at_risk"
        assert life.entered("at-risk-intervention") == []

        life.passes(days=6)

        assert life.entered("at-risk-intervention") == ["Jane Doe"]


class TestDunning:
    def failed(self, *keys):
        life = Life("dunning", "payment-received", *keys)
        jane = life.person(custom={"subscription_status": "active"})
        life.does(jane, "subscription_payment_failed", amount=19, currency="USD", plan="Creator")
        return life, jane

    def test_goes_from_the_failed_payment_to_the_end_on_the_tenth_day(self):
        life, jane = self.failed()
        assert custom(jane)["payment_method_status"] == "failed"

        life.passes(days=10, hours=-1)
        assert custom(jane)["subscription_status"] == "active"
        life.passes(hours=1)

        assert life.mails(jane) == [
            (NOON, "Payment Failed - Update Payment Method"),
            (NOON + 3 * DAY, "Reminder: please update your payment method"),
            (NOON + 7 * DAY, "Final notice before your subscription ends"),
            (NOON + 10 * DAY, "Your subscription was cancelled - come back any time"),
        ]
        texts = [said.text for _, said in life.written(jane)]
        assert "19.00 USD" in texts[0]
        assert "20 March 2026" in texts[1]
        assert "20 March 2026" in texts[2]
        assert "20 % off" in texts[3]
        assert custom(jane)["subscription_status"] == "canceled"
        assert Task.objects.get().title == "Win back Jane Doe - payment failed cancellation"

    @pytest.mark.parametrize(("days", "mails"), [(1, 1), (5, 2), (9, 3)])
    def test_ends_when_a_payment_goes_through(self, days, mails):
        life, jane = self.failed()
        life.passes(days=days)

        life.does(jane, "subscription_payment_succeeded", amount=19)
        life.passes(days=12)

        row = Enrolment.objects.get(workflow__key="dunning")
        assert row.status == "completed"
        assert row.converted_value == 19
        assert len(life.mails(jane)) == mails
        assert custom(jane)["payment_method_status"] == "valid"
        assert custom(jane)["subscription_status"] == "active"
        assert not Task.objects.exists()

    def test_ends_when_they_cancel_or_the_method_is_mended_by_hand(self):
        life, jane = self.failed()
        kim = life.person("Kim Doe", custom={"subscription_status": "active"})
        life.does(kim, "subscription_payment_failed", amount=19, currency="USD")
        Contact.objects.filter(pk=kim.pk).update(
            custom={"subscription_status": "active", "payment_method_status": "valid"}
        )

        life.does(jane, "subscription_canceled")
        life.passes(days=11)

        assert life.end_of("dunning", jane) == ("exited", "Cancelled")
        assert life.end_of("dunning", kim) == ("exited", "Payment method mended")
        assert (len(life.mails(jane)), len(life.mails(kim))) == (1, 1)

    def test_leaves_out_who_has_nothing_that_runs(self):
        life = Life("dunning")
        for status in ("canceled", "trialing", None):
            kept = {"subscription_status": status} if status else {}
            life.does(life.person(custom=kept), "subscription_payment_failed", amount=19)

        assert life.entered("dunning") == []

    def test_is_followed_by_the_win_back_which_does_not_ask_why(self):
        life, jane = self.failed("win-back")
        life.passes(days=10)
        assert life.entered("win-back") == ["Jane Doe"]

        life.passes(days=31)

        assert life.mails(jane)[4:] == [
            (NOON + 17 * DAY, "Come back for 50 % off"),
            (NOON + 40 * DAY, "What other learners have achieved"),
        ]
