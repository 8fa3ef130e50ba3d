"""What holds a message back for a while, and until when."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from phonenumbers.tzdata import TIMEZONE_DATA

from channels.models import Account
from contacts.models import Contact, ContactPhone
from messaging.models import Preference, Priority, SendingRule, TopicChoice
from privacy.models import Consent
from tests.make import NOON, make_purpose
from tests.messaging.made import (
    BERLIN,
    HONOLULU,
    NEW_YORK,
    SEATTLE,
    asked,
    code_of,
    due_of,
    make_message,
    make_reachable,
    make_sending_rule,
    make_topic,
    sending,
)

pytestmark = pytest.mark.django_db


def by_sms(*, phone=NEW_YORK, **given):
    """Somebody who agreed to marketing by SMS."""
    contact = make_reachable(phone=phone, **given)
    Consent.objects.create(
        contact=contact, purpose=make_purpose(), channel="sms", deed="given", at=NOON
    )
    return contact


def at(zone, *moment):
    return datetime(*moment).replace(tzinfo=ZoneInfo(zone))


class TestQuietHours:
    def quiet(self, starts, ends, zone="Europe/Berlin"):
        contact = make_reachable(time_zone=zone)
        Preference.objects.create(contact=contact, quiet_from=starts, quiet_until=ends)
        return contact

    def test_hold_until_they_end_where_the_person_lives(self):
        contact = self.quiet(time(13), time(15))

        assert code_of(contact, sending(now=NOON)) == "quiet_hours"
        assert due_of(contact, sending(now=NOON)) == at("Europe/Berlin", 2026, 3, 10, 15)

    def test_go_over_midnight(self):
        contact = self.quiet(time(22), time(7))
        late, early = (at("Europe/Berlin", 2026, 3, 10, hour) for hour in (23, 6))
        morning = at("Europe/Berlin", 2026, 3, 11, 7)

        assert due_of(contact, sending(now=late)) == morning
        assert due_of(contact, sending(now=early)) == morning - timedelta(days=1)
        assert code_of(contact, sending(now=morning)) == ""
        assert code_of(contact, sending(now=morning - timedelta(minutes=1))) == "quiet_hours"

    def test_end_at_the_wall_clock_when_the_clocks_change(self):
        contact = self.quiet(time(22), time(7))

        due = due_of(contact, sending(now=at("Europe/Berlin", 2026, 3, 28, 23)))

        assert due == datetime(2026, 3, 29, 5, tzinfo=UTC)

    def test_that_end_in_an_hour_which_is_skipped_end_after_it(self):
        contact = self.quiet(time(1), time(2, 30))

        due = due_of(contact, sending(now=at("Europe/Berlin", 2026, 3, 29, 1, 30)))

        assert due is not None
        assert at("Europe/Berlin", 2026, 3, 29, 3) <= due <= at("Europe/Berlin", 2026, 3, 29, 4)

    def test_do_not_hold_what_has_to_be_said(self):
        contact = self.quiet(time(13), time(15))

        assert code_of(contact, sending("account")) == ""

    def test_of_a_zone_that_nobody_knows_are_the_firms(self, settings):
        settings.TIME_ZONE = "Europe/Berlin"
        contact = self.quiet(time(13), time(15), zone="Mars/Olympus")

        assert due_of(contact, sending(now=NOON)) == at("Europe/Berlin", 2026, 3, 10, 15)


class TestLawfulHours:
    def test_are_eight_to_nine_at_the_recipients(self):
        contact = by_sms(phone=HONOLULU)
        morning = at("Pacific/Honolulu", 2026, 3, 10, 8)

        assert code_of(contact, sending(channel="sms", now=morning)) == ""
        night = sending(channel="sms", now=morning - timedelta(minutes=1))
        assert (code_of(contact, night), due_of(contact, night)) == ("lawful_hours", morning)

    def test_go_by_the_zone_that_is_known_before_the_number(self):
        contact = by_sms(phone=NEW_YORK, time_zone="Pacific/Honolulu")
        now = at("America/New_York", 2026, 3, 10, 9)

        assert code_of(contact, sending(channel="sms", now=now)) == "lawful_hours"

    def test_end_at_eight_where_the_state_says_so(self):
        now = at("America/Los_Angeles", 2026, 3, 10, 20, 30)
        strict, other = by_sms(phone=SEATTLE), by_sms(phone="+14155550123")

        assert code_of(strict, sending(channel="sms", now=now)) == "lawful_hours"
        assert code_of(other, sending(channel="sms", now=now)) == ""

    def test_hold_by_hand_too_but_nothing_that_is_no_marketing(self):
        contact = by_sms(phone=BERLIN)
        night = at("Europe/Berlin", 2026, 3, 10, 23)
        by_hand = sending(channel="sms", now=night, priority=Priority.BY_HAND)

        assert code_of(contact, by_hand) == "lawful_hours"
        assert code_of(contact, sending("account", "sms", night)) == ""


#: What numbers of North America begin with, one that tells nothing of where it is among them.
AREAS = [*sorted(prefix for prefix in TIMEZONE_DATA if prefix.startswith("1")), "1800555"]
#: The days around which its clocks change, and one between.
DAYS = [datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC), NOON]


def zones_of(number: str) -> list[ZoneInfo]:
    told = number.removeprefix("+")
    known = next(told[:n] for n in range(len(told), 0, -1) if told[:n] in TIMEZONE_DATA)
    return [ZoneInfo(zone) for zone in TIMEZONE_DATA[known]]


class TestEveryAreaCode:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(start=some.sampled_from(DAYS), minutes=some.integers(0, 3 * 24 * 60))
    def test_no_text_leaves_outside_its_lawful_hours(self, areas, start, minutes):
        now = start + timedelta(minutes=minutes)

        found = asked(Contact.objects.filter(pk__in=areas), sending(channel="sms", now=now))

        assert len(found) == len(AREAS)
        for contact, number, code, due in found:
            assert due is not None
            assert due >= now
            clocks = [due.astimezone(zone).time() for zone in areas[contact]]
            assert all(time(8) <= clock < time(21) for clock in clocks), (number, due)
            here = [now.astimezone(zone).time() for zone in areas[contact]]
            if not all(time(8) <= clock < time(21) for clock in here):
                assert code == "lawful_hours"

    @pytest.fixture
    def areas(self):
        """Contact → the zones its number may be of."""
        numbers = [f"+{area}".ljust(12, "5") for area in AREAS]
        people = Contact.objects.bulk_create(Contact() for _ in numbers)
        ContactPhone.objects.bulk_create(
            ContactPhone(contact=one, number=number, is_primary=True)
            for one, number in zip(people, numbers, strict=True)
        )
        purpose = make_purpose()
        Consent.objects.bulk_create(
            Consent(contact=one, purpose=purpose, channel="sms", deed="given", at=NOON)
            for one in people
        )
        return {one.pk: zones_of(n) for one, n in zip(people, numbers, strict=True)}


class TestDaysOff:
    def test_weekends_hold_until_monday_where_they_live(self):
        make_sending_rule("weekends")
        contact = make_reachable(time_zone="Asia/Tokyo")
        friday = datetime(2026, 3, 13, 16, tzinfo=UTC)

        assert code_of(contact, sending(now=friday)) == "blackout"
        assert due_of(contact, sending(now=friday)) == at("Asia/Tokyo", 2026, 3, 16, 0)
        assert code_of(contact, sending("account", now=friday)) == ""

    def test_holidays_are_those_of_their_country(self):
        make_sending_rule("holidays", countries=["US", "DE"])
        independence = datetime(2026, 7, 4, 12, tzinfo=UTC)
        about = sending(now=independence)
        people = {
            country: make_reachable(country=country, email=f"{country.lower()}x@home.test")
            for country in ("US", "DE", "FR", "")
        }

        codes = {country: code_of(one, about) for country, one in people.items()}

        assert codes == {"US": "blackout", "DE": "", "FR": "", "": "blackout"}

    def test_days_of_the_firms_own_are_everybodys(self):
        make_sending_rule("dates", dates=["2026-03-10", "2026-03-11"])
        contact = make_reachable(time_zone="UTC")

        assert due_of(contact, sending()) == datetime(2026, 3, 12, tzinfo=UTC)

    def test_a_rule_that_is_off_holds_nothing(self):
        make_sending_rule("dates", dates=["2026-03-10"], is_on=False)

        assert code_of(make_reachable(), sending()) == ""

    def test_all_rules_hold_together(self):
        """A Friday night before a Monday off, with quiet until nine: Tuesday at nine."""
        make_sending_rule("weekends")
        make_sending_rule("dates", dates=["2026-03-16"])
        contact = make_reachable(time_zone="Europe/Berlin")
        Preference.objects.create(contact=contact, quiet_from=time(18), quiet_until=time(9))
        friday = at("Europe/Berlin", 2026, 3, 13, 19)

        assert code_of(contact, sending(now=friday)) == "quiet_hours"
        assert due_of(contact, sending(now=friday)) == at("Europe/Berlin", 2026, 3, 17, 9)


class TestBusinessHours:
    def rule(self, **given):
        usual = {"starts": time(9), "ends": time(17), "weekdays": [1, 2, 3, 4, 5]}
        zone = {"channel": "sms", "time_zone": "America/New_York"}
        return make_sending_rule("business_hours", **usual, **zone, **given)

    def test_hold_what_is_sent_by_itself_until_the_account_opens(self):
        self.rule()
        contact = make_reachable(phone=BERLIN)
        friday = at("America/New_York", 2026, 3, 13, 18)
        about = sending("account", "sms", friday, priority=Priority.AUTOMATED)

        assert code_of(contact, about) == "business_hours"
        assert due_of(contact, about) == at("America/New_York", 2026, 3, 16, 9)
        by_hand = sending("account", "sms", friday, priority=Priority.BY_HAND)
        assert code_of(contact, by_hand) == ""

    def test_are_those_of_one_account_alone(self):
        ours, other = (
            Account.objects.create(channel="sms", provider="sandbox", name=name) for name in "ab"
        )
        self.rule(account=ours)
        contact = make_reachable(phone=BERLIN)
        night = at("America/New_York", 2026, 3, 10, 23)

        for account, code in ((ours, "business_hours"), (other, ""), (None, "")):
            assert code_of(contact, sending("account", "sms", night, account=account)) == code

    def test_do_not_hold_a_locked_topic(self):
        self.rule()
        make_topic("safety", is_locked=True)
        night = at("America/New_York", 2026, 3, 10, 23)

        assert code_of(make_reachable(phone=BERLIN), sending("safety", "sms", night)) == ""


class TestFrequencyCap:
    def test_holds_until_the_oldest_is_long_enough_ago(self):
        make_sending_rule("frequency_cap", channel="email", limit=2, days=7)
        contact = make_reachable()
        for days in (1, 3, 6):
            make_message(contact, sent_at=NOON - timedelta(days=days))

        assert code_of(contact, sending()) == "frequency_cap"
        # Two may stand in any week: the one of three days ago has to leave it.
        assert due_of(contact, sending()) == NOON + timedelta(days=4, hours=1)
        assert code_of(contact, sending("account")) == ""

    def test_counts_marketing_that_went_to_them_on_the_channel(self):
        make_sending_rule("frequency_cap", channel="email", limit=1, days=7)
        contact = make_reachable()
        yesterday = NOON - timedelta(days=1)
        make_message(contact, sent_at=yesterday, category="transactional")
        make_message(contact, sent_at=yesterday, channel="sms")
        make_message(contact, sent_at=yesterday, direction="in")
        make_message(contact, sent_at=NOON - timedelta(days=8))

        assert code_of(contact, sending()) == ""

    def test_of_no_channel_counts_all_of_them(self):
        make_sending_rule("frequency_cap", limit=1, days=7)
        contact = make_reachable()
        make_message(contact, sent_at=NOON - timedelta(days=1), channel="sms")

        assert code_of(contact, sending()) == "frequency_cap"

    def test_ends_when_the_other_rules_allow(self):
        make_sending_rule("frequency_cap", limit=1, days=1)
        contact = make_reachable(time_zone="UTC")
        Preference.objects.create(contact=contact, quiet_from=time(11), quiet_until=time(20))
        make_message(contact, sent_at=NOON - timedelta(hours=1))

        assert due_of(contact, sending()) == datetime(2026, 3, 11, 20, tzinfo=UTC)


class TestDaily:
    def test_a_topic_that_is_wanted_once_a_day_comes_in_the_morning(self):
        posts = make_topic("posts", may_be_daily=True)
        contact = make_reachable(time_zone="Europe/Berlin")
        TopicChoice.objects.create(contact=contact, topic=posts, is_daily=True)

        assert code_of(contact, sending("posts")) == "daily"
        assert due_of(contact, sending("posts")) == at("Europe/Berlin", 2026, 3, 11, 8)
        other = make_reachable(email="other@home.test")
        assert code_of(other, sending("posts")) == ""


class TestByTheirOwnClock:
    def test_it_leaves_when_it_is_so_late_where_they_live(self):
        nine = datetime(2026, 3, 10, 9)
        about = sending(now=datetime(2026, 3, 9, tzinfo=UTC), local_at=nine)
        tokyo = make_reachable(time_zone="Asia/Tokyo")
        honolulu = make_reachable(time_zone="Pacific/Honolulu", email="o@home.test")

        assert code_of(tokyo, about) == code_of(honolulu, about) == ""
        assert due_of(tokyo, about) == at("Asia/Tokyo", 2026, 3, 10, 9)
        assert due_of(honolulu, about) == at("Pacific/Honolulu", 2026, 3, 10, 9)

    def test_and_where_that_is_over_it_leaves_now(self):
        about = sending(local_at=datetime(2026, 3, 10, 9))

        assert due_of(make_reachable(time_zone="Asia/Tokyo"), about) == NOON


def test_the_firms_first_rules_are_the_laws_hours():
    kept = SendingRule.objects.values_list("kind", "channel", "starts", "ends")

    assert sorted(kept) == [
        ("lawful_hours", channel, time(8), time(21)) for channel in ("sms", "whatsapp")
    ]
