"""Scores: reckoned from what the log holds, kept up to date, told with their factors."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact, ContactType
from events.consumers import CONTACT_METRICS, ITEM_PROGRESS
from events.models import ActiveDay, Activity, ContactMetrics
from events.operations import draft, record_many
from events.operations.draining import drain_batch, place_cursor
from events.queries import catalogue
from packs.errors import PackIsFaulty
from packs.operations import install_pack, uninstall_pack
from scoring.consumers import SCORES
from scoring.errors import ScoreTaken, UnfitFactors
from scoring.models import ContactScore, Score, ScoreDay
from scoring.operations.definitions import change_score, create_score
from scoring.operations.refreshing import look_again, refresh_due, refresh_score
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LOGINS = {"label": "Logins", "measure": "times", "of": ["login"], "each": 3, "cap": 10}


@pytest.fixture
def student():
    return ContactType.objects.create(slug="student", name="Student")


def score(student, *factors, **given):
    given = {"key": "engagement_score", "label": "Engagement", "by": ada(), "now": NOON, **given}
    return create_score(type=student, factors=list(factors), **given)


def did(contact, type, *days_ago, **given):
    Activity.objects.bulk_create(
        Activity(contact=contact, type=type, title="x", occurred_at=NOON - days * DAY, **given)
        for days in days_ago
    )


def refresh(score, now=NOON):
    return refresh_score(Score.objects.get(pk=score.pk), now=now)


def value(contact):
    row = ContactScore.objects.filter(contact=contact).first()
    return row and (row.value, row.points)


class TestFactors:
    @pytest.mark.parametrize(
        ("factor", "facts", "points"),
        [
            (LOGINS, [("login", 1, 200)], 6),
            (LOGINS, [("login", 1, 2, 3, 4)], 10),
            ({**LOGINS, "within_days": 30}, [("login", 1, 29, 31), ("order_paid", 1)], 6),
            ({**LOGINS, "each": -20}, [("login", 1)], 0),
            (LOGINS, [("login", -1)], 0),
        ],
    )
    def test_count_what_happened_in_their_window_up_to_their_cap(
        self, student, factor, facts, points
    ):
        jane = make_contact(type=student)
        for type, *days in facts:
            did(jane, type, *days)
        refresh(score(student, factor))

        assert value(jane)[0] == points

    @pytest.mark.parametrize(
        ("days", "points"), [(0.5, 30), (1, 30), (1.1, 25), (3, 25), (7, 20), (14, 10), (31, 0)]
    )
    def test_give_points_by_how_long_ago_it_was(self, student, days, points):
        steps = [[1, 30], [3, 25], [7, 20], [14, 10], [30, 5]]
        last = {"label": "Last", "measure": "recency", "cap": 30, "steps": steps}
        jane, john = make_contact(type=student), make_contact(type=student)
        ContactMetrics.objects.create(contact=jane, last_active_at=NOON - days * DAY)
        did(jane, "login", days)

        refresh(score(student, last, {**last, "of": ["login"]}))

        assert value(jane)[1] == [points, points]
        assert value(john) == (0, [0, 0])

    def test_count_days_and_categories(self, student):
        jane = make_contact(type=student)
        for days in (0, 5, 13, 14, 40):
            ActiveDay.objects.create(contact=jane, day=(NOON - days * DAY).date())
        for category in ("art", "art", "music", ""):
            did(jane, "login", 1, category=category)
        active = {"label": "Days", "measure": "active_days", "within_days": 14, "each": 2}
        broad = {"label": "Broad", "measure": "categories", "within_days": 30, "each": 5, "cap": 50}

        refresh(score(student, {**active, "cap": 20}, broad))

        assert value(jane) == (16, [6, 10])

    def test_ask_whether_conditions_hold(self, student):
        jane = make_contact(type=student, country="DE")
        john = make_contact(type=student, country="US")
        one = {"field": "country", "operator": "equals", "value": "DE"}
        asked = {"match": "all", "conditions": [one]}
        near = {"label": "Near", "measure": "holds", "conditions": asked, "each": 7, "cap": 10}

        refresh(score(student, near))

        assert (value(jane)[0], value(john)[0]) == (7, 0)

    def test_come_to_no_more_than_the_most(self, student):
        jane = make_contact(type=student)
        did(jane, "login", 1, 2, 3, 4)
        refresh(score(student, LOGINS, LOGINS, most=15))

        assert value(jane) == (15, [10, 10])

    @pytest.mark.parametrize(
        ("factor", "path"),
        [
            ({"label": "X", "measure": "luck", "cap": 1}, "factors[0].measure"),
            ({"label": "X", "measure": "times", "cap": 1}, "factors[0]"),
            ({**LOGINS, "steps": [[1, 1]]}, "factors[0]"),
            ({**LOGINS, "cap": 0}, "factors[0].cap"),
            ({**LOGINS, "of": ["No Such"]}, "factors[0].of[0]"),
            (
                {
                    "label": "X",
                    "measure": "holds",
                    "cap": 1,
                    "each": 1,
                    "conditions": {"conditions": [1]},
                },
                "factors[0].conditions.conditions[0]",
            ),
        ],
    )
    def test_are_refused_where_they_cannot_be_reckoned(self, student, factor, path):
        with pytest.raises(UnfitFactors) as refusal:
            score(student, factor)

        assert refusal.value.facts["errors"][0]["field"] == path
        assert not Score.objects.exists()


class TestKeeping:
    def test_refuses_a_second_of_the_same_key(self, student):
        score(student, LOGINS)

        with pytest.raises(ScoreTaken):
            score(student, LOGINS)

    def test_keeps_a_value_for_each_day_and_records_what_is_worth_it(self, student):
        jane = make_contact(type=student)
        did(jane, "login", 40)
        made = score(student, {**LOGINS, "cap": 100})
        refresh(made)
        did(jane, "login", 39)
        refresh(made, now=NOON + DAY)
        did(jane, "login", 38)
        refresh(made, now=NOON + DAY)

        days = list(ScoreDay.objects.order_by("day").values_list("day", "value"))
        assert days == [(NOON.date(), 3), ((NOON + DAY).date(), 9)]
        (fact,) = Activity.objects.filter(type="score_changed")
        assert (fact.title, fact.properties["previous"]) == ("Engagement: 9", 3)
        assert refresh(made, now=NOON + 2 * DAY) == 0

    def test_is_reckoned_anew_for_everybody_when_its_factors_change(self, student):
        jane = make_contact(type=student)
        did(jane, "login", 1)
        made = score(student, LOGINS)
        list(refresh_due(now=NOON))

        change_score(
            score=made, changes={"factors": [{**LOGINS, "each": 5}]}, by=ada(), now=NOON + DAY
        )

        assert len(list(refresh_due(now=NOON + DAY))) == 1
        assert value(jane)[0] == 5

    def test_tells_what_is_wrong_with_what_is_kept(self, student):
        made = score(student, LOGINS)
        Score.objects.update(factors=[{"label": "X"}])

        refresh(made)

        found = Score.objects.get()
        assert found.fault.startswith("factors[0]")
        assert (found.lease_until, found.refresh_at > NOON) == (None, True)

    def test_asks_as_often_for_many_as_for_few(self, student):
        made = score(student, LOGINS)
        counts = []
        for many in (2, 50):
            Contact.objects.bulk_create(Contact(type=student) for _ in range(many))
            with CaptureQueriesContext(connection) as asked:
                refresh(made)
            counts.append(len(asked))

        assert counts[0] == counts[1]
        assert ContactScore.objects.count() == 52


@pytest.mark.django_db(transaction=True)
class TestLookAgain:
    def test_follows_what_happens_within_the_sweep_and_a_change_of_type(self, student):
        for consumer in (ITEM_PROGRESS, CONTACT_METRICS, SCORES):
            place_cursor(consumer=consumer)
        jane = make_contact(type=student)
        refresh(score(student, LOGINS))

        def happens(type):
            record_many([draft(catalogue()[type], at=NOON, contact=jane)])
            for consumer in (ITEM_PROGRESS, CONTACT_METRICS, SCORES):
                while drain_batch(consumer=consumer, now=NOON):
                    pass
            return look_again(now=NOON)

        assert (happens("login"), value(jane)[0]) == (1, 3)
        assert happens("order_paid") == 0

        Contact.objects.update(type=None)
        assert (happens("contact_updated"), value(jane)) == (1, None)


class TestEducation:
    @pytest.fixture(autouse=True)
    def installed(self):
        install_pack(slug="education", by=ada(), now=NOON)

    def test_scores_a_student_as_the_pack_says(self):
        jane = make_contact(type=ContactType.objects.get(slug="student"))
        ContactMetrics.objects.create(contact=jane, last_active_at=NOON - 2 * DAY)
        for days in range(2, 8):
            ActiveDay.objects.create(contact=jane, day=(NOON - days * DAY).date())
        did(jane, "quest_task_completed", *range(1, 9), category="art")
        did(jane, "quest_completed", 3, 40, category="music")
        did(jane, "connection_made", 100, 200, 300)
        did(jane, "email_opened", *range(1, 10))
        did(jane, "email_clicked", 1)
        list(refresh_due(now=NOON))

        assert value(jane) == (25 + 12 + 8 + 5 + 4 + 6 + 5 + 2, [25, 12, 8, 5, 4, 6, 5, 2])

    def test_scores_a_parent_in_a_score_of_its_own(self):
        joan = make_contact(type=ContactType.objects.get(slug="parent"))
        did(joan, "portal_signed_in", 5)
        did(joan, "email_opened", 1, 2)
        did(joan, "evidence_uploaded", 80, 95)
        list(refresh_due(now=NOON))

        row = ContactScore.objects.get(contact=joan)
        assert (row.score.key, row.value) == ("parent_engagement_score", 30 + 4 + 5)

    def test_goes_with_the_pack(self):
        uninstall_pack(slug="education", by=ada(), now=NOON)

        assert not Score.objects.exists()


class TestPacks:
    def test_leave_the_factors_that_the_firm_changed(self, settings, tmp_path):
        settings.PACK_FOLDERS = [str(tmp_path)]
        folder = tmp_path / "small"
        folder.mkdir()
        (folder / "types.yaml").write_text("- {slug: student, name: Student}\n")

        def bring(version, each, label):
            manifest = f"slug: small\nname: Small\nversion: {version}\n"
            (folder / "manifest.yaml").write_text(manifest)
            factors = f"[{{label: Logins, measure: times, each: {each}, cap: 10}}]"
            (folder / "scores.yaml").write_text(
                f"- {{type: student, key: fit, label: {label}, factors: {factors}}}\n"
            )
            return install_pack(slug="small", by=ada(), now=NOON)

        bring("1.0.0", 3, "Fit")
        change_score(score=Score.objects.get(), changes={"factors": [LOGINS]}, by=ada(), now=NOON)
        report = bring("1.1.0", 4, "Fitness")

        kept = Score.objects.get()
        assert (kept.factors, kept.label) == ([LOGINS], "Fitness")
        assert "score student/fit: factors was edited here" in report.kept

    def test_are_refused_whole_where_a_factor_cannot_be_reckoned(self, settings, tmp_path):
        settings.PACK_FOLDERS = [str(tmp_path)]
        folder = tmp_path / "small"
        folder.mkdir()
        (folder / "manifest.yaml").write_text("slug: small\nname: Small\nversion: 1.0.0\n")
        (folder / "types.yaml").write_text("- {slug: student, name: Student}\n")
        (folder / "scores.yaml").write_text(
            "- {type: student, key: x, label: X, factors: [{label: X, measure: luck, cap: 1}]}\n"
        )

        with pytest.raises(PackIsFaulty) as refusal:
            install_pack(slug="small", by=ada(), now=NOON)

        (fault,) = refusal.value.facts["errors"]
        assert (fault["file"], fault["path"]) == ("scores.yaml", "$[0].factors[0].measure")
        assert not Score.objects.exists()
