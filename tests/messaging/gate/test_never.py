"""What stops a message for good."""

from datetime import timedelta

import pytest

from contacts.models import ContactEmail, ContactPhone
from messaging.gate.addresses import digest_of
from messaging.models import Preference, Suppression, TopicChoice
from privacy.models import Consent
from tests.make import NOON, make_purpose
from tests.messaging.made import (
    NEW_YORK,
    code_of,
    make_message,
    make_reachable,
    make_sending_rule,
    make_topic,
    sending,
    topic,
)

pytestmark = pytest.mark.django_db
DAYTIME = NOON + timedelta(hours=5)


def suppress(address="jane@home.test", *, channel="email", is_total=False, **given):
    usual = {"reason": "unsubscribed", "at": NOON, "digest": digest_of(channel, address)}
    return Suppression.objects.create(
        channel=channel, address=address, is_total=is_total, **{**usual, **given}
    )


def consent(contact, *, channel="sms", deed="given"):
    Consent.objects.create(
        contact=contact, purpose=make_purpose(), channel=channel, deed=deed, at=NOON
    )


class TestAddresses:
    def test_somebody_with_an_address_is_written_to(self):
        assert code_of(make_reachable(), sending()) == ""

    def test_nobody_is_written_to_without_one(self):
        assert code_of(make_reachable(email=""), sending()) == "no_address"
        assert code_of(make_reachable(), sending("account", "sms")) == "no_address"
        assert code_of(make_reachable(), sending("account", "push")) == "no_address"

    @pytest.mark.parametrize("address", ["jane", "jane@", "jane@home", "a b@home.test", "j@h.t,x"])
    def test_what_is_no_address_is_not_written_to(self, address):
        contact = make_reachable(email="")
        ContactEmail.objects.create(contact=contact, address=address, is_primary=True)

        assert code_of(contact, sending()) == "invalid_address"

    def test_what_is_no_number_is_not_written_to(self):
        contact = make_reachable()
        ContactPhone.objects.create(contact=contact, number="+12", is_primary=True)

        assert code_of(contact, sending("account", "sms")) == "invalid_address"


class TestSuppressions:
    def test_unsubscribed_is_spared_marketing_alone(self):
        contact = make_reachable()
        suppress()

        assert code_of(contact, sending()) == "unsubscribed"
        assert code_of(contact, sending("account")) == ""

    def test_total_stops_everything_a_locked_topic_too(self):
        contact = make_reachable()
        make_topic("safety", is_locked=True)
        suppress(is_total=True, reason="hard_bounce")

        assert code_of(contact, sending()) == "suppressed"
        assert code_of(contact, sending("safety")) == "suppressed"

    def test_it_is_the_addresss_so_that_a_family_is_spared_together(self):
        family = [make_reachable("Jane Doe"), make_reachable("Jim Doe")]
        suppress(contact=family[0])

        assert [code_of(one, sending("news")) for one in family] == ["unsubscribed"] * 2

    def test_another_channel_and_a_released_one_do_not_count(self):
        contact = make_reachable()
        suppress(channel="sms")
        suppress(released_at=NOON)

        assert code_of(contact, sending()) == ""

    def test_a_hash_alone_stops_a_new_contact_with_the_address(self):
        suppress()
        Suppression.objects.update(address="", contact=None)
        contact = make_reachable(email="jane@home.test")
        other = make_reachable("Jim Doe", email="jim@home.test")

        assert code_of(contact, sending()) == "unsubscribed"
        assert code_of(other, sending()) == ""


class TestPreferences:
    def test_a_channel_switched_off_is_kept_off(self):
        contact = make_reachable()
        Preference.objects.create(contact=contact, email=False)

        assert code_of(contact, sending()) == "opted_out_channel"
        assert code_of(contact, sending("account")) == "opted_out_channel"

    def test_a_topic_switched_off_is_kept_off(self):
        contact = make_reachable()
        TopicChoice.objects.create(contact=contact, topic=topic(), is_on=False)

        assert code_of(contact, sending()) == "opted_out_topic"
        assert code_of(contact, sending("account")) == ""

    def test_a_locked_topic_goes_by_both(self):
        contact = make_reachable()
        safety = make_topic("safety", is_locked=True)
        Preference.objects.create(contact=contact, email=False)
        TopicChoice.objects.create(contact=contact, topic=safety, is_on=False)

        assert code_of(contact, sending("safety")) == ""


class TestConsents:
    def test_marketing_by_sms_takes_one(self):
        contact = make_reachable(phone=NEW_YORK)

        assert code_of(contact, sending(channel="sms", now=DAYTIME)) == "no_consent"
        consent(contact)
        assert code_of(contact, sending(channel="sms", now=DAYTIME)) == ""

    def test_it_takes_one_even_where_the_purpose_asks_for_none(self):
        make_purpose(consent_for=[])
        contact = make_reachable(phone=NEW_YORK)

        assert code_of(contact, sending(channel="sms", now=DAYTIME)) == "no_consent"

    def test_and_where_the_topic_has_no_purpose(self):
        make_topic("offers", category="marketing")
        contact = make_reachable(phone=NEW_YORK)

        assert code_of(contact, sending("offers", "sms", DAYTIME)) == "no_consent"

    def test_a_mail_goes_until_somebody_objects(self):
        contact = make_reachable()

        consent(contact, channel="email", deed="withdrawn")

        assert code_of(contact, sending()) == "no_consent"

    def test_restricted_goes_before_all(self):
        contact = make_reachable(email="", restricted_at=NOON)

        assert code_of(contact, sending("account")) == "restricted"


class TestSunset:
    def given(self, **given):
        make_sending_rule("sunset", limit=3, days=100)
        contact = make_reachable()
        for days in (10, 20, 30):
            make_message(contact, sent_at=NOON - timedelta(days=days), **given)
        return contact

    def test_who_never_reacts_is_left_alone(self):
        contact = self.given()

        assert code_of(contact, sending()) == "unengaged"
        assert code_of(contact, sending("account")) == ""

    def test_who_opened_one_is_not(self):
        assert code_of(self.given(opened_at=NOON - timedelta(days=3)), sending()) == ""

    def test_who_was_active_is_not(self):
        contact = self.given()
        contact.last_active_at = NOON - timedelta(days=99)
        contact.save()

        assert code_of(contact, sending()) == ""

    def test_who_had_fewer_is_not(self):
        contact = self.given()
        contact.messages.all()[0].delete()

        assert code_of(contact, sending()) == ""


class TestWhatsappWindow:
    def at(self, ago, **given):
        contact = make_reachable(phone=NEW_YORK)
        written = {"direction": "in", "status": "received", "sent_at": DAYTIME - ago}
        make_message(contact, channel="whatsapp", category="transactional", **{**written, **given})
        return code_of(contact, sending("account", "whatsapp", DAYTIME))

    def test_is_open_for_a_day_after_their_last_word(self):
        assert self.at(timedelta(hours=23, minutes=59, seconds=59)) == ""
        assert self.at(timedelta(hours=24, seconds=1)) == "whatsapp_window"

    def test_is_not_opened_by_us(self):
        assert self.at(timedelta(hours=1), direction="out", status="sent") == "whatsapp_window"

    def test_is_open_for_an_approved_template(self):
        contact = make_reachable(phone=NEW_YORK)
        about = sending("account", "whatsapp", DAYTIME, has_approved_template=True)

        assert code_of(contact, about) == ""
