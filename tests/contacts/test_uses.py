"""What names tags and fields, and so keeps them from being deleted."""

import pytest

from contacts.models import CustomField, Tag
from contacts.operations.fields import delete_field
from contacts.operations.segments.definitions import create_segment
from contacts.operations.tags import delete_tag
from contacts.queries.uses import uses_of_field, uses_of_tag
from contacts.retirings import retire_field
from contacts.taggings import retire_tag
from ground.mentions import NamedElsewhere
from jobs.models import Job
from tests.make import NOON, ada, ben, make_rule, make_tag, make_template, make_view

pytestmark = pytest.mark.django_db
QUERIES = 16


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def make_field(slug, **given):
    return CustomField.objects.create(slug=slug, label=slug.title(), **given)


def segment(name, *conditions, match="all"):
    keys = ("field", "operator", "value")
    parts = [
        one if isinstance(one, dict) else dict(zip(keys, one, strict=False)) for one in conditions
    ]
    tree = {"match": match, "conditions": parts}
    return create_segment(name=name, conditions=tree, by=ada(), now=NOON)


def names(rows):
    return [one.name for one in rows]


class TestUsesOfTag:
    def test_finds_segments_rules_and_views_that_name_it_and_no_others(self):
        tag, other = make_tag("VIP"), make_tag("VIP late")
        inner = {
            "match": "any",
            "conditions": [{"field": "tags", "operator": "in_list", "value": ["VIP"]}],
        }
        segment("Deep", ("country", "is_set"), inner)
        segment("Other", ("tags", "contains", other.slug))
        segment("Named so", ("first_name", "equals", "vip"))
        template = make_template("Call")
        said = [{"property": "tag", "operator": "is", "value": "vip"}]
        make_rule("tag_added", template, conditions=said)
        make_rule("contact_created", template, conditions=said)
        make_view("Important", query={"tag": "vip,vip-late"})
        make_view("Late", query={"tag": "vip-late"})

        uses = uses_of_tag(tag)

        assert names(uses.segments) == ["Deep"]
        assert names(uses.rules) == ["On tag_added"]
        assert names(uses.views) == ["Important"]

    def test_leaves_out_segments_that_were_put_away(self):
        tag = make_tag("VIP")
        old = segment("Old", ("tags", "contains", "vip"))
        old.archived_at = NOON
        old.save()

        assert uses_of_tag(tag).segments == []

    def test_keeps_a_tag_from_being_deleted_or_retired(self):
        tag = make_tag("VIP")
        segment("Friends", ("tags", "contains", "vip"))

        for deed in (delete_tag, retire_tag):
            with pytest.raises(NamedElsewhere) as refusal:
                deed(tag=tag, by=ada(), now=NOON)
            assert refusal.value.facts["used_by"] == {"segments": ["Friends"]}
        assert (Tag.objects.count(), Job.objects.count()) == (1, 0)

    def test_lets_a_tag_go_that_views_alone_name(self):
        tag = make_tag("VIP")
        make_view(query={"tag": "vip"})

        delete_tag(tag=tag, by=ada(), now=NOON)

        assert not Tag.objects.exists()


class TestUsesOfField:
    def test_finds_segments_formulas_and_views_that_name_it_and_no_others(self):
        kinds = CustomField.Kind
        seats = make_field("seats", kind=kinds.NUMBER)
        make_field("seats_sold", kind=kinds.NUMBER)
        make_field("half", kind=kinds.FORMULA, expression="seats / 2", result="number")
        segment("Short name", ("seats", "at_least", 3))
        segment("Other", ("custom.seats_sold", "at_least", 3))
        share = {"field": "custom.seats", "factor": 0.5}
        segment("Compared", ("custom.seats_sold", "at_most", share))
        make_view("Few", query={"custom.seats": "..5"})
        make_view("Sorted", query={"ordering": "-custom.seats"})
        make_view("Sold", query={"custom.seats_sold": "1.."})
        make_view("Firms", list="organisations", query={"custom.seats": "1.."})

        uses = uses_of_field(seats)

        assert names(uses.segments) == ["Compared", "Short name"]
        assert [one.slug for one in uses.formulas] == ["half"]
        assert names(uses.views) == ["Few", "Sorted"]

    def test_tells_fields_of_organisations_from_those_of_contacts(self):
        of_people = make_field("seats", kind=CustomField.Kind.NUMBER)
        of_firms = make_field("seats", kind=CustomField.Kind.NUMBER, of="organisation")
        segment("Big firms", ("organisation.seats", "at_least", 3))

        assert names(uses_of_field(of_firms).segments) == ["Big firms"]
        assert uses_of_field(of_people).segments == []

    def test_keeps_a_field_from_being_deleted_or_retired(self):
        field = make_field("plan")
        segment("Gold", ("custom.plan", "equals", "gold"))

        for deed in (delete_field, retire_field):
            with pytest.raises(NamedElsewhere):
                deed(field=field, by=ada(), now=NOON)
        field.refresh_from_db()
        assert not field.is_retired


class TestUsesOverRest:
    def test_names_what_the_caller_may_see_and_counts_other_views(
        self, crm, django_assert_num_queries
    ):
        tag = make_tag("VIP")
        segment("Friends", ("tags", "contains", "vip"))
        mine = make_view("Mine", query={"tag": "vip"}, owner=ada())
        make_view("Ben's", query={"tag": "vip"}, owner=ben())

        with django_assert_num_queries(QUERIES):
            told = crm.get(f"/api/v1/tags/{tag.pk}/uses/").json()

        assert names_of(told["segments"]) == ["Friends"]
        assert told["views"] == [{"id": mine.pk, "name": "Mine"}]
        assert (told["other_views"], told["rules"], told["formulas"]) == (1, [], [])

    def test_says_in_the_refusal_what_is_in_the_way(self, crm):
        field = make_field("plan")
        segment("Gold", ("custom.plan", "equals", "gold"))

        answer = crm.delete(f"/api/v1/custom-fields/{field.pk}/")

        assert (answer.status_code, answer.json()["code"]) == (409, "named_elsewhere")
        assert answer.json()["used_by"] == {"segments": ["Gold"]}
        told = crm.get(f"/api/v1/custom-fields/{field.pk}/uses/").json()
        assert names_of(told["segments"]) == ["Gold"]


def names_of(rows):
    return [one["name"] for one in rows]
