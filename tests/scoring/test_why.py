"""Why somebody scores what they do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import ContactType
from scoring import queries
from scoring.operations.points import give_points
from scoring.why import why
from tests.make import NOON, ada, make_contact
from tests.scoring.made import DAY, GRADES, LOGINS, did, make_score, refresh

pytestmark = pytest.mark.django_db
TREE = {
    "match": "all",
    "conditions": [{"field": "country", "operator": "equals", "value": "DE"}],
}


@pytest.fixture
def student():
    return ContactType.objects.create(slug="student", name="Student")


def told(contact, score):
    found = why(contact, score)
    return found, {one["label"]: one for one in found["factors"]}


class TestWhy:
    def test_names_the_activities_and_what_did_not_count(self, student):
        jane = make_contact(type=student)
        mails = {
            "label": "Mails",
            "measure": "times",
            "of": ["email_opened"],
            "each": 5,
            "once_per": "message",
            "within_days": 90,
            "at_most": 2,
            "cap": 8,
        }
        for message, *days in (("a", 1, 2), ("b", 3), ("c", 4), ("d", 100)):
            did(jane, "email_opened", *days, message=message)
        score = make_score(student, mails)
        refresh(score)

        found, factors = told(jane, score)

        one = factors["Mails"]
        assert (found["value"], one["points"], one["is_capped"]) == (8, 8, True)
        assert (one["before_caps"], one["counted"]) == (10, 2)
        # One opened twice, one too many; and one too long ago.
        assert (one["left_out"], one["expired"]) == (2, 1)
        assert [(fact["points"], fact["counts"]) for fact in one["facts"]] == [
            (5, True),
            (5, True),
            (5, False),
        ]

    def test_tells_what_faded(self, student):
        jane = make_contact(type=student)
        did(jane, "login", 30, 60)
        score = make_score(student, {**LOGINS, "half_life_days": 30})
        refresh(score)

        one = told(jane, score)[1]["Logins"]

        assert (one["points"], one["decayed"]) == (7.5, 12.5)

    def test_says_conditions_in_words_and_what_lifts(self, student):
        jane = make_contact(type=student, country="DE")
        near = {"label": "Near", "measure": "holds", "conditions": TREE, "each": 7, "lifts_to": 71}
        far = {**LOGINS, "label": "Far", "when": {**TREE, "match": "none"}}
        did(jane, "login", 1)
        score = make_score(student, near, far)
        refresh(score)

        found, factors = told(jane, score)

        assert (found["value"], factors["Near"]["lifts_to"]) == (71, 71)
        assert "DE" in factors["Near"]["conditions"]
        assert (factors["Far"]["points"], bool(factors["Far"]["only_if"])) == (0, True)

    def test_is_as_it_was_when_the_value_came_about(self, student):
        jane = make_contact(type=student)
        did(jane, "login", 1)
        score = make_score(student)
        refresh(score)
        did(jane, "login", -1)

        assert told(jane, score)[1]["Logins"]["counted"] == 1

    def test_names_what_was_given_by_hand(self, student):
        jane = make_contact(type=student)
        score = make_score(student)
        refresh(score)
        for points, reason in ((5, "First"), (-2, "Second")):
            give_points(
                contacts=[jane.pk],
                score=score,
                points=points,
                reason=reason,
                by=ada(),
                now=NOON + points * DAY,
            )

        given = told(jane, score)[0]["given"]
        assert [(row.points, row.reason) for row in given] == [(5, "First"), (-2, "Second")]

    def test_asks_the_log_once_for_all_factors(self, student):
        jane = make_contact(type=student)
        counts = []
        for many in (1, 8):
            factors = [{**LOGINS, "label": f"Logins {n}"} for n in range(many)]
            score = make_score(student, *factors, key=f"of-{many}")
            refresh(score)
            with CaptureQueriesContext(connection) as asked:
                why(jane, score)
            counts.append(len(asked))

        assert counts[0] == counts[1]


class TestTrend:
    def test_tells_how_a_value_moved_in_a_week_and_a_month(self, student):
        jane = make_contact(type=student)
        score = make_score(student, grades=GRADES)
        for days, times in ((40, 1), (10, 2), (1, 3)):
            did(jane, "login", *[days] * times)
            refresh(score, now=NOON - days * DAY)

        (found,) = queries.scores_of(jane, now=NOON)

        assert (found["value"], found["change_7"], found["change_30"]) == (60, 30, 50)
        assert found["grade"] == GRADES[2]

    def test_is_unknown_for_whom_nothing_was_known(self, student):
        jane = make_contact(type=student)
        refresh(make_score(student))

        (found,) = queries.scores_of(jane, now=NOON)

        assert (found["change_7"], found["grade"]) == (None, None)
