"""The workflows of the courses pack over simulated time, to their last day."""

from datetime import timedelta

import pytest

from automation.models import Enrolment
from contacts.models import Contact, SegmentMember, Tagging, Task
from messaging.models import Notification, Preference
from tests.make import NOON, ben
from tests.packs.days import BERLIN, PAST_NINE, Days, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("courses")]
HOUR = timedelta(hours=1)
ORDER = {"item_title": "Spanish A1", "amount": 120, "currency": "EUR", "order": "7"}
CLASS = {"name": "Spanish A1", "item_type": "class", "item_id": "1"}


def tags_of(contact):
    return set(Tagging.objects.filter(contact=contact).values_list("tag__slug", flat=True))


def test_buying():
    days = Days("courses", "course-welcome", "order-confirmed", "order-unpaid", "cart-left")
    amy, tom, kim = (
        days.person(name, type="student", phone=BERLIN) for name in ("Amy", "Tom", "Kim")
    )
    for one in (amy, tom):
        days.happens("contact_created", one)
    days.happens("order_placed", kim, **ORDER)
    days.pass_time(days=3, by=(6,))
    days.happens("order_paid", tom, **ORDER)
    days.pass_time(days=9, by=(6,))

    assert days.got(amy) == [
        "0d email course-welcome",
        "2d email course-which-fits",
        "5d email course-try-free",
    ]
    assert days.ended(amy, "course-welcome") == [("completed", "")]
    assert days.got(tom)[:2] == ["0d email course-welcome", "2d email course-which-fits"]
    assert days.got(tom)[2:] == [
        "3d email course-order-paid",
        "3d bought",
        "3d no-longer",
        "3d note",
    ]
    assert days.ended(tom, "course-welcome") == [("exited", "Paid")]
    assert tags_of(tom) == {"purchased"}
    unpaid = [one for one in days.got(kim) if "payment" in one]
    assert unpaid == ["1d email course-payment-reminder", "4d sms course-sms-payment"]
    # After four hours the order counts as left; half of people are written to by WhatsApp.
    left = [one for one in days.got(kim) if "payment" not in one]
    assert left[0] == "0d6h email course-cart-left"
    assert left[1].split(" ", 2)[2] in (
        "course-cart-again",
        "course-sms-cart",
        "course-whatsapp-cart",
    )
    assert left[2] == "3d6h call"
    assert Task.objects.get(contact=kim).title == "Call Kim Doe about Spanish A1"
    assert written() >= 9


def test_classes():
    keys = ("class-onboarding", "after-class", "class-missed", "class-missed-repeatedly")
    days = Days("courses", *keys, "class-no-show", "back-after-no-show")
    amy, tom, kim = (
        days.person(name, type="student", phone=BERLIN) for name in ("Amy", "Tom", "Kim")
    )
    starts = (NOON + timedelta(days=3)).isoformat()
    days.happens("class_enrolled", amy, **CLASS, starts_at=starts)
    # Whoever books two hours before is spared the mail of the day before.
    soon = (NOON + HOUR * 2).isoformat()
    days.happens("class_enrolled", tom, **CLASS, starts_at=soon)
    days.happens("class_absent", kim, **CLASS)
    days.pass_time(days=3)
    days.happens("class_attended", amy, **CLASS)
    days.happens("class_absent", kim, **CLASS)
    days.pass_time(days=2)
    days.happens("class_absent", kim, **CLASS)
    days.pass_time(days=6)

    assert days.got(amy) == [
        "0d email course-class-place",
        "2d email course-class-tomorrow",
        "2d23h sms course-sms-class",
        "3d3h was-there",
        "3d3h in-a-row",
        "3d3h in_app course-notice-attended: no_address",
        "4d3h email course-how-was-it",
        "7d3h ask",
    ]
    assert days.got(tom) == ["0d email course-class-place", "0d1h sms course-sms-class"]
    assert days.ended(tom, "class-onboarding") == [("exited", "The class begins")]
    assert days.got(kim) == [
        *("0d once", "0d2h email course-we-missed-you", "3d twice", "3d task"),
        *("4d sms course-sms-missed", "5d count", "5d mark"),
    ]
    task = Task.objects.get(contact=kim)
    assert (task.title, task.priority) == ("Ask Kim Doe what keeps them from class", "high")
    kim.refresh_from_db()
    assert (kim.custom["consecutive_missed"], tags_of(kim)) == (3, {"no-show"})

    Tagging.objects.filter(contact=kim).delete()
    days.happens("tag_removed", kim, tag="no-show", name="No-show")
    days.pass_time(days=2)
    days.happens("class_attended", kim, **CLASS)
    days.pass_time(days=6)

    kim.refresh_from_db()
    assert days.ended(kim, "back-after-no-show") == [("exited", "Came back")]
    assert "11d email course-back" in days.got(kim)
    assert kim.custom["consecutive_missed"] == 0
    assert written() > 8


def test_missing_is_over_for_whoever_attends():
    days = Days("courses", "class-missed", "class-missed-repeatedly")
    kim = days.person("Kim", type="student", phone=BERLIN)
    for _ in range(2):
        days.happens("class_absent", kim, **CLASS)
    days.pass_time(hours=1)
    days.happens("class_attended", kim, **CLASS)
    days.pass_time(days=3)

    assert days.ended(kim, "class-missed") == [("exited", "Attended")]
    assert days.ended(kim, "class-missed-repeatedly") == [("exited", "Attended")]
    assert not [one for one in days.got(kim) if "course-" in one]


def test_interest():
    keys = ("interested-nurture", "link-follow-up", "hot-lead", "sales-ready", "engaged-reader")
    days = Days("courses", *keys)
    amy, tom, kim, jo = (
        days.person(name, type="student", owner=owner)
        for name, owner in (("Amy", None), ("Tom", ben()), ("Kim", None), ("Jo", None))
    )
    for one in (amy, tom, kim):
        days.happens("tag_added", one, tag="interested", name="Interested")
    days.pass_time(days=1)
    days.happens("email_clicked", tom, url="https://example.com/pricing", message=1)
    days.happens("order_paid", kim, **ORDER)
    days.pass_time(days=3)
    days.happens("email_clicked", amy, url="https://example.com/blog", message=2)
    days.pass_time(days=3)
    for score, previous in ((55, 40), (80, 55)):
        said = {"score": "lead_score", "name": "Lead score", "value": score, "previous": previous}
        days.happens("score_changed", jo, **said)
    days.pass_time(days=1)

    # Amy follows a link on the fourth day, while it is waited for; Tom did within three days.
    assert days.got(amy) == ["0d email course-more-on-topic", "4d points", "4d seller"]
    assert days.got(tom) == [
        *("0d email course-more-on-topic", "1d tell", "2d email course-try-free"),
        *("3d points", "3d seller"),
    ]
    assert days.got(kim) == ["0d email course-more-on-topic"]
    assert days.ended(kim, "interested-nurture") == [("exited", "Paid")]
    assert Contact.objects.get(pk=amy.pk).owner == ben()
    assert days.got(jo) == ["7d assign", "7d call", "7d call", "7d tell"]
    jo.refresh_from_db()
    assert jo.owner == ben()
    told = Task.objects.filter(contact=jo).values_list("title", "priority")
    assert set(told) == {
        ("Call Jo Doe: close to buying", "high"),
        ("Call Jo Doe now: ready to buy", "urgent"),
    }
    assert Notification.objects.filter(title="Tom Doe looks at the prices", user=ben()).exists()
    assert written() == 4


def test_nobody_follows_a_link():
    days = Days("courses", "interested-nurture", "personal-onboarding", "course-club")
    amy, tom = (days.person(name, type="student") for name in ("Amy", "Tom"))
    days.happens("tag_added", amy, tag="interested", name="Interested")
    days.happens("audience_joined", amy, segment="learners-club", name="Learners' club")
    days.put_in("personal-onboarding", tom)
    days.pass_time(days=12)

    assert days.got(amy) == [
        *("0d email course-more-on-topic", "0d email course-membership"),
        "5d email course-questions",
    ]
    # The call is still to be made after five days, so it is asked for once more and no oftener.
    assert days.got(tom) == [
        *("0d call", "2d email course-next-steps"),
        *("5d call-again", "7d email course-next-steps"),
    ]
    assert days.ended(tom, "personal-onboarding") == [("completed", "")]
    assert written() == 5


def test_time():
    keys = ("inactive-14", "inactive-30", "course-birthday", "course-anniversary")
    days = Days(
        "courses", *keys, "course-season-spring", "course-season-autumn", "course-completed"
    )
    amy, tom, kim = (
        days.person(name, type="student", phone=phone, birth_date=born)
        for name, phone, born in (
            ("Amy", "", "1990-03-12"),
            ("Tom", BERLIN, "1988-03-12"),
            ("Kim", "", "1990-11-01"),
        )
    )
    Preference.objects.create(contact=tom, preferred="sms")
    Contact.objects.update(created_at=NOON - HOUR, custom={"enrollment_date": "2025-03-20"})
    days.happens("course_completed", kim, item_title="Spanish A1", item_type="course", item_id="1")
    Contact.objects.exclude(pk=amy.pk).update(last_active_at=NOON + timedelta(days=9))
    days.pass_time(days=25, by=PAST_NINE)
    days.happens("login", tom)
    days.pass_time(days=15, by=PAST_NINE)

    # Nine o'clock is 21 hours after noon of the day before.
    assert days.got(amy) == [
        "1d21h email course-birthday",
        "9d21h email course-one-year",
        "14d email course-been-a-while",
        "21d list",
        "30d email course-keep-your-place",
        "37d task",
    ]
    assert days.got(tom)[:2] == ["1d21h sms course-sms-birthday", "9d21h email course-one-year"]
    assert days.got(kim)[0] == "0d email course-finished"
    assert "10d email course-bring-a-friend" in days.got(kim)
    listed = SegmentMember.objects.filter(segment__slug="inactive").values_list(
        "contact", flat=True
    )
    assert set(listed) >= {amy.pk}
    # Heard of on the ninth day, quiet for two weeks then, and back before the week was over.
    assert "23d email course-been-a-while" in days.got(tom)
    assert days.ended(tom, "inactive-14") == [("exited", "Active again")]
    assert tom.pk not in listed
    assert written() > 8
    assert not Enrolment.objects.filter(workflow__key__startswith="course-season").exists()
