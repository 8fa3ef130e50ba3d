"""Lifecycles, stages, where contacts stand, and samples over REST."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact, ContactType
from lifecycle.models import Lifecycle, Stage, StageChange, Standing
from lifecycle.operations.refreshing import refresh_lifecycle
from tests.make import ada, ben, cleo, make_contact

pytestmark = pytest.mark.django_db
LIFECYCLES, STAGES = "/api/v1/lifecycles/", "/api/v1/stages/"
SAMPLES, SAMPLED = "/api/v1/stage-samples/", "/api/v1/sampled-contacts/"
GERMAN = {"match": "all", "conditions": [{"field": "country", "operator": "equals", "value": "DE"}]}
ANYBODY = {"match": "all", "conditions": []}


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


@pytest.fixture
def student():
    return ContactType.objects.create(slug="student", name="Student")


@pytest.fixture
def lifecycle(student):
    made = Lifecycle.objects.create(type=student, at_risk=GERMAN)
    given = {"lifecycle": made}
    Stage.objects.create(**given, key="german", label="German", conditions=GERMAN, priority=1)
    Stage.objects.create(**given, key="all", label="All", conditions=ANYBODY, colour="red")
    return made


def people(student, count=2, **given):
    return [make_contact(f"Jane {n}", type=student, **given) for n in range(count)]


def place(lifecycle):
    refresh_lifecycle(Lifecycle.objects.get(pk=lifecycle.pk), now=timezone.now())


def of(contact):
    return f"/api/v1/contacts/{contact.pk}/stage/"


class TestLifecyclesAndStages:
    def test_are_made_changed_and_deleted(self, crm, student):
        made = crm.post(LIFECYCLES, {"type": "student"})
        own = f"{LIFECYCLES}{made.json()['id']}/"
        changed = crm.patch(own, {"at_risk": GERMAN})
        body = {"lifecycle": made.json()["id"], "key": "new", "label": "New", "conditions": ANYBODY}
        stage = crm.post(STAGES, {**body, "tell_roles": ["crm_admin"], "tell_people": [ada().pk]})
        renamed = crm.patch(f"{STAGES}{stage.json()['id']}/", {"label": "Newest"})

        assert (made.status_code, made.json()["name"]) == (201, "Student")
        assert changed.json()["at_risk"] == GERMAN
        assert (stage.status_code, stage.json()["tell_people"]) == (201, [ada().pk])
        assert renamed.json()["label"] == "Newest"
        assert crm.delete(f"{STAGES}{stage.json()['id']}/").status_code == 204
        assert crm.delete(own).status_code == 204
        assert not Lifecycle.objects.exists()

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"label": ""}, "label"),
            ({"colour": "mauve"}, "colour"),
            ({"priority": -1}, "priority"),
            ({"conditions": {"conditions": [1]}}, "conditions.conditions[0]"),
            ({"tell_roles": ["nobody"]}, "tell_roles"),
            ({"tell_people": [10**12]}, "tell_people"),
            ({"key": "other"}, "key"),
        ],
    )
    def test_refuse_what_is_no_stage_and_name_the_field(self, crm, lifecycle, body, field):
        stage = Stage.objects.get(key="german")

        answer = crm.patch(f"{STAGES}{stage.pk}/", body)

        assert answer.json()["errors"][0]["field"].startswith(field)
        assert Stage.objects.get(pk=stage.pk).version == 1

    def test_are_not_for_agents_to_change(self, api, lifecycle):
        api.force_authenticate(ben())
        stage = Stage.objects.get(key="german")

        assert api.get(STAGES).json()["results"][0]["key"] == "german"
        assert api.patch(f"{STAGES}{stage.pk}/", {"label": "Mine"}).status_code == 403
        assert api.post(f"{LIFECYCLES}{lifecycle.pk}/preview/", {"stages": []}).status_code == 403
        assert Stage.objects.get(pk=stage.pk).label == "German"

    def test_cost_a_fixed_number_of_questions(self, crm, lifecycle, django_assert_num_queries):
        for address, count in ((LIFECYCLES, 1), (STAGES, 2)):
            crm.get(address)
            with django_assert_num_queries(count):
                crm.get(address)

    def test_say_how_many_would_be_where(self, crm, lifecycle, student):
        people(student, 3, country="DE")
        people(student, 2)
        drafted = [
            {"key": "all", "priority": 9, "conditions": ANYBODY},
            {"key": "german", "priority": 1, "conditions": GERMAN},
        ]
        address = f"{LIFECYCLES}{lifecycle.pk}/preview/"

        both = crm.post(address, {"stages": drafted}).json()
        one = crm.post(address, {"stages": drafted[1:]}).json()

        assert {row["key"]: row["count"] for row in both["stages"]} == {"all": 2, "german": 3}
        assert (one["stages"], one["without"]) == ([{"key": "german", "count": 3}], 2)


class TestReport:
    def test_tells_who_is_where_who_moved_and_how_long_they_stayed(self, crm, lifecycle, student):
        german, everybody = Stage.objects.get(key="german"), Stage.objects.get(key="all")
        rows = people(student, 4, country="DE")
        place(lifecycle)
        now = timezone.now()
        for contact, days in zip(rows, (1, 2, 3, 10), strict=True):
            StageChange.objects.create(
                contact=contact,
                from_stage=everybody,
                to_stage=german,
                from_since=now - timedelta(days=days),
                at=now,
                why="rule",
            )

        told = crm.get(f"{LIFECYCLES}{lifecycle.pk}/report/?days=30").json()

        figures = {one["stage"]["key"]: one for one in told["stages"]}
        assert (figures["german"]["standing"], figures["german"]["at_risk"]) == (4, 4)
        assert figures["all"]["left"] == 4
        assert figures["all"]["median"] == pytest.approx(2.5 * 86_400)
        assert figures["all"]["p90"] == pytest.approx(7.9 * 86_400)
        flow = {"from_stage": everybody.pk, "to_stage": german.pk, "count": 4}
        assert flow in told["flows"]

    def test_counts_those_whom_one_may_see(self, api, lifecycle, student):
        people(student, 2, country="DE", owner=cleo())
        people(student, 1, country="DE", owner=ben())
        place(lifecycle)
        api.force_authenticate(ben())

        told = api.get(f"{LIFECYCLES}{lifecycle.pk}/report/").json()

        assert [one["standing"] for one in told["stages"]] == [1, 0]
        assert api.get(f"{LIFECYCLES}{lifecycle.pk}/report/?days=0").status_code == 400

    def test_costs_a_fixed_number_of_questions(
        self, crm, lifecycle, student, django_assert_num_queries
    ):
        people(student, 5)
        place(lifecycle)

        with django_assert_num_queries(7):
            crm.get(f"{LIFECYCLES}{lifecycle.pk}/report/")


class TestContactStage:
    def test_tells_the_stage_why_it_is_that_one_and_what_was_before(self, crm, lifecycle, student):
        (jane,) = people(student, 1)
        place(lifecycle)

        told = crm.get(of(jane)).json()

        assert (told["stage"]["key"], told["by_hand"], told["at_risk"]) == ("all", False, False)
        asked = [(one["stage"]["key"], one["why"]["holds"]) for one in told["asked"]]
        assert asked == [("german", False), ("all", True)]
        assert told["asked"][0]["why"]["parts"][0]["words"] == "“Country” is DE"
        assert [one["to_stage"]["key"] for one in told["history"]] == ["all"]
        assert [one["key"] for one in told["stages"]] == ["german", "all"]

    def test_has_nothing_to_tell_of_somebody_without_a_lifecycle(self, crm):
        told = crm.get(of(make_contact())).json()

        assert (told["lifecycle"], told["stage"], told["asked"]) == (None, None, [])

    def test_is_put_by_hand_and_let_go_of(self, crm, lifecycle, student):
        (jane,) = people(student, 1)
        place(lifecycle)
        german = Stage.objects.get(key="german")
        until = (timezone.now() + timedelta(days=3)).isoformat()

        put = crm.put(of(jane), {"stage": german.pk, "until": until, "note": "A guest"})
        gone = crm.delete(of(jane))

        assert (put.json()["stage"]["key"], put.json()["by_hand"]) == ("german", True)
        assert (put.json()["history"][0]["by"], put.json()["history"][0]["note"]) == (
            "Ada",
            "A guest",
        )
        assert (gone.json()["stage"]["key"], gone.json()["by_hand"]) == ("all", False)

    def test_is_out_of_reach_with_the_contact(self, api, lifecycle, student):
        (jane,) = people(student, 1, owner=cleo())
        place(lifecycle)
        api.force_authenticate(ben())
        german = Stage.objects.get(key="german")

        assert api.get(of(jane)).status_code == 404
        assert api.put(of(jane), {"stage": german.pk}).status_code == 404
        assert api.delete(of(jane)).status_code == 404
        assert not Standing.objects.get(contact=jane).by_hand

    def test_stands_on_the_contact_and_narrows_the_list(self, crm, lifecycle, student):
        jane, john = people(student, 2)
        Contact.objects.filter(pk=jane.pk).update(country="DE")
        place(lifecycle)
        stranger = make_contact("A Stranger")

        def found(query):
            answer = crm.get(f"/api/v1/contacts/?{query}&fields=id,stage,at_risk").json()
            return {one["id"]: one for one in answer["results"]}

        told = found("stage=german,all")
        assert told.keys() == {jane.pk, john.pk}
        assert (told[jane.pk]["stage"]["label"], told[jane.pk]["at_risk"]) == ("German", True)
        assert found("stage=none").keys() == {stranger.pk}
        assert found("stage=none,german").keys() == {stranger.pk, jane.pk}
        assert found("at_risk=true").keys() == {jane.pk}
        assert found("at_risk=false").keys() == {john.pk, stranger.pk}
        assert found("stage=gone") == {}

    def test_can_be_asked_for_in_conditions(self, crm, lifecycle, student):
        jane, _ = people(student, 2)
        Contact.objects.filter(pk=jane.pk).update(country="DE")
        place(lifecycle)
        for field, operator, value, count in (
            ("stage", "equals", "german", 1),
            ("stage", "in_list", ["german", "all"], 2),
            ("previous_stage", "is_set", None, 0),
            ("at_risk", "equals", True, 1),
            ("at_risk", "equals", False, 1),
            ("stage_since", "in_last_days", 1, 2),
            ("active_days_in_stage", "equals", 0, 2),
        ):
            one = {"field": field, "operator": operator, "value": value}
            asked = {"match": "all", "conditions": [one]}

            answer = crm.post("/api/v1/segments/preview/", {"conditions": asked}).json()

            assert answer["count"] == count, field


class TestSamples:
    def test_are_drawn_of_each_stage_with_reasons_and_judged(self, crm, lifecycle, student):
        people(student, 4, country="DE")
        people(student, 1)
        place(lifecycle)

        made = crm.post(SAMPLES, {"lifecycle": lifecycle.pk, "per_stage": 2})
        drawn = crm.get(f"{SAMPLED}?sample={made.json()['id']}").json()["results"]
        for place_, one in enumerate(drawn):
            crm.patch(f"{SAMPLED}{one['id']}/", {"is_right": place_ > 0, "note": "Seen"})
        crm.patch(f"{SAMPLED}{drawn[-1]['id']}/", {"is_right": None})
        told = crm.get(f"{SAMPLES}{made.json()['id']}/").json()

        assert (made.status_code, made.json()["drawn"]) == (201, 3)
        assert sorted(one["stage"]["key"] for one in drawn) == ["all", "german", "german"]
        german = next(one for one in drawn if one["stage"]["key"] == "german")
        assert german["why"]["parts"][0]["words"] == "“Country” is DE"
        assert german["why"]["parts"][0]["holds"] is True
        assert (told["right"], told["wrong"]) == (1, 1)
        assert crm.delete(f"{SAMPLES}{made.json()['id']}/").status_code == 204

    def test_need_somebody_in_a_stage(self, crm, lifecycle):
        answer = crm.post(SAMPLES, {"lifecycle": lifecycle.pk})

        assert (answer.status_code, answer.json()["code"]) == (409, "nobody_to_sample")

    def test_cost_a_fixed_number_of_questions(
        self, crm, lifecycle, student, django_assert_num_queries
    ):
        people(student, 5)
        place(lifecycle)
        crm.post(SAMPLES, {"lifecycle": lifecycle.pk})
        for address, count in ((SAMPLES, 1), (SAMPLED, 1)):
            crm.get(address)
            with django_assert_num_queries(count):
                crm.get(address)
