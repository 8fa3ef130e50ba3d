"""Lifecycles and stages: made, changed, deleted; who comes where, by rule and by hand."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditRow
from contacts.errors import BadConditions
from contacts.models import Contact, ContactType
from contacts.operations.contacts import change_contact, delete_contact
from events.consumers import CONTACT_METRICS, ITEM_PROGRESS
from events.models import Activity
from events.operations.draining import drain_batch, place_cursor
from ground.mentions import NamedElsewhere
from lifecycle.consumers import STAGES
from lifecycle.errors import (
    HeldIntoThePast,
    LifecycleInUse,
    LifecycleTaken,
    StageAsksForSegments,
    StageInUse,
    StageOfAnother,
    StageTaken,
)
from lifecycle.models import Lifecycle, Stage, StageChange, StageLook, Standing
from lifecycle.operations.definitions import (
    change_lifecycle,
    change_stage,
    create_lifecycle,
    create_stage,
    delete_lifecycle,
    delete_stage,
)
from lifecycle.operations.holding import let_go, put_into_stage
from lifecycle.operations.refreshing import (
    SOONEST,
    look_again,
    refresh_due,
    refresh_lifecycle,
)
from tests.make import NOON, ada, make_contact, make_segment, sure

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def one(field, operator, value=None):
    said = {"field": field, "operator": operator}
    said |= {} if value is None else {"value": value}
    return {"match": "all", "conditions": [said]}


GERMAN = one("country", "equals", "DE")
ANYBODY = {"match": "all", "conditions": []}


@pytest.fixture
def student():
    return ContactType.objects.create(slug="student", name="Student")


@pytest.fixture
def lifecycle(student):
    return create_lifecycle(type=student, by=ada(), now=NOON)


def stage(lifecycle, key="german", conditions=GERMAN, **given):
    given = {"label": key.capitalize(), "by": ada(), "now": NOON, **given}
    return create_stage(lifecycle=lifecycle, key=key, conditions=conditions, **given)


def again(row):
    return type(row).objects.get(pk=row.pk)


def refresh(lifecycle, now=NOON):
    return refresh_lifecycle(again(lifecycle), now=now)


def key_of(contact):
    standing = Standing.objects.filter(contact=contact).select_related("stage").first()
    return standing and standing.stage and standing.stage.key


class TestDefining:
    def test_keeps_what_a_stage_asks_for_and_is_due_at_once(self, lifecycle):
        made = stage(lifecycle, tell_roles=["crm_admin"])

        assert (made.conditions, again(lifecycle).refresh_at) == (GERMAN, NOON)
        assert sure(AuditRow.objects.get(action="stage.created").after)["key"] == "german"

    def test_refuses_what_cannot_be_asked_and_keeps_nothing(self, lifecycle):
        make_segment("Friends")
        for asked, refusal in (
            (one("shoe_size", "equals", 4), BadConditions),
            (one("segments", "contains", "friends"), StageAsksForSegments),
        ):
            with pytest.raises(refusal):
                stage(lifecycle, conditions=asked)
            with pytest.raises(refusal):
                change_lifecycle(lifecycle=lifecycle, at_risk=asked, by=ada(), now=NOON)

        assert (Stage.objects.count(), again(lifecycle).at_risk) == (0, {})

    def test_refuses_a_second_of_the_same_name(self, lifecycle, student):
        stage(lifecycle)

        with pytest.raises(StageTaken):
            stage(lifecycle)
        with pytest.raises(LifecycleTaken):
            create_lifecycle(type=student, by=ada(), now=NOON)

    def test_changes_a_stage_and_looks_at_everybody_anew(self, lifecycle, student):
        jane = make_contact(type=student, country="US")
        made = stage(lifecycle)
        refresh(lifecycle)
        assert key_of(jane) is None

        american = one("country", "equals", "US")
        changed = change_stage(
            stage=made, changes={"conditions": american}, by=ada(), now=NOON + HOUR
        )

        assert (changed.version, again(lifecycle).refresh_at) == (2, NOON + HOUR)
        assert list(refresh_due(now=NOON + HOUR)) == [lifecycle]
        assert key_of(jane) == "german"

    def test_deletes_nothing_that_somebody_is_in(self, lifecycle, student):
        jane = make_contact(type=student, country="DE")
        made = stage(lifecycle)
        refresh(lifecycle)

        with pytest.raises(StageInUse):
            delete_stage(stage=made, by=ada(), now=NOON)
        with pytest.raises(LifecycleInUse):
            delete_lifecycle(lifecycle=again(lifecycle), by=ada(), now=NOON)

        delete_contact(contact=jane, by=ada(), now=NOON)
        delete_stage(stage=made, by=ada(), now=NOON)
        delete_lifecycle(lifecycle=again(lifecycle), by=ada(), now=NOON)
        assert not Lifecycle.objects.exists()

    def test_deletes_nothing_that_something_else_asks_for(self, lifecycle):
        made = stage(lifecycle)
        # That it asks for itself stands in nobody's way.
        itself = {"conditions": one("previous_stage", "equals", "german")}
        change_stage(stage=made, changes=itself, by=ada(), now=NOON)
        back = stage(lifecycle, "back", conditions=one("previous_stage", "in_list", ["german"]))
        segment = make_segment(
            "Guests", kind="dynamic", conditions=one("stage", "equals", "german")
        )

        with pytest.raises(NamedElsewhere) as refused:
            delete_stage(stage=made, by=ada(), now=NOON)
        assert refused.value.facts["used_by"] == {"segments": ["Guests"], "stages": [str(back)]}

        # Together they go, once nothing outside asks.
        with pytest.raises(NamedElsewhere) as refused:
            delete_lifecycle(lifecycle=again(lifecycle), by=ada(), now=NOON)
        assert refused.value.facts["used_by"] == {"segments": ["Guests"]}
        segment.delete()
        delete_lifecycle(lifecycle=again(lifecycle), by=ada(), now=NOON)
        assert not Lifecycle.objects.exists()


class TestRefresh:
    def test_puts_each_into_the_first_stage_that_holds_with_history_and_facts(
        self, lifecycle, student
    ):
        jane = make_contact(type=student, country="DE")
        john = make_contact("John Roe", type=student, country="US")
        stranger = make_contact("A Stranger", country="DE")
        stage(lifecycle, "all", ANYBODY, priority=20)
        stage(lifecycle, priority=10)

        assert refresh(lifecycle) == 2

        assert [key_of(who) for who in (jane, john, stranger)] == ["german", "all", None]
        change = StageChange.objects.get(contact=jane)
        assert (change.from_stage, change.why, change.at) == (None, "start", NOON)
        fact = Activity.objects.get(contact=jane, type="lifecycle_stage_changed")
        assert (fact.title, fact.properties["lifecycle"]) == ("Stage: German", "student")

    def test_says_nothing_of_whom_nothing_is_different(self, lifecycle, student):
        make_contact(type=student, country="DE")
        stage(lifecycle)
        refresh(lifecycle)

        assert refresh(lifecycle, now=NOON + HOUR) == 0
        assert StageChange.objects.count() == 1

    def test_remembers_the_stage_before_and_how_long_it_took(self, lifecycle, student):
        jane = make_contact(type=student, country="DE")
        first = stage(lifecycle)
        stage(lifecycle, "all", ANYBODY, priority=200)
        refresh(lifecycle)
        Contact.objects.update(country="US")

        refresh(lifecycle, now=NOON + DAY)

        standing = Standing.objects.get(contact=jane)
        assert (standing.previous, standing.since) == (first, NOON + DAY)
        change = StageChange.objects.latest("id")
        assert (change.from_since, change.at, change.why) == (NOON, NOON + DAY, "rule")

    def test_takes_somebody_out_of_a_stage_where_none_holds_any_more(self, lifecycle, student):
        jane = make_contact(type=student, country="DE")
        stage(lifecycle)
        refresh(lifecycle)
        Contact.objects.update(country="US")
        refresh(lifecycle)

        assert key_of(jane) is None
        assert Activity.objects.latest("id").properties["stage"] is None

    def test_keeps_the_flag_of_risk_with_a_fact_each_way(self, lifecycle, student):
        jane = make_contact(type=student, country="DE")
        change_lifecycle(lifecycle=lifecycle, at_risk=GERMAN, by=ada(), now=NOON)
        refresh(lifecycle)
        refresh(lifecycle, now=NOON + HOUR)
        standing = Standing.objects.get(contact=jane)
        assert (standing.at_risk, standing.at_risk_since, standing.stage) == (True, NOON, None)

        Contact.objects.update(country="US")
        refresh(lifecycle)

        assert not Standing.objects.get(contact=jane).at_risk
        told = Activity.objects.filter(contact=jane).order_by("id").values_list("type", flat=True)
        assert list(told) == ["at_risk_begun", "at_risk_ended"]

    def test_is_due_soon_where_time_changes_it_and_daily_where_not(self, lifecycle):
        made = stage(lifecycle)
        refresh(lifecycle)
        assert again(lifecycle).refresh_at == NOON + DAY

        lately = one("created_at", "in_last_days", 3)
        change_stage(stage=made, changes={"conditions": lately}, by=ada(), now=NOON)
        refresh(lifecycle)
        assert again(lifecycle).refresh_at == NOON + SOONEST

    def test_tells_what_is_wrong_where_a_field_is_gone(self, lifecycle):
        made = stage(lifecycle)
        Stage.objects.filter(pk=made.pk).update(conditions=one("gone", "equals", 1))

        list(refresh_due(now=NOON))

        found = again(lifecycle)
        assert found.fault.startswith("stages.german.conditions[0].field")
        assert (found.lease_until, found.refresh_at > NOON) == (None, True)

    def test_writes_in_slices_and_stops_if_somebody_changes_the_lifecycle(
        self, lifecycle, student, monkeypatch
    ):
        monkeypatch.setattr("lifecycle.operations.refreshing.SLICE", 2)
        for _ in range(5):
            make_contact(type=student, country="DE")
        stage(lifecycle)
        stale = again(lifecycle)
        change_lifecycle(lifecycle=lifecycle, at_risk=GERMAN, by=ada(), now=NOON)

        assert refresh_lifecycle(stale, now=NOON) == 0
        assert refresh(lifecycle) == 5

    def test_asks_once_for_thousands_and_writes_at_once(self, lifecycle, student):
        Contact.objects.bulk_create(
            Contact(type=student, country="DE" if place % 2 else "US", display_name="x")
            for place in range(2_000)
        )
        stage(lifecycle)
        stage(lifecycle, "all", ANYBODY, priority=200)

        with CaptureQueriesContext(connection) as few:
            refresh(lifecycle)

        asked = [one["sql"] for one in few.captured_queries if "WITH meant" in one["sql"]]
        written = [one["sql"] for one in few.captured_queries if "WITH given" in one["sql"]]
        assert (len(asked), len(written)) == (1, 1)
        assert len(few.captured_queries) < 30
        assert StageChange.objects.count() == Standing.objects.count() == 2_000


@pytest.mark.django_db(transaction=True)
class TestLookAgain:
    @pytest.fixture(autouse=True)
    def begun(self):
        for consumer in (ITEM_PROGRESS, CONTACT_METRICS, STAGES):
            place_cursor(consumer=consumer)

    def drain(self, *consumers):
        for consumer in consumers or (ITEM_PROGRESS, CONTACT_METRICS, STAGES):
            while drain_batch(consumer=consumer, now=NOON):
                pass

    def test_follows_a_change_of_the_contact_and_not_its_own_facts(self, lifecycle, student):
        jane = make_contact(type=student, country="US")
        stage(lifecycle)
        refresh(lifecycle)
        change_contact(contact=jane, changes={"country": "DE"}, by=ada(), now=NOON)
        self.drain()

        assert look_again(now=NOON) == 1
        assert key_of(jane) == "german"

        self.drain()
        assert not StageLook.objects.exists()

    def test_waits_for_the_sums_that_conditions_may_ask_for(self, lifecycle, student):
        jane = make_contact(type=student)
        stage(lifecycle, conditions=one("activities", "at_least", 1))
        refresh(lifecycle)
        change_contact(contact=jane, changes={"country": "DE"}, by=ada(), now=NOON)
        self.drain(STAGES)
        assert (look_again(now=NOON), StageLook.objects.count()) == (0, 1)

        self.drain()
        assert (look_again(now=NOON), key_of(jane)) == (1, "german")

    def test_takes_whoever_is_of_another_type_now_out_of_the_stage(self, lifecycle, student):
        jane = make_contact(type=student, country="DE")
        stage(lifecycle)
        change_lifecycle(lifecycle=lifecycle, at_risk=GERMAN, by=ada(), now=NOON)
        refresh(lifecycle)
        parent = ContactType.objects.create(slug="parent", name="Parent")
        change_contact(contact=jane, changes={"type": parent}, by=ada(), now=NOON)
        self.drain()

        look_again(now=NOON)

        assert not Standing.objects.exists()
        assert StageChange.objects.latest("id").why == "left"
        last = Activity.objects.filter(contact=jane).order_by("-id")[:2]
        assert {row.type for row in last} == {"at_risk_ended", "lifecycle_stage_changed"}

    def test_leaves_a_lifecycle_alone_that_is_being_refreshed(self, lifecycle, student):
        jane = make_contact(type=student, country="US")
        stage(lifecycle)
        refresh(lifecycle)
        Lifecycle.objects.update(lease_until=NOON + HOUR)
        change_contact(contact=jane, changes={"country": "DE"}, by=ada(), now=NOON)
        self.drain()

        assert look_again(now=NOON) == 0
        assert look_again(now=NOON + 2 * HOUR) == 1
        assert key_of(jane) == "german"


class TestByHand:
    @pytest.fixture
    def jane(self, lifecycle, student):
        jane = make_contact(type=student, country="DE")
        stage(lifecycle)
        stage(lifecycle, "special", one("country", "equals", "FR"))
        refresh(lifecycle)
        return jane

    def put(self, jane, key="special", **given):
        given = {"by": ada(), "now": NOON, **given}
        return put_into_stage(contact=jane, stage=Stage.objects.get(key=key), **given)

    def test_keeps_a_contact_there_whatever_conditions_say(self, jane, lifecycle):
        self.put(jane, note="Is a guest of ours")

        assert refresh(lifecycle, now=NOON + DAY) == 0
        change = StageChange.objects.latest("id")
        assert (key_of(jane), change.why, change.by) == ("special", "hand", ada())
        assert change.note == "Is a guest of ours"
        fact = Activity.objects.latest("id")
        assert (fact.by, fact.properties["previous"]) == (ada(), "german")

    def test_lets_go_when_the_time_is_over(self, jane, lifecycle):
        self.put(jane, until=NOON + DAY)

        look_again(now=NOON + DAY - HOUR)
        assert key_of(jane) == "special"

        look_again(now=NOON + DAY)
        standing = Standing.objects.get()
        assert (key_of(jane), standing.by_hand, standing.held_until) == ("german", False, None)
        assert StageChange.objects.latest("id").why == "hold_over"

    def test_ends_quietly_where_conditions_say_the_same(self, jane, lifecycle):
        self.put(jane, key="german", until=NOON + DAY)
        changes = StageChange.objects.count()

        look_again(now=NOON + 2 * DAY)

        assert not Standing.objects.get().by_hand
        assert StageChange.objects.count() == changes

    def test_lets_go_when_somebody_says_so(self, jane):
        self.put(jane)

        let_go(contact=jane, by=ada(), now=NOON + HOUR)

        assert (key_of(jane), Standing.objects.get().by_hand) == ("german", False)
        assert AuditRow.objects.filter(action="stage.let_go", actor=ada()).exists()

    def test_still_keeps_the_flag_of_risk(self, jane, lifecycle):
        self.put(jane)
        change_lifecycle(lifecycle=again(lifecycle), at_risk=GERMAN, by=ada(), now=NOON)

        refresh(lifecycle)

        assert (key_of(jane), Standing.objects.get().at_risk) == ("special", True)
        assert Standing.objects.get().by_hand

    def test_refuses_a_stage_of_others_and_a_moment_that_is_over(self, jane):
        type = ContactType.objects.create(slug="parent", name="Parent")
        stage(create_lifecycle(type=type, by=ada(), now=NOON), "theirs")

        with pytest.raises(StageOfAnother):
            self.put(jane, key="theirs")
        with pytest.raises(HeldIntoThePast):
            self.put(jane, until=NOON)

        assert key_of(jane) == "german"
