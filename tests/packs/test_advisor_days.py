"""The workflows of the advisor pack over simulated time, to their last day."""

from datetime import timedelta
from typing import Any

import pytest

from automation.models import Enrolment
from contacts.models import Contact, ContactType, Task
from messaging.models import Notification
from privacy.models import Consent
from tests.make import NOON, ben
from tests.packs.days import BERLIN, PAST_NINE, Days, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("advisor")]
HOUR = timedelta(hours=1)


def titles_of(contact):
    return list(Task.objects.filter(contact=contact).order_by("id").values_list("title", flat=True))


def test_new_clients_and_leads():
    days = Days("advisor", "new-client-welcome", "lead-nurture", "lead-uncontacted")
    amy = days.person("Amy", type="client", phone=BERLIN)
    tom, kim, jo = (
        days.person(name, type="prospect", phone=BERLIN, owner=ben())
        for name in ("Tom", "Kim", "Jo")
    )
    stage = {"lifecycle": "client", "stage": "onboarding", "name": "Onboarding"}
    days.happens("lifecycle_stage_changed", amy, **stage)
    for one in (tom, kim, jo):
        days.happens("contact_created", one)
    days.pass_time(hours=20)
    days.happens("note_added", jo, excerpt="Called her")
    days.pass_time(days=5)
    days.happens("email_received", kim, message=1, channel="email")
    days.pass_time(days=20)
    Contact.objects.filter(pk=jo.pk).update(type=ContactType.objects.get(slug="client"))
    days.pass_time(days=20)

    assert days.got(amy) == [
        *("0d email welcome", "0d portal", "0d1h sms sms-welcome", "1d1h call"),
        *("4d1h email documents-needed", "4d1h collect", "18d1h email first-weeks"),
        *("18d1h identity", "18d1h forms", "18d1h review"),
    ]
    assert titles_of(amy)[1] == "Welcome Amy Doe by phone"
    assert days.got(tom) == [
        *("0d email lead-thanks", "0d call", "1d owner", "2d manager", "2d sms sms-follow-up"),
        *("7d email lead-questions", "17d email lead-call", "38d email lead-stay", "38d status"),
    ]
    assert days.ended(tom, "lead-nurture") == [("completed", "")]
    # Who answers, is called or becomes a client is left alone from then on.
    assert days.ended(kim, "lead-nurture") == [("exited", "Answered by mail")]
    assert days.ended(jo, "lead-uncontacted") == [("exited", "Contacted")]
    assert days.ended(jo, "lead-nurture") == [("exited", "Became a client")]
    assert not [one for one in days.got(jo) if one.startswith(("1d owner", "38d"))]
    assert Notification.objects.filter(user=ben(), title="Tom Doe is still to be called").exists()
    assert written() > 10


def test_dates():
    keys = ("client-birthday", "client-anniversary", "review-due", "relationship-at-risk")
    days = Days("advisor", *keys)
    review = (NOON + timedelta(days=32)).date().isoformat()
    dates: dict[str, Any] = {"birth_date": "1960-03-12", "custom": {"client_since": "2021-03-15"}}
    amy = days.person("Amy", type="client", phone=BERLIN, **dates)
    tom = days.person("Tom", type="client", **dates)
    kim, jo = (
        days.person(name, type="client", phone=BERLIN, custom={"next_review_date": review})
        for name in ("Kim", "Jo")
    )
    former = days.person(
        "Max", type="client", birth_date="1960-03-12", custom={"client_until": "2025-01-01"}
    )
    weak = {"score": "relationship_score", "name": "Relationship", "value": 35, "previous": 50}
    for one in (amy, tom):
        days.happens("score_changed", one, **weak)
    days.pass_time(days=5, by=PAST_NINE)
    days.happens("sms_received", tom, message=1, channel="sms")
    held = (NOON + timedelta(days=4)).date().isoformat()
    Contact.objects.filter(pk=jo.pk).update(
        custom={"next_review_date": review, "last_review_date": held}
    )
    days.pass_time(days=30, by=PAST_NINE)

    assert days.got(amy) == [
        *("0d task", "1d21h sms sms-birthday", "4d21h sms sms-anniversary", "7d manager"),
    ]
    assert days.got(tom) == [
        *("0d task", "1d21h email best-wishes", "4d21h email best-wishes"),
    ]
    assert days.ended(tom, "relationship-at-risk") == [("exited", "Wrote an SMS")]
    assert days.got(former) == []
    assert days.ended(former, "client-birthday") == [("exited", "Client no more")]
    assert days.got(kim) == [
        *("1d21h email annual-review", "1d21h prepare", "11d21h sms sms-review-due"),
        "31d21h urgent",
    ]
    assert titles_of(kim)[-1] == "The review of Kim Doe is due today"
    assert days.got(jo) == ["1d21h email annual-review", "1d21h prepare"]
    assert days.ended(jo, "review-due") == [("exited", "Reviewed")]
    assert written() == 7


def test_documents_and_messages():
    keys = ("documents-chase", "documents-overdue", "market-update", "opt-out")
    days = Days("advisor", *keys)
    amy, tom = (
        days.person(name, type="client", phone=phone, custom=custom)
        for name, phone, custom in (
            ("Amy", BERLIN, {"documents_outstanding": 2, "market_updates_optin": True}),
            ("Tom", "", {"documents_outstanding": 1, "market_updates_optin": True}),
        )
    )
    kim = days.person("Kim", type="client", custom={"documents_outstanding": 0})
    max_ = days.person("Max", type="client", custom={"documents_outstanding": 3})
    said = {"changes": {"custom": [{}, {"documents_outstanding": 2}]}}
    for one in (amy, tom, kim):
        days.happens("contact_updated", one, **said)
    days.put_in("market-update", amy, tom, kim)
    days.pass_time(days=4)
    Contact.objects.filter(pk=tom.pk).update(custom={"documents_outstanding": 0})
    days.happens("opted_out", amy, channel="sms", keyword="STOP")
    days.pass_time(days=20)

    chased = [one for one in days.got(amy) if "market" not in one]
    assert chased[:2] == ["0d email documents-needed", "3d sms sms-document-request"]
    assert "10d email documents-still-needed" in chased
    assert "20d task" in chased
    assert "0d sms sms-market-update" in days.got(amy)
    assert "0d email market-update" in days.got(tom)
    assert days.ended(tom, "documents-chase") == [("exited", "All are there")]
    assert not Enrolment.objects.filter(contact=kim).exists()
    # Found in the morning who owes some and of whom nobody asked for them; nobody else is.
    overdue = Enrolment.objects.filter(workflow__key="documents-overdue")
    assert set(overdue.values_list("contact", flat=True)) == {max_.pk}
    assert titles_of(max_) == ["Collect what Max Doe still owes us"]
    newest = Consent.objects.filter(contact=amy, channel="sms").order_by("-id").first()
    assert newest is not None
    assert (newest.deed, "They wrote STOP." in newest.evidence) == ("withdrawn", True)
    assert written() >= 6
