"""Scores over REST, and in conditions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from accounts.permissions import ALL, OWN
from contacts.models import ContactType
from events.models import ActiveDay, Activity
from scoring.models import ContactScore, GivenPoints, Score, ScoreDay
from tests.make import ada, ben, cleo, make_contact, make_segment, make_user

pytestmark = pytest.mark.django_db
SCORES = "/api/v1/scores/"
LOGINS = {"label": "Logins", "measure": "times", "of": ["login"], "each": 3, "cap": 10}


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


@pytest.fixture
def score():
    type = ContactType.objects.create(slug="student", name="Student")
    given = {"key": "engagement_score", "label": "Engagement", "factors": [LOGINS]}
    return Score.objects.create(type=type, **given)


def scored(score, value, **given):
    contact = make_contact(type=score.type, **given)
    row = {"score": score, "contact": contact, "value": value}
    ContactScore.objects.create(**row, points=[value], at=timezone.now(), recorded=value)
    return contact


class TestScores:
    def test_are_made_changed_and_deleted(self, crm):
        ContactType.objects.create(slug="student", name="Student")
        body = {"type": "student", "key": "fit", "label": "Fit", "factors": [LOGINS]}
        made = crm.post(SCORES, body)
        own = f"{SCORES}{made.json()['id']}/"

        assert (made.status_code, made.json()["factors"]) == (201, [LOGINS])
        assert crm.patch(own, {"label": "Fitness"}).json()["label"] == "Fitness"
        assert crm.delete(own).status_code == 204
        assert not Score.objects.exists()

    def test_stay_while_something_asks_for_them(self, crm):
        for slug in ("student", "parent"):
            ContactType.objects.create(slug=slug, name=slug)
        body = {"key": "fit", "label": "Fit", "factors": [LOGINS]}
        made = [crm.post(SCORES, {**body, "type": slug}).json() for slug in ("student", "parent")]
        asked = {"field": "fit", "operator": "greater_than", "value": 50}
        make_segment("Fit ones", kind="dynamic", conditions={"match": "all", "conditions": [asked]})

        # The other bears the key on.
        assert crm.delete(f"{SCORES}{made[0]['id']}/").status_code == 204
        answer = crm.delete(f"{SCORES}{made[1]['id']}/")

        assert (answer.status_code, answer.json()["code"]) == (409, "named_elsewhere")
        assert answer.json()["used_by"] == {"segments": ["Fit ones"]}
        assert "“Fit ones”" in answer.json()["detail"]

    def test_refuse_factors_and_name_their_path(self, crm, score):
        answer = crm.patch(f"{SCORES}{score.pk}/", {"factors": [{**LOGINS, "cap": "much"}]})

        assert (answer.status_code, answer.json()["code"]) == (400, "unfit_factors")
        assert answer.json()["errors"][0]["field"] == "factors[0].cap"
        assert Score.objects.get().version == 1

    def test_are_not_for_agents_to_change(self, api, score):
        api.force_authenticate(ben())

        assert api.get(SCORES).json()["results"][0]["key"] == "engagement_score"
        assert api.patch(f"{SCORES}{score.pk}/", {"label": "Mine"}).status_code == 403
        assert Score.objects.get().label == "Engagement"

    def test_cost_a_fixed_number_of_questions(self, crm, score, django_assert_num_queries):
        crm.get(SCORES)

        with django_assert_num_queries(1):
            crm.get(SCORES)


class TestPreview:
    def test_tells_what_a_draft_would_come_to_beside_what_is_kept(self, crm, score):
        jane, john = scored(score, 3), scored(score, 0)
        Activity.objects.create(
            contact=jane, type="login", title="x", occurred_at=timezone.now() - timedelta(days=1)
        )
        draft = {"type": "student", "factors": [{**LOGINS, "each": 8}], "score": score.pk}

        told = crm.post(f"{SCORES}preview/", draft).json()

        assert (told["people"], told["higher"], told["lower"]) == (2, 1, 0)
        assert (told["average"], told["average_before"]) == (4, 1.5)
        assert (told["tenths"], told["tenths_before"]) == ([2] + [0] * 9, [2] + [0] * 9)
        (one,) = told["sample"]
        assert (one["id"], one["value"], one["before"], one["points"]) == (jane.pk, 8, 3, [8])
        assert ContactScore.objects.get(contact=jane).value == 3
        assert john.pk not in {row["id"] for row in told["sample"]}

    def test_shows_some_of_everybody_where_there_is_nothing_to_compare(self, crm, score):
        scored(score, 3), make_contact()
        asked = {"match": "all", "conditions": []}
        all_of = {"label": "All", "measure": "holds", "conditions": asked, "each": 7, "cap": 10}

        told = crm.post(f"{SCORES}preview/", {"type": "student", "factors": [all_of]}).json()

        assert (told["people"], told["average_before"], told["tenths_before"]) == (1, None, None)
        assert [(row["value"], row["before"]) for row in told["sample"]] == [(7, None)]

    def test_is_of_those_whom_one_may_see(self, api, score):
        scored(score, 1, owner=cleo())
        grants = {"crm.scores.manage": ALL, "crm.contacts.view": OWN}
        analyst = make_user("ann@firm.test")
        analyst.roles.add(Role.objects.create(slug="analyst", name="Analyst", grants=grants))
        api.force_authenticate(analyst)

        draft = {"type": "student", "factors": [LOGINS]}
        told = api.post(f"{SCORES}preview/", draft).json()

        assert (told["people"], told["average"], told["sample"]) == (0, None, [])

    def test_names_what_cannot_be_reckoned(self, crm, score):
        draft = {"type": "student", "factors": [LOGINS, {**LOGINS, "cap": 0}]}

        answer = crm.post(f"{SCORES}preview/", draft)

        assert answer.json()["errors"][0]["field"] == "factors[1].cap"


class TestContactScores:
    def test_tell_their_factors_and_their_history(self, crm, score):
        jane = scored(score, 6)
        today = timezone.now().date()
        ScoreDay.objects.create(score=score, contact=jane, day=today, value=6)

        (told,) = crm.get(f"/api/v1/contacts/{jane.pk}/scores/").json()["results"]

        assert (told["score"]["label"], told["value"]) == ("Engagement", 6)
        assert told["factors"] == [{"label": "Logins", "points": 6.0, "cap": 10.0}]
        assert told["history"] == [{"day": today.isoformat(), "value": 6}]

    def test_are_out_of_reach_with_the_contact(self, api, score):
        jane = scored(score, 6, owner=cleo())
        api.force_authenticate(ben())

        assert api.get(f"/api/v1/contacts/{jane.pk}/scores/").status_code == 404

    def test_can_be_asked_for_in_conditions(self, crm, score):
        scored(score, 60), scored(score, 40), make_contact()

        def count(operator, value=None):
            one = {"field": "engagement_score", "operator": operator, "value": value}
            asked = {"match": "all", "conditions": [one]}
            answer = crm.post("/api/v1/segments/preview/", {"conditions": asked})
            return answer.json()["count"]

        assert (count("greater_than", 50), count("at_most", 60), count("is_set")) == (1, 2, 2)
        assert count("is_not_set") == 1


class TestReport:
    def test_tells_the_spread_and_how_well_it_told_what_followed(self, crm, score):
        now = timezone.now()
        for value, active in ((10, 1), (50, 5), (90, 9)):
            contact = scored(score, value)
            day = (now - timedelta(days=40)).date()
            ScoreDay.objects.create(score=score, contact=contact, day=day, value=value)
            for ago in range(active):
                ActiveDay.objects.create(contact=contact, day=(now - timedelta(days=ago)).date())

        told = crm.get(f"{SCORES}{score.pk}/report/?days=30").json()

        assert (told["people"], told["tenths"]) == (3, [0, 1, 0, 0, 0, 1, 0, 0, 0, 1])
        assert told["r_squared"] == pytest.approx(1)
        assert crm.get(f"{SCORES}{score.pk}/report/?days=0").status_code == 400

    def test_counts_those_whom_one_may_see(self, api, score):
        scored(score, 10, owner=cleo()), scored(score, 95, owner=ben())
        api.force_authenticate(ben())

        told = api.get(f"{SCORES}{score.pk}/report/").json()

        assert (sum(told["tenths"]), told["tenths"][9], told["r_squared"]) == (1, 1, None)


class TestPoints:
    def test_are_given_to_one_with_a_reason(self, api, score):
        jane = scored(score, 3, owner=ben())
        api.force_authenticate(ben())
        body = {"points": 5, "reason": "Helped at the fair"}

        answer = api.post(f"/api/v1/contacts/{jane.pk}/scores/{score.pk}/points/", body)

        assert (answer.status_code, answer.json()) == (200, {"contacts": 1})
        assert ContactScore.objects.get(contact=jane).given == 5
        why = api.get(f"/api/v1/contacts/{jane.pk}/scores/{score.pk}/why/").json()
        assert [(one["points"], one["reason"]) for one in why["given"]] == [
            (5.0, "Helped at the fair")
        ]
        assert (why["value"], why["factors"][0]["label"]) == (5, "Logins")

    def test_are_refused_without_a_reason_and_for_a_score_of_others(self, crm, score):
        jane, stranger = scored(score, 3), make_contact()
        own = f"/api/v1/contacts/{jane.pk}/scores/{score.pk}/points/"

        assert crm.post(own, {"points": 5}).status_code == 400
        assert (
            crm.post(own, {"points": 0, "reason": "None"}).json()["code"] == "points_out_of_range"
        )
        foreign = f"/api/v1/contacts/{stranger.pk}/scores/{score.pk}/points/"
        assert crm.post(foreign, {"points": 5, "reason": "X"}).status_code == 404
        assert not GivenPoints.objects.exists()

    def test_are_given_to_those_alone_that_one_may_change(self, api, score):
        analyst = make_user("analyst@firm.test")
        grants = {"crm.contacts.view": ALL, "crm.contacts.edit": OWN}
        analyst.roles.add(Role.objects.create(slug="analyst", name="Analyst", grants=grants))
        mine, others = scored(score, 3, owner=analyst), scored(score, 3, owner=cleo())
        api.force_authenticate(analyst)
        body = {"contacts": [mine.pk, others.pk], "points": -2, "reason": "Complained"}

        answer = api.post(f"{SCORES}{score.pk}/points/", body)

        assert answer.json() == {"contacts": 1}
        assert [row.contact_id for row in GivenPoints.objects.all()] == [mine.pk]

    def test_of_somebody_out_of_reach_are_not_explained(self, api, score):
        jane = scored(score, 3)
        assert api.get(f"/api/v1/contacts/{jane.pk}/scores/{score.pk}/why/").status_code in (
            401,
            403,
        )


class TestVersions:
    def test_are_listed_with_who_made_them(self, crm, score):
        crm.patch(f"{SCORES}{score.pk}/", {"label": "Fitness", "thresholds": [30]})

        (one,) = crm.get(f"{SCORES}{score.pk}/versions/").json()["results"]

        assert (one["number"], one["by"], one["picture"]["thresholds"]) == (2, ada().name, [30])

    def test_ask_as_often_for_many_as_for_few(self, crm, score, django_assert_max_num_queries):
        for number in range(10):
            crm.patch(f"{SCORES}{score.pk}/", {"label": f"Fitness {number}"})
        with django_assert_max_num_queries(6):
            assert len(crm.get(f"{SCORES}{score.pk}/versions/").json()["results"]) == 10


class TestGradesOfADraft:
    def test_are_counted_beside_what_they_are_now(self, crm, score):
        for logins in (0, 1, 3):
            jane = make_contact(type=score.type)
            for _ in range(logins):
                Activity.objects.create(
                    contact=jane, type="login", title="x", occurred_at=timezone.now()
                )
        low, high = {"key": "low", "label": "Low", "from": 0}, {"key": "high", "label": "High"}
        Score.objects.update(grades=[low, {**high, "from": 9}])
        body = {"type": "student", "factors": [LOGINS], "score": score.pk}

        told = crm.post(f"{SCORES}preview/", {**body, "grades": [low, {**high, "from": 3}]}).json()

        assert told["grades"] == [
            {"key": "low", "label": "Low", "people": 1, "before": 2},
            {"key": "high", "label": "High", "people": 2, "before": 1},
        ]
        assert told["regraded"] == 1
