"""Wishes outlive the records they were said in: contacts that merge, and people who are erased."""

from datetime import time
from typing import Any

import pytest
from django.db import connection

from contacts.models import Contact
from merging.operations.merging import merge_contacts
from merging.operations.unmerging import unmerge_contacts
from messaging.models import DeliveryReport, Message, Preference, Suppression, TopicChoice
from messaging.operations.suppressions import suppress_addresses
from privacy.erasing import erase_now
from tests.channels.made import make_account
from tests.make import NOON, ada
from tests.messaging.made import (
    NEW_YORK,
    code_of,
    make_batch,
    make_message,
    make_reachable,
    make_topic,
    sending,
)

pytestmark = pytest.mark.django_db


class TestMerge:
    def test_the_strictest_wish_wins_and_each_has_its_own_back(self):
        mine, theirs = make_reachable(), make_reachable("J Doe", email="j@home.test")
        posts = make_topic("posts", may_be_daily=True)
        Preference.objects.create(contact=mine, sms=False)
        Preference.objects.create(
            contact=theirs, email=False, quiet_from=time(22), quiet_until=time(7)
        )
        TopicChoice.objects.create(contact=mine, topic=posts, is_daily=True)
        TopicChoice.objects.create(contact=theirs, topic=posts, is_on=False)

        done = merge_contacts(contact=mine.pk, other=theirs.pk, chosen={}, by=ada(), now=NOON)

        row = Preference.objects.get(contact=mine)
        assert (row.email, row.sms, row.whatsapp, row.quiet_from) == (False, False, True, time(22))
        choice = TopicChoice.objects.get(contact=mine)
        assert (choice.is_on, choice.is_daily) == (False, True)

        unmerge_contacts(merge=done, added_to_other=False, by=ada(), now=NOON)

        row = Preference.objects.get(contact=mine)
        assert (row.email, row.sms, row.quiet_from) == (True, False, None)
        assert TopicChoice.objects.get(contact=mine).is_on is True
        other = Preference.objects.get(contact__emails__address="j@home.test")
        assert (other.email, other.sms, other.quiet_from) == (False, True, time(22))
        assert TopicChoice.objects.get(contact=other.contact).is_on is False

    def test_the_wish_of_one_alone_goes_with_them(self):
        mine, theirs = make_reachable(), make_reachable("J Doe", email="j@home.test")
        Preference.objects.create(contact=theirs, email=False)

        merge_contacts(contact=mine.pk, other=theirs.pk, chosen={}, by=ada(), now=NOON)

        assert Preference.objects.get(contact=mine).email is False


class TestErasure:
    @pytest.fixture(autouse=True)
    def _own_files(self, settings, tmp_path):
        settings.MEDIA_ROOT = str(tmp_path / "media")
        settings.ERASURE_LOG = str(tmp_path / "erasures.jsonl")
        settings.AUDIT_ANCHORS = str(tmp_path / "anchors.jsonl")

    def test_leaves_hashes_alone_and_spares_whoever_comes_with_the_address(self):
        contact = make_reachable(phone=NEW_YORK)
        for channel, address, reason in (
            ("email", "jane@home.test", "unsubscribed"),
            ("sms", NEW_YORK, "stop"),
        ):
            suppress_addresses(
                channel=channel, addresses=[address], reason=reason, detail="Jane says", now=NOON
            )

        erase_now(contact.pk, now=NOON)

        assert not Contact.objects.filter(pk=contact.pk).exists()
        kept: Any = Suppression.objects.values_list("address", "detail", "contact")
        assert list(kept) == [("", "", None)] * 2
        newcomer = make_reachable("New Comer", phone=NEW_YORK)
        assert code_of(newcomer, sending()) == "unsubscribed"
        assert code_of(newcomer, sending("account", "sms")) == "suppressed"
        assert code_of(newcomer, sending("account")) == ""


class TestTheSameBroadcastToBoth:
    def test_keeps_both_messages_and_gives_them_back(self):
        mine, theirs = make_reachable(), make_reachable("J Doe", email="j@home.test")
        batch = make_batch()
        first, second = (make_message(one, batch=batch) for one in (mine, theirs))
        account = make_account()
        reported = {"kind": "delivered", "channel": "email", "at": NOON, "key": "told"}
        DeliveryReport.objects.create(account=account, message=second, **reported)

        done = merge_contacts(contact=mine.pk, other=theirs.pk, chosen={}, by=ada(), now=NOON)
        connection.check_constraints()

        assert {*Message.objects.filter(contact=mine)} == {first, second}

        unmerge_contacts(merge=done, added_to_other=False, by=ada(), now=NOON)

        assert Message.objects.get(pk=first.pk).contact_id == mine.pk
        assert Message.objects.get(pk=second.pk).contact_id == done.other
