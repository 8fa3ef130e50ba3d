"""The scores of the packs, each beside what the specification says, reckoned by hand."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from contacts.models import ContactType
from packs.operations import install_pack
from scoring.models import ContactScore, Score
from scoring.operations.refreshing import refresh_score
from tests.make import NOON, ada, make_contact
from tests.scoring.made import DAY, did, was_active, was_made

pytestmark = pytest.mark.django_db
#: A month that neither is new nor has any other effect.
SETTLED = 400


@dataclass
class Case:
    """A history, and the points of each factor by hand, in the order of the pack."""

    name: str
    points: list
    value: int
    grade: str = ""
    #: What happened, by type: days ago, or days ago with what it said.
    happened: list = field(default_factory=list)
    made: int = SETTLED
    active: tuple = ()
    contact: dict = field(default_factory=dict)


def tell(case, type):
    contact = make_contact(type=ContactType.objects.get(slug=type), **case.contact)
    was_made(contact, case.made)
    for what, days, *said in case.happened:
        did(contact, what, *days, **(said[0] if said else {}))
    if case.active:
        was_active(contact, *case.active)
    return contact


def assert_scores(pack, type, key, cases):
    install_pack(slug=pack, by=ada(), now=NOON)
    people = [tell(case, type) for case in cases]
    refresh_score(Score.objects.get(key=key, type__slug=type), now=NOON)
    for case, contact in zip(cases, people, strict=True):
        row = ContactScore.objects.get(contact=contact, score__key=key)
        assert (row.points, row.value, row.grade) == (case.points, case.value, case.grade), (
            case.name
        )


#: Connections that take nothing and bring nothing.
LINKED = ("connection_made", (100, 200, 300))
LOGGED_IN = ("login", (1,))


def test_churn_risk_of_students():
    assert_scores(
        "education",
        "student",
        "churn_risk_score",
        [
            Case("all is well", [0, 0, 0, 0, 0, 0], 0, "low", [LINKED, LOGGED_IN]),
            Case("never came, unlinked", [25, 0, 15, 0, 0, 0], 40, "low"),
            Case("made today", [0, 0, 15, 0, 0, 10], 25, "low", made=0),
            Case("half the way", [12.5, 0, 0, 0, 0, 0], 13, "low", [LINKED, ("login", (16.5,))]),
            Case(
                "slower by a quarter, one connection",
                *([0, 10, 8, 0, 0, 0], 18, "low"),
                [
                    *(LOGGED_IN, ("connection_made", (9,))),
                    *(("quest_task_completed", (5, 6, 7)), ("quest_completed", (31, 32, 33, 34))),
                ],
            ),
            Case(
                "slower by half, two tickets",
                *([0, 20, 0, 6, 0, 0], 26, "low"),
                [LINKED, LOGGED_IN, ("quest_completed", (5, 40, 41)), ("ticket_created", (1, 29))],
            ),
            Case(
                "all of it",
                *([25, 20, 15, 10, 20, 10], 100, "high"),
                [
                    *(("login", (31,)), ("quest_completed", (40,))),
                    *(("ticket_created", (1, 2, 3, 4)), ("subscription_payment_failed", (59,))),
                ],
                made=731,
            ),
            Case(
                "a payment that failed is enough",
                *([0, 0, 0, 0, 20, 0], 71, "high"),
                [LINKED, LOGGED_IN, ("subscription_payment_failed", (1,))],
            ),
            Case(
                "unless it is long ago",
                *([0, 0, 0, 0, 0, 0], 0, "low"),
                [LINKED, LOGGED_IN, ("subscription_payment_failed", (61,))],
            ),
        ],
    )


def test_upgrade_propensity_of_students():
    assert_scores(
        "education",
        "student",
        "upgrade_propensity_score",
        [
            Case("nothing yet", [0, 0, 0, 0, 0], 0, "low", made=10),
            Case("two months here", [0, 0, 10, 0, 0], 10, "low", made=60),
            Case("four months here", [0, 0, 20, 0, 0], 20, "low", made=120),
            Case("eight months here", [0, 0, 10, 0, 0], 10, "low", made=240),
            Case("over a year here", [0, 0, 0, 0, 0], 0, "low", made=366),
            Case(
                "half of the quests, half of the connections",
                *([10, 15, 0, 6, 5], 36, "low"),
                [
                    *(("quest_started", (50, 51)), ("quest_completed", (3,))),
                    *(("connection_made", range(5)), ("evidence_uploaded", (1, 2, 31))),
                    ("badge_unlocked", (80, 91)),
                ],
            ),
            Case(
                "at the limit of everything",
                *([20, 30, 20, 15, 15], 100, "high"),
                [
                    *(("quest_started", (50,)), ("quest_completed", (3, 4))),
                    *(("connection_made", range(12)), ("evidence_uploaded", range(9))),
                    ("badge_unlocked", range(4)),
                ],
                made=120,
            ),
        ],
    )


def test_impact_of_ambassadors():
    happened = [
        *(("feedback_submitted", (1, 400)), ("user_helped", (2,)), ("social_shared", (3, 4, 5))),
        *(("event_attended", (6,)), ("referral_qualified", (7, 8))),
    ]
    case = Case("all of it", [20, 15, 15, 10, 40], 100, happened=happened)
    assert_scores("education", "student", "ambassador_impact_score", [case])


BUSY: dict[str, Any] = {"active": (1,)}
PRICES, FORM = {"path": "/pricing"}, {"form": "inquiry-summer"}
NOTHING = [0] * 12
LEADS = [
    Case("nobody yet", NOTHING, 0, "cold", made=3),
    Case("quiet from the start", [*NOTHING[:9], -5, 0, 0], -5, "cold", made=14),
    Case("quiet for longer", [*NOTHING[:9], -5, -15, 0], -20, "cold", made=30),
    Case(
        "quiet twice, each spell once",
        *([*NOTHING[:9], -10, -15, 0], -25, "cold"),
        active=(1, 20, 60),
        made=60,
    ),
    Case(
        "opens twice, follows once",
        *([10, 10, *NOTHING[2:]], 20, "cold"),
        [
            ("email_opened", (1, 2), {"message": "a"}),
            ("email_opened", (3,), {"message": "b"}),
            ("email_opened", (91,), {"message": "c"}),
            ("email_clicked", (1, 1), {"message": "a"}),
        ],
        made=1,
        **BUSY,
    ),
    Case(
        "interested",
        *([0, 0, 45, 50, 40, *NOTHING[5:]], 135, "qualified"),
        [
            *(("page_viewed", (1, 2, 3, 4), PRICES), ("page_viewed", (1,), {"path": "/"})),
            ("resource_downloaded", range(7)),
            *(("form_submitted", (1, 2, 3), FORM), ("form_submitted", (1,), {"form": "x"})),
        ],
        made=1,
        **BUSY,
    ),
    Case(
        "a free class is warm, two are hot at last",
        *([*NOTHING[:5], 50, *NOTHING[6:]], 50, "warm"),
        [("class_attended", (1, 2, 3)), ("class_attended", (4,), {"amount": 20})],
        made=1,
        **BUSY,
    ),
    Case(
        "buys, brings a friend, completes",
        *([*NOTHING[:6], 100, 60, 40, 0, 0, 0], 200, "qualified"),
        [("order_paid", (1, 200)), ("friend_referred", (1, 2)), ("course_completed", (1,))],
        made=1,
        **BUSY,
    ),
    Case(
        "unsubscribes, and again",
        *([5, *NOTHING[1:11], -50], -45, "cold"),
        [("email_opened", (1,), {"message": "a"}), ("email_unsubscribed", (1, 2))],
        made=1,
        **BUSY,
    ),
]


def test_lead_score_of_courses():
    assert_scores("courses", "student", "lead_score", LEADS)


def test_churn_risk_of_subscribers():
    assert_scores(
        "retention",
        "subscriber",
        "churn_risk_score",
        [
            Case("all is well", [0, 0, 0, 0, 0], 0, "low", [("login", (1,))], active=(1,)),
            Case("never seen", [30, 0, 0, 0, 0], 30, "low"),
            Case(
                "does less by half, a ticket",
                *([0, 25, 0, 3, 10], 38, "low"),
                [("login", (1, 31, 32)), ("ticket_created", (3,))],
                active=(1,),
                made=29,
            ),
            Case(
                "a payment failed",
                *([0, 0, 25, 0, 0], 71, "high"),
                [("payment_failed", (59,)), ("login", (1,))],
                active=(1,),
            ),
        ],
    )


def test_relationship_of_clients():
    hours = 1 / 24
    assert_scores(
        "advisor",
        "client",
        "relationship_score",
        [
            Case("nothing was ever heard", [0, 0, 0, 0, 10], 10, "weak"),
            Case(
                "heard of on the 105th day, which is half the way",
                *([17.5, 0, 0, 0, 10], 28, "weak"),
                [("email_received", (105,))],
            ),
            Case(
                "five contacts, answered within a day on average, two meetings",
                *([35, 20, 15, 15, 10], 95, "strong"),
                [
                    ("email_received", (10, 20, 30)),
                    ("email_sent", (10 - 12 * hours, 20 - 12 * hours, 30 - 36 * hours)),
                    ("meeting_held", (40, 80)),
                ],
            ),
            Case(
                "waits for an answer since two days",
                *([35, 4, 8, 0, 0], 47, "fair"),
                [("sms_received", (2,))],
                contact={"custom": {"documents_outstanding": 1}},
            ),
        ],
    )


def test_lead_score_of_prospects():
    assert_scores(
        "advisor",
        "prospect",
        "lead_score",
        [
            Case(
                "asks, books and reads",
                *([20, 30, 5, 10, 15, 10, 0, 0], 90, "qualified"),
                [
                    *(("form_submitted", (1,)), ("meeting_booked", (1,)), ("sms_received", (1,))),
                    *(("email_opened", (1, 2), {"message": "a"}),),
                    *(("email_clicked", (1,), {"message": "a"}), ("page_viewed", (1, 2, 3))),
                ],
                made=1,
            ),
            Case(
                "is quiet and opts out",
                *([0, 0, 0, 0, 0, 0, -5, -50], -55, "cold"),
                [("opted_out", (1,)), ("email_unsubscribed", (2,))],
                made=20,
            ),
        ],
    )


def test_a_refresh_of_all_of_them_finds_no_fault():
    for slug in ("education", "advisor", "retention"):
        install_pack(slug=slug, by=ada(), now=NOON)
    for score in Score.objects.all():
        refresh_score(score, now=NOON + DAY)

    assert not Score.objects.exclude(fault="").exists()
    assert not Score.objects.filter(refreshed_at=None).exists()
