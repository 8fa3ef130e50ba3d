"""The strictest word wins when two contacts become one, and each has its own back after it."""

from datetime import timedelta

import pytest

from contacts.errors import ContactHeld
from contacts.models import Contact
from merging.models import Merge
from merging.operations.merging import merge_contacts
from merging.operations.unmerging import unmerge_contacts
from privacy.models import Consent, Purpose
from privacy.operations.standing import place_hold, restrict_processing
from privacy.queries.allowed import may_process
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db


def said(contact: Contact, deed: str, *, days: int, channel: str = "email") -> None:
    purpose, _ = Purpose.objects.get_or_create(
        slug="news_of_ours", defaults={"name": "News", "consent_for": [""]}
    )
    Consent.objects.create(
        contact=contact,
        purpose=purpose,
        channel=channel,
        deed=deed,
        at=NOON - timedelta(days=days),
    )


def allowed(channel: str = "email") -> set[int]:
    purpose = Purpose.objects.get(slug="news_of_ours")
    rows = may_process(Contact.objects.all(), purpose, channel=channel, now=NOON)
    return set(rows.values_list("pk", flat=True))


def merged(one: Contact, two: Contact) -> Merge:
    return merge_contacts(contact=one.pk, other=two.pk, chosen={}, by=ada(), now=NOON)


class TestConsents:
    @pytest.mark.parametrize(
        ("older", "newer"), [(("given", 1), ("withdrawn", 9)), (("withdrawn", 9), ("given", 1))]
    )
    @pytest.mark.parametrize("channel", ["", "email"])
    def test_a_withdrawal_wins_however_old_and_both_have_their_word_back(
        self, older, newer, channel
    ):
        old, new = make_contact(), make_contact()
        said(old, older[0], days=older[1], channel=channel)
        said(new, newer[0], days=newer[1])
        before = allowed()

        done = merged(old, new)
        assert allowed() == set()

        unmerge_contacts(merge=done, added_to_other=False, by=ada(), now=NOON)
        assert allowed() == before

    def test_a_word_of_one_alone_holds(self):
        old, new = make_contact(), make_contact()
        said(new, "given", days=3)

        merged(old, new)

        assert allowed() == {old.pk}
        assert Consent.objects.count() == 1

    def test_a_word_on_one_channel_leaves_the_others(self):
        old, new = make_contact(), make_contact()
        said(old, "given", days=1, channel="")
        said(new, "withdrawn", days=9, channel="sms")

        merged(old, new)

        assert (allowed("email"), allowed("sms")) == ({old.pk}, set())

    def test_what_is_said_after_the_merge_is_not_overruled_by_its_undoing(self):
        old, new = make_contact(), make_contact()
        said(old, "given", days=1)
        said(new, "withdrawn", days=9)
        done = merged(old, new)
        said(old, "withdrawn", days=0)

        unmerge_contacts(merge=done, added_to_other=False, by=ada(), now=NOON)

        assert allowed() == set()


class TestHolds:
    def test_refuse_a_merge(self):
        old, new = make_contact(), make_contact()
        place_hold(contact=new, reason="Court", by=ada(), now=NOON)

        with pytest.raises(ContactHeld):
            merged(old, new)

        assert Contact.objects.count() == 2
        assert not Merge.objects.exists()


class TestRestriction:
    def test_of_either_holds_for_both(self):
        old, new = make_contact(), make_contact()
        restrict_processing(contact=new, by=ada(), now=NOON)

        done = merged(old, new)
        assert Contact.objects.get().restricted_at == NOON

        unmerge_contacts(merge=done, added_to_other=False, by=ada(), now=NOON)
        assert Contact.objects.get(pk=old.pk).restricted_at is None
        assert Contact.objects.get(pk=new.pk).restricted_at == NOON
