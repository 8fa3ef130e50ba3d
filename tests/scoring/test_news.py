"""Grades and thresholds: recorded once, both ways, and not for what was quiet."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact, ContactType
from contacts.operations.segments.refreshing import refresh_segment
from events.consumers import CONTACT_METRICS, ITEM_PROGRESS
from events.models import Activity
from events.operations import draft, record_many
from events.operations.draining import drain_batch, place_cursor
from events.operations.marking import marking
from events.queries import catalogue
from scoring.consumers import SCORES
from scoring.errors import UnfitGrades
from scoring.models import ContactScore, Score, ScoreVersion
from scoring.operations.definitions import change_score, watch_threshold
from scoring.operations.refreshing import look_again
from tests.make import NOON, ada, make_contact, make_segment
from tests.scoring.made import (
    DAY,
    GRADES,
    LOGINS,
    did,
    make_score,
    recorded,
    refresh,
    row_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return ContactType.objects.create(slug="student", name="Student")


def ways(type):
    return [said["direction"] for _, said in recorded(type)]


class TestThresholds:
    def test_are_told_of_once_when_reached_and_once_when_fallen_below(self, student):
        jane = make_contact(type=student)
        fading = {**LOGINS, "within_days": 30}
        score = make_score(student, fading, thresholds=[30])
        refresh(score)
        did(jane, "login", 0, 1, 2)
        refresh(score)
        refresh(score)
        did(jane, "login", 0)
        refresh(score)

        (reached,) = recorded("score_threshold_crossed")
        assert reached == (
            jane.pk,
            {
                "score": "lead_score",
                "name": "Lead score",
                "value": 30,
                "threshold": 30,
                "previous": 0,
                "direction": "up",
            },
        )

        refresh(score, now=NOON + 29.5 * DAY)

        assert ways("score_threshold_crossed") == ["up", "down"]

    def test_are_crossed_by_steps_too_small_to_record(self, student):
        jane = make_contact(type=student)
        score = make_score(student, {**LOGINS, "each": 2}, thresholds=[3])
        refresh(score)
        did(jane, "login", 1)
        refresh(score)
        did(jane, "login", 1)
        refresh(score)

        assert recorded("score_changed") == []
        assert ways("score_threshold_crossed") == ["up"]

    def test_are_reached_by_newcomers(self, student):
        score = make_score(student, thresholds=[10])
        refresh(score)
        did(make_contact(type=student), "login", 1)
        refresh(score)

        assert ways("score_threshold_crossed") == ["up"]
        assert recorded("score_changed") == []

    def test_are_added_by_whoever_acts_on_them(self, student):
        jane = make_contact(type=student)
        score = make_score(student)
        refresh(score)
        watch_threshold(score=score, threshold=20, now=NOON)
        watch_threshold(score=score, threshold=20, now=NOON)
        did(jane, "login", 1, 2)
        refresh(score)

        assert Score.objects.get().thresholds == [20]
        assert ways("score_threshold_crossed") == ["up"]


class TestGrades:
    def test_are_the_highest_that_is_reached_and_the_lowest_for_all_below(self, student):
        people = [make_contact(type=student) for _ in range(4)]
        for contact, times in zip(people, (0, 3, 6, 0), strict=True):
            did(contact, "login", *range(times))
        did(people[3], "email_unsubscribed", 1)
        left = {"label": "Left", "measure": "times", "of": ["email_unsubscribed"], "each": -50}
        refresh(make_score(student, LOGINS, left, grades=GRADES, least=-100))

        assert [(row_of(one).value, row_of(one).grade) for one in people] == [
            (0, "cold"),
            (30, "warm"),
            (60, "hot"),
            (-50, "cold"),
        ]

    def test_are_told_of_when_they_change(self, student):
        jane = make_contact(type=student)
        score = make_score(student, {**LOGINS, "within_days": 30}, grades=GRADES)
        refresh(score)
        did(jane, "login", *range(6))
        refresh(score)
        refresh(score, now=NOON + 27.5 * DAY)

        assert [
            (said["previous"], said["grade"], said["grade_name"], said["direction"])
            for _, said in recorded("grade_changed")
        ] == [("cold", "hot", "Hot", "up"), ("hot", "warm", "Warm", "down")]

    def test_can_be_asked_for(self, student):
        jane, john = make_contact(type=student), make_contact(type=student)
        did(jane, "login", *range(6))
        refresh(make_score(student, grades=GRADES))
        asked = {"field": "lead_score.grade", "operator": "in_list", "value": ["hot", "warm"]}
        tree = {"match": "all", "conditions": [asked]}
        segment = make_segment("Hot", kind="dynamic", conditions=tree)

        refresh_segment(segment, now=NOON)

        assert list(Contact.objects.filter(segment_members__segment=segment)) == [jane]
        assert row_of(john).grade == "cold"

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"grades": [{"key": "a", "label": "A"}]}, "grades[0]"),
            ({"grades": [GRADES[0], {**GRADES[1], "from": 0}]}, "grades[1].from"),
            ({"grades": [GRADES[0], {**GRADES[1], "key": "cold"}]}, "grades[1].key"),
            ({"thresholds": [5, 5]}, "thresholds"),
            ({"thresholds": ["much"]}, "thresholds[0]"),
            ({"least": 100}, "least"),
        ],
    )
    def test_are_refused_where_they_do_not_go_together(self, student, given, field):
        with pytest.raises(UnfitGrades) as refusal:
            make_score(student, **given)

        assert refusal.value.facts["errors"][0]["field"] == field
        assert not Score.objects.exists()


class TestQuietly:
    def test_tells_of_nothing_loudly_that_a_new_formula_makes(self, student):
        jane = make_contact(type=student)
        did(jane, "login", 1, 2, 3)
        score = make_score(student, thresholds=[50], grades=GRADES)
        refresh(score)
        assert not Activity.objects.filter(type="score_threshold_crossed").exists()

        dearer = {**LOGINS, "each": 20}
        change_score(score=score, changes={"factors": [dearer]}, by=ada(), now=NOON)
        refresh(score)

        told = [said["$quiet"] for _, said in recorded("score_threshold_crossed")]
        assert (told, row_of(jane).grade) == ([True], "hot")

        did(jane, "login", 4)
        refresh(score)
        (_, last) = recorded("score_changed")[-1]
        assert (last["value"], "$quiet" in last) == (80, False)

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("is_quiet", [True, False])
    def test_what_follows_an_import_is_as_quiet_as_it(self, student, is_quiet):
        consumers = (ITEM_PROGRESS, CONTACT_METRICS, SCORES)
        for consumer in consumers:
            place_cursor(consumer=consumer)
        jane = make_contact(type=student)
        refresh(make_score(student, thresholds=[10], grades=GRADES))
        with marking(quiet=is_quiet):
            record_many([draft(catalogue()["login"], at=NOON, contact=jane)])
        for consumer in consumers:
            while drain_batch(consumer=consumer, now=NOON):
                pass

        assert look_again(now=NOON) == 1

        ((_, said),) = recorded("score_threshold_crossed")
        assert ("$quiet" in said) == is_quiet
        assert row_of(jane).value == 10


class TestVersions:
    def test_are_kept_as_they_were(self, student):
        score = make_score(student, grades=GRADES)
        change_score(score=score, changes={"label": "Leads"}, by=ada(), now=NOON + DAY)

        assert [
            (row.number, row.picture["label"], row.picture["grades"], row.by)
            for row in ScoreVersion.objects.order_by("number")
        ] == [(1, "Lead score", GRADES, ada()), (2, "Leads", GRADES, ada())]


class TestMany:
    def test_are_reckoned_and_told_of_in_as_many_statements_as_few(self, student):
        counts = []
        for many in (3, 60):
            score = make_score(student, key=f"of-{many}", thresholds=[10], grades=GRADES)
            refresh(score)
            made = Contact.objects.bulk_create(Contact(type=student) for _ in range(many))
            for contact in made:
                did(contact, "login", 1, 2, 3)
            with CaptureQueriesContext(connection) as asked:
                refresh(score)
            counts.append(len(asked))

        assert counts[0] == counts[1]
        assert ContactScore.objects.filter(grade="warm", score__key="of-60").count() == 63
