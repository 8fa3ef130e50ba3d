"""Tags themselves: made, changed, deleted, and who carries them."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditRow
from contacts.errors import TagInUse, TagTaken, UnreadableTagName
from contacts.models import Contact, Tag, Tagging
from contacts.operations.tags import change_tag, create_tag, delete_tag, tags_named
from tests.make import NOON, ada, ben, cleo, make_contact, make_tag, make_user, sure
from tests.together import together

pytestmark = pytest.mark.django_db
TAGS = "/api/v1/tags/"
MARK = "\u0639\u0645\u064a\u0644 \u0645\u0647\u0645"


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def create(name, **given):
    return create_tag(name=name, by=ada(), now=NOON, **given)


class TestCreateTag:
    def test_keeps_who_made_it_and_tells_the_audit_log(self):
        tag = create("Interested", colour="blue", description="Asked for more")

        assert (tag.slug, tag.created_by, tag.created_at) == ("interested", ada(), NOON)
        row = AuditRow.objects.get(action="tag.created")
        assert (row.actor, sure(row.after)["colour"]) == (ada(), "blue")

    @pytest.mark.parametrize("name", ["vip", "VIP", "  Vip "])
    def test_refuses_a_name_that_is_there_in_any_case(self, name):
        make_tag("Vip")

        with pytest.raises(TagTaken) as refusal:
            create(name)

        assert refusal.value.field == "name"
        assert Tag.objects.count() == 1

    def test_refuses_a_slug_that_is_there(self):
        make_tag("Vip")

        with pytest.raises(TagTaken) as refusal:
            create("Very important", slug="vip")

        assert refusal.value.field == "slug"

    def test_counts_on_where_two_names_make_one_slug(self):
        slugs = [create(name).slug for name in ("No show", "No-show", "no  show!")]

        assert slugs == ["no-show", "no-show-2", "no-show-3"]

    @pytest.mark.parametrize(
        ("name", "slug"),
        [(MARK, MARK.replace(" ", "-")), ("\U0001f525", "tag"), ("Ärzte & Co", "ärzte-co")],
    )
    def test_takes_names_of_every_script(self, name, slug):
        tag = create(name)

        assert (tag.name, tag.slug) == (name, slug)
        assert list(tags_named([name.upper()], by=ada(), now=NOON).values()) == [tag.pk]

    @pytest.mark.parametrize(
        "name", ["", "  ", "\u200b", "a\u202eb", "a\u2067b", "bell\x07"], ids=ascii
    )
    def test_refuses_what_cannot_be_read_or_turns_what_stands_around_it(self, name):
        with pytest.raises(UnreadableTagName):
            create(name)

        assert not Tag.objects.exists()

    def test_is_kept_to_one_name_by_the_database(self):
        make_tag("Vip")

        with pytest.raises(IntegrityError), transaction.atomic():
            make_tag("VIP", slug="other")


class TestChangeTag:
    def test_renames_and_keeps_the_slug_and_the_carriers(self):
        tag = make_tag("Vip", on=[make_contact()])

        changed = change_tag(tag=tag, changes={"name": "Very important"}, by=ada(), now=NOON)

        assert (changed.name, changed.slug, changed.version) == ("Very important", "vip", 2)
        assert Contact.objects.get().tags == ["Very important"]
        assert sure(AuditRow.objects.get(action="tag.changed").before)["name"] == "Vip"

    def test_may_change_the_case_of_its_own_name(self):
        tag = make_tag("Vip")

        assert change_tag(tag=tag, changes={"name": "VIP"}, by=ada(), now=NOON).name == "VIP"

    def test_refuses_the_name_of_another(self):
        make_tag("Vip")
        other = make_tag("Other")

        with pytest.raises(TagTaken):
            change_tag(tag=other, changes={"name": "VIP"}, by=ada(), now=NOON)

        other.refresh_from_db()
        assert (other.name, other.version) == ("Other", 1)

    def test_says_nothing_where_nothing_is_different(self):
        tag = make_tag("Vip")

        assert change_tag(tag=tag, changes={"name": "Vip"}, by=ada(), now=NOON).version == 1
        assert not AuditRow.objects.filter(action="tag.changed").exists()


class TestDeleteTag:
    def test_refuses_while_contacts_carry_it_and_says_how_many(self):
        tag = make_tag("Vip", on=[make_contact(), make_contact("John Roe")])

        with pytest.raises(TagInUse) as refusal:
            delete_tag(tag=tag, by=ada(), now=NOON)

        assert refusal.value.facts == {"used_by": {"contacts": 2}}
        assert Tagging.objects.count() == 2

    def test_deletes_one_that_nobody_carries(self):
        delete_tag(tag=make_tag("Vip"), by=ada(), now=NOON)

        assert not Tag.objects.exists()
        assert sure(AuditRow.objects.get(action="tag.deleted").before)["name"] == "Vip"


class TestTagsNamed:
    def test_makes_what_is_missing_for_whoever_manages_tags(self):
        vip = make_tag("Vip")

        ids = tags_named(["VIP", "New", "new"], by=ada(), now=NOON)

        assert ids["VIP"] == vip.pk
        assert ids["New"] == ids["new"] == Tag.objects.get(slug="new").pk
        assert AuditRow.objects.filter(action="tag.created").count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_gives_two_who_make_the_same_tag_at_once_the_same(self):
        boss = ada()

        one, other = together(*[lambda: tags_named(["New"], by=boss, now=NOON)] * 2)

        assert one == other
        assert Tag.objects.get().name == "New"


class TestTagsOverRest:
    def test_lists_for_whoever_sees_contacts_from_a_to_z(self, api):
        for name in ("Vip", "Interested"):
            make_tag(name)
        api.force_authenticate(ben())

        rows = api.get(TAGS).json()["results"]

        assert [row["name"] for row in rows] == ["Interested", "Vip"]
        assert rows[0].keys() >= {"slug", "colour", "description", "created_by", "version"}

    def test_is_refused_to_strangers_and_to_whoever_sees_no_contacts(self, api):
        assert api.get(TAGS).status_code in {401, 403}
        api.force_authenticate(make_user("vic@firm.test", role="crm_viewer"))
        assert api.get(TAGS).status_code == 403

    def test_lets_nobody_manage_them_who_may_not(self, api):
        tag = make_tag("Vip")
        api.force_authenticate(ben())

        statuses = [
            api.post(TAGS, {"name": "New"}).status_code,
            api.patch(f"{TAGS}{tag.pk}/", {"name": "New"}).status_code,
            api.delete(f"{TAGS}{tag.pk}/").status_code,
            api.post(f"{TAGS}{tag.pk}/retire/").status_code,
        ]

        assert statuses == [403] * 4
        assert Tag.objects.get().name == "Vip"

    def test_makes_changes_and_deletes(self, crm):
        made = crm.post(TAGS, {"name": "Vip", "colour": "yellow"})
        changed = crm.patch(f"{TAGS}{made.json()['id']}/", {"colour": "red"})
        gone = crm.delete(f"{TAGS}{made.json()['id']}/")

        assert (made.status_code, made.json()["slug"]) == (201, "vip")
        assert (changed.json()["colour"], changed.json()["name"]) == ("red", "Vip")
        assert (gone.status_code, Tag.objects.count()) == (204, 0)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"name": "x" * 300}, "name"),
            ({"name": "a\u202eb"}, "name"),
            ({"name": "Vip", "colour": "beige"}, "colour"),
            ({"name": "Vip", "slug": "a,b"}, "slug"),
            ({"colour": "red"}, "name"),
            ({"name": "Vip", "shape": "round"}, "shape"),
        ],
    )
    def test_refuses_what_is_no_tag_and_names_the_field(self, crm, body, field):
        answer = crm.post(TAGS, body)

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
        assert not Tag.objects.exists()

    def test_does_not_write_over_what_somebody_else_changed(self, crm):
        tag = make_tag("Vip", version=2)

        answer = crm.patch(f"{TAGS}{tag.pk}/", {"name": "New"}, headers={"If-Match": '"1"'})

        assert (answer.status_code, answer.json()["current"]["name"]) == (412, "Vip")

    def test_says_who_carries_one_that_cannot_be_deleted(self, crm):
        tag = make_tag("Vip", on=[make_contact()])

        answer = crm.delete(f"{TAGS}{tag.pk}/")

        assert (answer.status_code, answer.json()["code"]) == (409, "tag_in_use")
        assert answer.json()["used_by"] == {"contacts": 1}

    def test_counts_carriers_when_asked_of_those_one_may_see(self, api):
        make_tag("Vip", on=[make_contact(owner=ben()), make_contact(owner=cleo())])
        make_tag("Unused")

        def counted(person):
            api.force_authenticate(person)
            rows = api.get(f"{TAGS}?include=used_by").json()["results"]
            return [row["included"]["used_by"]["contacts"] for row in rows]

        assert (counted(ada()), counted(ben())) == ([0, 2], [0, 1])

    def test_asks_the_database_as_often_for_many_as_for_one(self, crm, django_assert_num_queries):
        for number in range(5):
            make_tag(f"Tag {number}", on=[make_contact()])
        crm.get(TAGS)

        with django_assert_num_queries(1):
            crm.get(f"{TAGS}?include=used_by")

    def test_finds_by_a_part_of_the_name(self, crm):
        make_tag("Interested")
        make_tag("Vip")

        rows = crm.get(f"{TAGS}?q=TEREST").json()["results"]

        assert [row["slug"] for row in rows] == ["interested"]
