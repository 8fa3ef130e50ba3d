"""Points by hand: for many at once, with a reason, for as long as they hold."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact, ContactType
from scoring.errors import PointsOutOfRange
from scoring.models import ContactScore, GivenPoints
from scoring.operations.points import give_points, subtract_points
from tests.make import NOON, ada, make_contact
from tests.scoring.made import DAY, GRADES, did, make_score, recorded, refresh, row_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return ContactType.objects.create(slug="student", name="Student")


@pytest.fixture
def score(student):
    made = make_score(student, thresholds=[26], grades=GRADES, least=-100)
    refresh(made)
    made.refresh_from_db()
    return made


def give(score, contacts, points, **given):
    given = {"reason": "Spoke at the fair", "by": ada(), "now": NOON, **given}
    return give_points(contacts=contacts, score=score, points=points, **given)


class TestGivePoints:
    def test_counts_at_once_and_is_recorded_with_its_reason(self, student, score):
        jane = make_contact(type=student)
        did(jane, "login", 1)

        assert give(score, Contact.objects.filter(pk=jane.pk), 20) == 1

        row = row_of(jane)
        assert (row.value, row.points, row.given, row.grade) == (30, [10], 20, "warm")
        ((contact, said),) = recorded("points_given")
        assert (contact, said["points"], said["reason"]) == (jane.pk, 20, "Spoke at the fair")
        assert [said["threshold"] for _, said in recorded("score_threshold_crossed")] == [26]

    def test_takes_points_and_goes_below_nought(self, student, score):
        jane = make_contact(type=student)

        subtract_points(contacts=[jane.pk], score=score, points=40, reason="", by=None, now=NOON)

        assert (row_of(jane).value, row_of(jane).grade) == (-40, "cold")

    def test_counts_until_it_expires(self, student, score):
        jane = make_contact(type=student)
        give(score, [jane.pk], 20, expires_at=NOON + DAY)
        refresh(score, now=NOON + 2 * DAY)

        assert (row_of(jane).value, row_of(jane).given) == (0, 0)

    def test_passes_over_whoever_is_of_another_type(self, student, score):
        jane, stranger = make_contact(type=student), make_contact()

        assert give(score, [jane.pk, stranger.pk, 0], 5) == 1
        assert [row.contact_id for row in GivenPoints.objects.all()] == [jane.pk]

    @pytest.mark.parametrize(
        ("points", "given"), [(0, {}), (1001, {}), (-1001, {}), (5, {"expires_at": NOON})]
    )
    def test_refuses_what_means_nothing_and_gives_none(self, student, score, points, given):
        jane = make_contact(type=student)

        with pytest.raises(PointsOutOfRange):
            give(score, [jane.pk], points, **given)

        assert not GivenPoints.objects.exists()
        assert recorded("points_given") == []

    def test_asks_as_often_for_thousands_as_for_few(self, student, score):
        counts = []
        for many in (120, 2_000):
            made = Contact.objects.bulk_create(Contact(type=student) for _ in range(many))
            with CaptureQueriesContext(connection) as asked:
                assert give(score, [one.pk for one in made], 30) == many
            counts.append(len(asked))

        assert counts[0] == counts[1]
        assert ContactScore.objects.filter(value=30).count() == 2_120
        assert len(recorded("grade_changed")) == 2_120
