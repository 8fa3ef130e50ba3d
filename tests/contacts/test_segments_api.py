"""Segments and the language of conditions over REST."""

import pytest
from django.utils import translation

from contacts.conditions.parsing import parse
from contacts.conditions.reading import reading
from contacts.models import Contact, CustomField, Segment, SegmentMember
from contacts.operations.segments.refreshing import refresh_due
from events.models import Activity
from jobs import engine
from jobs.models import Job
from jobs.undoing import undo_job
from tests.make import NOON, ada, ben, cleo, make_contact, make_segment, make_tag
from tests.outbox.carriers import Clock

pytestmark = pytest.mark.django_db
SEGMENTS, CONTACTS = "/api/v1/segments/", "/api/v1/contacts/"
PREVIEW, FIELDS = f"{SEGMENTS}preview/", "/api/v1/conditions/fields/"


def tree(*conditions, match="all"):
    keys = ("field", "operator", "value")
    return {
        "match": match,
        "conditions": [dict(zip(keys, one, strict=False)) for one in conditions],
    }


GERMANS = tree(("country", "equals", "DE"))


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


class TestPreview:
    def test_counts_shows_ten_and_says_it_in_words(self, crm):
        for place in range(12):
            make_contact(f"Jane {place}", email=f"jane{place}@a.test", country="DE")
        make_contact(country="US")

        answer = crm.post(PREVIEW, {"conditions": GERMANS}).json()

        assert (answer["count"], len(answer["sample"])) == (12, 10)
        newest = answer["sample"][0]
        assert (newest["display_name"], newest["email"]) == ("Jane 11", "jane11@a.test")
        assert answer["reading"] == "People for whom “Country” is DE."

    def test_means_those_whom_one_may_see(self, api):
        make_contact(owner=ben(), country="DE")
        make_contact(owner=cleo(), country="DE")
        api.force_authenticate(ben())

        assert api.post(PREVIEW, {"conditions": GERMANS}).json()["count"] == 1
        assert api.post(PREVIEW, {"conditions": tree()}).json()["count"] == 1

    def test_means_everybody_where_nothing_is_asked(self, crm):
        make_contact()

        answer = crm.post(PREVIEW, {"conditions": {"conditions": []}}).json()

        assert (answer["count"], answer["reading"]) == (1, "Everybody.")

    def test_understands_the_custom_fields_and_tags_that_scripts_name(self, crm):
        CustomField.objects.create(slug="lead_score", label="Lead score", kind="number")
        jane = make_contact(custom={"lead_score": 60})
        make_tag("Interested", on=[jane, make_contact(custom={"lead_score": 40})])
        asked = tree(("lead_score", "greater_than", 50), ("tags", "contains", "Interested"))

        answer = crm.post(PREVIEW, {"conditions": asked}).json()

        assert [one["id"] for one in answer["sample"]] == [jane.pk]

    @pytest.mark.parametrize("body", [{}, {"conditions": None}, {"conditions": "all"}, [1]])
    def test_refuses_what_is_no_tree(self, crm, body):
        assert crm.post(PREVIEW, body, format="json").status_code == 400

    def test_names_the_path_of_what_is_wrong(self, crm):
        answer = crm.post(PREVIEW, {"conditions": tree(("shoe_size", "equals", 4))})

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_conditions")
        assert answer.json()["errors"][0]["field"] == "conditions.conditions[0].field"

    def test_refuses_a_tree_a_thousand_deep(self, crm):
        deep = '{"match":"all","conditions":[' * 1_000 + "]}" * 1_000

        answer = crm.post(
            PREVIEW, data=f'{{"conditions": {deep}}}', content_type="application/json"
        )

        assert answer.status_code == 400

    def test_says_so_if_the_database_takes_too_long(self, crm, monkeypatch):
        make_contact()
        limits = "SET LOCAL statement_timeout = '1ms'; SELECT pg_sleep(0.05); "
        monkeypatch.setattr("contacts.queries.segments.LIMITS", limits)

        answer = crm.post(PREVIEW, {"conditions": GERMANS})

        assert (answer.status_code, answer.json()["code"]) == (503, "conditions_took_too_long")


class TestHostileConditions:
    def test_are_answered_or_refused_and_never_a_fault(self, crm):
        CustomField.objects.create(slug="plan", label="Plan", kind="text")
        for _ in range(5):
            make_contact(custom={"plan": "a" * 200})
        texts = ["%" * 500, "_" * 500, "\\", "';--", "(a+)+$", "\u202e", "😀" * 100, "{field}"]
        asked = [
            tree(*[(field, operator, text)] * 20)
            for text in texts
            for field in ("first_name", "custom.plan", "email")
            for operator in ("contains", "ends_with")
        ]
        asked += [
            tree(*[("activity.any", "between", [0, 10**15])] * 50, match="none"),
            tree(*[("first_name", "ends_with", "%" * 500)] * 200),
            tree(("birth_date", "anniversary_in_next_days", 36_525)),
            tree(("birth_date", "in_last_days", 36_525), ("created_at", "in_next_days", 36_525)),
            tree(("birth_date", "before", "0001-01-01"), ("created_at", "after", "9999-12-31")),
            tree(("created_at", "between", ["0001-01-01", "9999-12-31"])),
            tree(("first_name", "in_list", ["x" * 500] * 500)),
        ]

        answers = [crm.post(PREVIEW, {"conditions": one}) for one in asked]

        assert {answer.status_code for answer in answers} == {200}
        assert all(answer.json()["reading"] for answer in answers)


class TestConditionFields:
    def test_are_told_with_their_operators_choices_and_rows(self, crm):
        CustomField.objects.create(
            slug="plan",
            label="Plan",
            kind="picklist",
            options=[{"value": "pro", "label": "Pro"}],
        )

        answer = crm.get(FIELDS).json()

        fields = {field["key"]: field for field in answer["fields"]}
        assert fields["custom.plan"]["choices"] == [{"value": "pro", "label": "Pro"}]
        assert fields["tags"]["lookup"] == "tags"
        assert fields["activity.order_paid"]["has_window"] is True
        assert "order" in [one["key"] for one in fields["activity.order_paid"]["where"]]
        shapes = {(one["kind"], one["name"]): one for one in answer["operators"]}
        assert shapes["date", "in_last_days"]["value"] == "days"
        assert shapes["text", "equals"]["label"] == "is"
        for field in answer["fields"]:
            assert all((field["kind"], name) in shapes for name in field["operators"])

    def test_cost_a_fixed_number_of_questions(self, crm, django_assert_num_queries):
        crm.get(FIELDS)

        with django_assert_num_queries(8):
            crm.get(FIELDS)


class TestSegmentsOverRest:
    def test_makes_changes_archives_restores_and_deletes(self, crm):
        made = crm.post(SEGMENTS, {"name": "Germans", "conditions": GERMANS})
        address = f"{SEGMENTS}{made.json()['id']}/"
        changed = crm.patch(address, {"description": "All of them"})
        put_away = crm.post(f"{address}archive/")
        back = crm.post(f"{address}restore/")
        fresh = crm.post(f"{address}refresh/")
        gone = crm.delete(address)

        assert (made.status_code, made.json()["slug"], made.json()["kind"]) == (
            201,
            "germans",
            "dynamic",
        )
        assert changed.json()["description"] == "All of them"
        assert (put_away.json()["is_archived"], back.json()["is_archived"]) == (True, False)
        assert (fresh.status_code, gone.status_code) == (204, 204)
        assert not Segment.objects.exists()

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"conditions": GERMANS}, "name"),
            ({"name": "x" * 300}, "name"),
            ({"name": "a\u202eb"}, "name"),
            ({"name": "A"}, "conditions"),
            (
                {"name": "A", "conditions": tree(("x", "equals", 1))},
                "conditions.conditions[0].field",
            ),
            ({"name": "A", "conditions": GERMANS, "kind": "static"}, "conditions"),
            ({"name": "A", "conditions": GERMANS, "kind": "odd"}, "kind"),
            ({"name": "A", "conditions": GERMANS, "slug": "a,b"}, "slug"),
            ({"name": "A", "conditions": GERMANS, "members": 3}, "members"),
        ],
    )
    def test_refuses_what_is_no_segment_and_names_the_field(self, crm, body, field):
        answer = crm.post(SEGMENTS, body)

        assert answer.json()["errors"][0]["field"] == field
        assert not Segment.objects.exists()

    def test_does_not_write_over_what_somebody_else_changed(self, crm):
        segment = make_segment("Vip", version=2)

        answer = crm.patch(f"{SEGMENTS}{segment.pk}/", {"name": "New"}, headers={"If-Match": '"1"'})

        assert (answer.status_code, answer.json()["current"]["name"]) == (412, "Vip")

    def test_lists_for_whoever_sees_contacts_and_counts_whom_they_see(
        self, api, django_assert_num_queries
    ):
        mine, other = make_contact(owner=ben()), make_contact(owner=cleo())
        for name in ("One", "Two"):
            make_segment(name, of=[mine, other])

        def counted(person):
            api.force_authenticate(person)
            return [row["members"] for row in api.get(SEGMENTS).json()["results"]]

        assert (counted(ada()), counted(ben())) == ([2, 2], [1, 1])
        with django_assert_num_queries(1):
            api.get(SEGMENTS)

    def test_narrows_the_list_of_contacts(self, crm):
        jane, john = make_contact(), make_contact("John Roe")
        make_contact("Other")
        make_segment("One", of=[jane])
        make_segment("Two", of=[jane, john])

        def found(slugs):
            rows = crm.get(f"{CONTACTS}?segment={slugs}&ordering=id").json()["results"]
            return [row["id"] for row in rows]

        assert (found("one"), found("one,two"), found("none")) == (
            [jane.pk],
            [jane.pk, john.pk],
            [],
        )

    def test_tells_what_a_contact_belongs_to(self, crm, django_assert_num_queries):
        jane = make_contact()
        for name in ("Two", "One"):
            make_segment(name, of=[jane])
        make_segment("Old", of=[jane], archived_at=NOON)

        answer = crm.get(f"{CONTACTS}{jane.pk}/segments/").json()["results"]

        assert [one["segment"]["slug"] for one in answer] == ["one", "two"]
        with django_assert_num_queries(2):
            crm.get(f"{CONTACTS}{jane.pk}/segments/")


class TestMembers:
    def test_puts_in_and_takes_out_those_that_one_may_see(self, api):
        boss = ada()
        jane, john = make_contact(), make_contact("John Roe")
        segment = make_segment(of=[john])
        api.force_authenticate(boss)

        answer = api.post(
            f"{SEGMENTS}{segment.pk}/members/", {"add": [jane.pk, 999_999], "remove": [john.pk]}
        )

        assert answer.json() == {
            "added": [jane.pk],
            "removed": [john.pk],
            "not_found": [999_999],
        }

    def test_refuses_a_segment_by_conditions(self, crm):
        made = crm.post(SEGMENTS, {"name": "Germans", "conditions": GERMANS}).json()

        answer = crm.post(f"{SEGMENTS}{made['id']}/members/", {"add": [make_contact().pk]})

        assert (answer.status_code, answer.json()["code"]) == (409, "not_static")
        assert not SegmentMember.objects.exists()

    @pytest.mark.parametrize("narrowed", ["filter", "conditions"])
    def test_takes_all_that_match_as_a_job(self, crm, monkeypatch, narrowed):
        monkeypatch.setattr("contacts.listings.BATCH", 2)
        people = [make_contact(country="DE", source="fair") for _ in range(5)]
        make_contact("Other")
        segment = make_segment(of=people[:1])
        make_tag("Vip", on=people)
        given = {"filter": {"tag": "vip"}} if narrowed == "filter" else {"conditions": GERMANS}

        answer = crm.post(f"{SEGMENTS}{segment.pk}/members-matching/", given)
        engine.run_next(clock=Clock(NOON))

        assert (answer.status_code, answer.json()["total"]) == (202, 5)
        assert SegmentMember.objects.filter(segment=segment).count() == 5
        crm.post(f"{SEGMENTS}{segment.pk}/members-matching/", {**given, "deed": "remove"})
        engine.run_next(clock=Clock(NOON))
        assert not SegmentMember.objects.exists()

    def test_undoing_takes_out_whom_it_put_in_and_leaves_who_was_there_before(self, crm):
        old, new, gone = (make_contact(f"Jane {number}") for number in range(3))
        segment = make_segment(of=[old])
        crm.post(f"{SEGMENTS}{segment.pk}/members-matching/", {"filter": {}})
        engine.run_next(clock=Clock(NOON))
        job = Job.objects.get()
        gone.delete()

        undo_job(job=job, by=ada(), now=NOON)
        engine.run_next(clock=Clock(NOON))

        assert Job.objects.get(undoes=job).result == {"restored": 1}
        assert [one.contact for one in SegmentMember.objects.all()] == [old]
        assert Activity.objects.filter(type="audience_left", contact=new).count() == 1

    def test_undoing_brings_nobody_back_to_a_list_that_was_put_away(self, crm):
        segment = make_segment()
        make_contact()
        crm.post(f"{SEGMENTS}{segment.pk}/members-matching/", {"filter": {}})
        engine.run_next(clock=Clock(NOON))
        job = Job.objects.get()
        crm.post(f"{SEGMENTS}{segment.pk}/archive/")

        undo_job(job=job, by=ada(), now=NOON)
        engine.run_next(clock=Clock(NOON))

        assert Job.objects.get(undoes=job).result == {"restored": 0}


class TestExplain:
    def test_says_condition_by_condition_why_somebody_is_not_in_it(self, crm):
        jane = make_contact(country="DE", source="fair")
        asked = {
            "match": "all",
            "conditions": [
                {"field": "country", "operator": "equals", "value": "DE"},
                tree(("source", "equals", "shop"), ("activity.login", "is_set"), match="any"),
            ],
        }
        made = crm.post(SEGMENTS, {"name": "Buyers", "conditions": asked}).json()
        list(refresh_due(now=NOON))

        told = crm.get(f"{SEGMENTS}{made['id']}/explain/?contact={jane.pk}").json()

        assert (told["is_member"], told["holds"], told["why"]["match"]) == (False, False, "all")
        first, second = told["why"]["parts"]
        assert (first["words"], first["holds"]) == ("“Country” is DE", True)
        assert (second["match"], second["holds"]) == ("any", False)
        assert [part["holds"] for part in second["parts"]] == [False, False]
        assert [part["words"] for part in second["parts"]][1] == "“Signed in” ever"

    def test_knows_since_when_somebody_is_in_it(self, crm):
        jane = make_contact(country="DE")
        made = crm.post(SEGMENTS, {"name": "Germans", "conditions": GERMANS}).json()
        list(refresh_due(now=NOON))
        segment = Segment.objects.get(pk=made["id"])
        assert segment.refresh_at is not None
        SegmentMember.objects.get_or_create(segment=segment, contact=jane)

        told = crm.get(f"{SEGMENTS}{made['id']}/explain/?contact={jane.pk}").json()

        assert (told["is_member"], told["holds"]) == (True, True)
        assert told["joined_at"]

    def test_tells_nothing_of_contacts_that_one_may_not_see(self, api):
        segment = make_segment(of=[other := make_contact(owner=cleo())])
        api.force_authenticate(ben())

        answer = api.get(f"{SEGMENTS}{segment.pk}/explain/?contact={other.pk}")

        assert answer.status_code == 404
        assert Contact.objects.count() == 1

    @pytest.mark.parametrize("told", ["", "?contact=", "?contact=x", f"?contact={10**30}"])
    def test_asks_for_a_contact(self, crm, told):
        answer = crm.get(f"{SEGMENTS}{make_segment().pk}/explain/{told}")

        assert answer.status_code == 400


class TestReading:
    def test_says_windows_rows_lists_and_groups(self):
        asked = {
            "match": "all",
            "conditions": [
                {
                    "field": "activity.order_paid",
                    "operator": "at_least",
                    "value": 3,
                    "within_days": 30,
                    "where": [{"field": "order", "operator": "starts_with", "value": "A"}],
                },
                tree(("country", "in_list", ["DE", "AT"]), ("email", "is_set"), match="any"),
                tree(("first_name", "contains", "x"), match="none"),
            ],
        }

        assert reading(parse(asked)) == (
            "People for whom “Order paid” at least 3 times in the last 30 days, counting those"
            " where “Order” begins with “A” and (“Country” is one of DE or AT or “E-mail address"
            " (any)” is known) and it is not so that “First name” contains “x”."
        )

    def test_speaks_german(self):
        with translation.override("de"):
            assert reading(parse(GERMANS)) == "Personen, für die gilt: „Land“ ist DE."
