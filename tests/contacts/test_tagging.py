"""Contacts and their tags: given, taken, shown and looked for."""

import pytest

from accounts.models import AuditRow, Role
from accounts.operations.staff import deactivate
from contacts import taggings
from contacts.models import Contact, Tag, Tagging
from contacts.operations.tagging import tag_contacts
from events.models import Activity
from jobs import engine
from jobs.models import Job, State
from jobs.undoing import undo_job
from tests.make import NOON, ada, ben, cleo, make_contact, make_tag, make_user
from tests.outbox.carriers import Clock
from tests.together import together

pytestmark = pytest.mark.django_db
CONTACTS = "/api/v1/contacts/"
TAG, MATCHING = f"{CONTACTS}tag/", f"{CONTACTS}tag-matching/"


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(taggings, "BATCH", 2)


def run():
    job = engine.run_next(clock=Clock(NOON))
    assert job
    return Job.objects.get(pk=job.pk)


def facts():
    rows = Activity.objects.filter(type__startswith="tag_").order_by("id")
    return [(row.type, row.contact_id, row.properties["tag"], row.title) for row in rows]


def carriers(tag):
    return list(
        Tagging.objects.filter(tag=tag).order_by("contact").values_list("contact", flat=True)
    )


class TestTagContacts:
    def test_records_what_each_got_and_lost_and_raises_their_versions(self):
        jane, john = make_contact("Jane Doe"), make_contact("John Roe")
        vip, old = make_tag("Vip", on=[john]), make_tag("Old", on=[jane])

        changed = tag_contacts(
            rows=Contact.objects.all(), add=[vip.pk], remove=[old.pk], by=ada(), now=NOON
        )

        assert (changed.added, changed.removed) == ({vip.pk: [jane.pk]}, {old.pk: [jane.pk]})
        assert facts() == [
            ("tag_removed", jane.pk, "old", "No longer tagged Old"),
            ("tag_added", jane.pk, "vip", "Tagged Vip"),
        ]
        versions = dict(Contact.objects.values_list("pk", "version"))
        assert versions == {jane.pk: 2, john.pk: 1}
        row = Tagging.objects.get(contact=jane)
        assert (row.tag, row.tagged_by, row.tagged_at) == (vip, ada(), NOON)
        told = AuditRow.objects.get(action="contact.tagged")
        assert (told.before, told.after) == ({"tags": ["Old"]}, {"tags": ["Vip"]})

    def test_leaves_one_row_in_the_audit_log_for_a_whole_set(self):
        people = [make_contact(), make_contact("John Roe")]
        tag = make_tag("Vip")

        tag_contacts(rows=Contact.objects.all(), add=[tag.pk], remove=[], by=ada(), now=NOON)

        told = AuditRow.objects.get(action="contacts.tagged")
        assert told.after == {"added": {"Vip": 2}, "removed": {}}
        assert told.facts == {"contacts": [person.pk for person in people]}

    def test_says_nothing_where_nothing_is_different(self):
        tag = make_tag("Vip", on=[make_contact()])

        for _ in range(2):
            tag_contacts(rows=Contact.objects.all(), add=[tag.pk], remove=[], by=ada(), now=NOON)

        assert facts() == []
        assert Contact.objects.get().version == 1

    def test_asks_the_database_as_often_for_many_as_for_one(self, django_assert_max_num_queries):
        tag = make_tag("Vip")
        boss = ada()
        for number in range(150):
            make_contact(f"Jane {number}")

        with django_assert_max_num_queries(10):
            tag_contacts(rows=Contact.objects.all(), add=[tag.pk], remove=[], by=boss, now=NOON)

        assert len(carriers(tag)) == 150

    @pytest.mark.django_db(transaction=True)
    def test_gives_both_tags_that_two_people_give_at_once(self):
        contact, boss = make_contact(), ada()
        one, other = make_tag("One"), make_tag("Other")

        def giving(tag):
            rows = Contact.objects.filter(pk=contact.pk)
            return lambda: tag_contacts(rows=rows, add=[tag.pk], remove=[], by=boss, now=NOON)

        together(giving(one), giving(other), giving(one))

        contact.refresh_from_db()
        assert (contact.tags, contact.version) == (["One", "Other"], 3)
        assert len(facts()) == 2

    def test_leaves_out_a_tag_that_is_gone(self):
        contact = make_contact()

        changed = tag_contacts(rows=Contact.objects.all(), add=[999], remove=[], by=ada(), now=NOON)

        assert (changed.contacts, contact.tags) == (set(), [])


class TestTagRoute:
    def test_gives_and_takes_by_name_and_says_how_to_take_it_back(self, crm):
        jane, john = make_contact("Jane Doe"), make_contact("John Roe")
        make_tag("Vip", on=[john])
        make_tag("Old", on=[jane])
        body = {"ids": [jane.pk, john.pk, 999], "add": ["VIP", "New"], "remove": ["old"]}

        answer = crm.post(TAG, body)

        assert answer.status_code == 200
        assert answer.json() == {
            "changed": 2,
            "added": [
                {"tag": "Vip", "ids": [jane.pk]},
                {"tag": "New", "ids": [jane.pk, john.pk]},
            ],
            "removed": [{"tag": "Old", "ids": [jane.pk]}],
            "not_found": [999],
        }

    def test_reaches_only_what_the_person_may_change(self, api):
        mine, foreign = make_contact(owner=ben()), make_contact(owner=cleo())
        tag = make_tag("Vip")
        api.force_authenticate(ben())

        answer = api.post(TAG, {"ids": [mine.pk, foreign.pk], "add": ["Vip"]})

        assert answer.json()["not_found"] == [foreign.pk]
        assert carriers(tag) == [mine.pk]

    def test_makes_no_tag_for_whoever_may_not_manage_them(self, api):
        contact = make_contact(owner=ben())
        api.force_authenticate(ben())

        answer = api.post(TAG, {"ids": [contact.pk], "add": ["New"]})

        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_tag")
        assert (answer.json()["names"], Tag.objects.count()) == (["New"], 0)

    def test_refuses_to_take_a_tag_that_is_not_there_and_makes_none(self, crm):
        body = {"ids": [make_contact().pk], "add": ["New"], "remove": ["Nonesuch"]}

        answer = crm.post(TAG, body)

        assert (answer.json()["code"], answer.json()["names"]) == ("unknown_tag", ["Nonesuch"])
        assert not Tag.objects.exists()

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"add": [], "remove": []},
            {"add": ["Vip"], "remove": ["VIP"]},
            {"add": ["x" * 300]},
            {"add": ["a\u202eb"]},
            {"add": "Vip"},
            {"add": [str(number) for number in range(101)]},
        ],
    )
    def test_refuses_what_means_nothing(self, crm, given):
        answer = crm.post(TAG, {"ids": [make_contact().pk], **given})

        assert answer.status_code == 400
        assert not Tagging.objects.exists()


class TestTagMatching:
    def test_tags_all_that_match_but_those_left_out(self, crm, small_batches):
        people = [make_contact(f"Jane {number}", owner=cleo()) for number in range(5)]
        make_contact("Ben's", owner=ben())
        body = {
            "filter": {"owner": str(cleo().pk)},
            "leave_out": [people[1].pk],
            "add": ["Vip"],
        }

        answer = crm.post(MATCHING, body)
        job = run()

        assert (answer.status_code, answer.json()["total"]) == (202, 4)
        assert (job.state, job.done, job.result) == (State.DONE, 4, {"changed": 4})
        assert carriers(Tag.objects.get()) == [p.pk for p in people if p != people[1]]
        assert len(facts()) == 4

    def test_goes_on_where_contacts_stop_matching_once_they_are_tagged(self, crm, small_batches):
        for number in range(5):
            make_contact(f"Jane {number}")

        crm.post(MATCHING, {"filter": {"untagged": "true"}, "add": ["Vip"]})

        assert run().result == {"changed": 5}

    def test_reaches_only_what_the_person_may_change(self, api):
        mine = make_contact(owner=ben())
        make_contact(owner=cleo())
        tag = make_tag("Vip")
        api.force_authenticate(ben())

        api.post(MATCHING, {"filter": {}, "add": ["Vip"]})

        assert (run().result, carriers(tag)) == ({"changed": 1}, [mine.pk])

    def test_stops_where_whoever_asked_has_left(self, api):
        make_contact(owner=ben())
        tag = make_tag("Vip")
        api.force_authenticate(ben())
        api.post(MATCHING, {"filter": {}, "add": ["Vip"]})
        deactivate(user=ben(), heir=None, by=ada(), now=NOON)

        job = run()

        assert (job.state, carriers(tag)) == (State.FAILED, [])

    def test_stops_where_a_tag_is_gone(self, crm):
        make_contact()
        crm.post(MATCHING, {"filter": {}, "add": ["Vip"]})
        Tag.objects.all().delete()

        assert run().state == State.FAILED

    def test_can_be_undone_for_those_whom_it_changed(self, crm, small_batches):
        vip, old = make_tag("Vip"), make_tag("Old")
        people = [make_contact(f"Jane {number}") for number in range(3)]
        before = make_contact("Had it before")
        Tagging.objects.create(tag=vip, contact=before)
        Tagging.objects.create(tag=old, contact=people[0])
        crm.post(MATCHING, {"filter": {}, "add": ["Vip"], "remove": ["Old"]})
        job = run()
        assert (job.kept_records, carriers(old)) == (3, [])

        undo_job(job=job, by=ada(), now=NOON)

        assert run().result == {"restored": 3}
        assert (carriers(vip), carriers(old)) == ([before.pk], [people[0].pk])

    def test_is_undone_but_for_tags_that_are_gone(self, crm):
        make_contact()
        crm.post(MATCHING, {"filter": {}, "add": ["Vip", "New"]})
        job = run()
        Tag.objects.filter(slug="vip").delete()

        undo_job(job=job, by=ada(), now=NOON)

        assert run().result == {"restored": 1}
        assert not Tagging.objects.exists()

    def test_refuses_a_filter_that_is_not_there(self, crm):
        answer = crm.post(MATCHING, {"filter": {"colour": "red"}, "add": ["Vip"]})

        assert answer.status_code == 400
        assert not Job.objects.exists()


class TestRetire:
    def test_takes_it_from_everybody_and_deletes_it(self, crm, small_batches):
        people = [make_contact(f"Jane {number}") for number in range(5)]
        tag, other = make_tag("Vip", on=people), make_tag("Other", on=people[:1])

        answer = crm.post(f"/api/v1/tags/{tag.pk}/retire/")
        job = run()

        assert (answer.status_code, answer.json()["total"]) == (202, 5)
        assert (job.state, job.result) == (State.DONE, {"changed": 5})
        assert list(Tag.objects.all()) == [other]
        assert [type for type, *_ in facts()] == ["tag_removed"] * 5

    def test_stops_where_whoever_asked_may_not_manage_tags_any_more(self, api):
        tag = make_tag("Vip", on=[make_contact()])
        api.force_authenticate(make_user("max@firm.test", role="crm_manager"))
        api.post(f"/api/v1/tags/{tag.pk}/retire/")
        Role.objects.filter(slug="crm_manager").update(grants={})

        assert run().state == State.FAILED
        assert Tag.objects.filter(pk=tag.pk).exists()


class TestContactOverRest:
    def test_is_made_with_tags_and_shows_their_names(self, crm):
        make_tag("Vip")

        made = crm.post(CONTACTS, {"first_name": "Jane", "tags": ["vip", "A new one"]})

        assert (made.status_code, made.json()["tags"]) == (201, ["A new one", "Vip"])
        assert made.json()["version"] == 1

    def test_replaces_all_of_its_tags(self, crm):
        contact = make_contact()
        make_tag("Vip", on=[contact])
        make_tag("Old", on=[contact])

        answer = crm.patch(f"{CONTACTS}{contact.pk}/", {"tags": ["Vip", "New"]})

        assert answer.json()["tags"] == ["New", "Vip"]
        assert [(type, tag) for type, _, tag, _ in facts()] == [
            ("tag_removed", "old"),
            ("tag_added", "new"),
        ]
        assert not Activity.objects.filter(type="contact_updated").exists()
        assert answer.json()["version"] == Contact.objects.get().version == 2

    def test_keeps_its_tags_where_nothing_is_said_of_them(self, crm):
        contact = make_contact()
        make_tag("Vip", on=[contact])

        answer = crm.patch(f"{CONTACTS}{contact.pk}/", {"first_name": "Joan"})

        assert answer.json()["tags"] == ["Vip"]

    def test_changes_nothing_at_all_where_a_tag_is_refused(self, api):
        contact = make_contact(owner=ben())
        api.force_authenticate(ben())

        answer = api.patch(f"{CONTACTS}{contact.pk}/", {"first_name": "Joan", "tags": ["New"]})

        assert answer.json()["code"] == "unknown_tag"
        contact.refresh_from_db()
        assert (contact.first_name, contact.version) == ("Jane", 1)

    def test_does_not_write_over_tags_that_somebody_else_gave(self, crm):
        contact = make_contact()
        tag = crm.get(f"{CONTACTS}{contact.pk}/").headers["ETag"]
        crm.post(TAG, {"ids": [contact.pk], "add": ["Vip"]})

        answer = crm.patch(f"{CONTACTS}{contact.pk}/", {"tags": []}, headers={"If-Match": tag})

        assert (answer.status_code, answer.json()["current"]["tags"]) == (412, ["Vip"])

    def test_is_read_anew_once_a_tag_is_renamed(self, crm):
        contact = make_contact()
        tag = make_tag("Vip", on=[contact])
        known = crm.get(f"{CONTACTS}{contact.pk}/").headers["ETag"]
        crm.patch(f"/api/v1/tags/{tag.pk}/", {"name": "Very important"})

        answer = crm.get(f"{CONTACTS}{contact.pk}/", headers={"If-None-Match": known})

        assert (answer.status_code, answer.json()["tags"]) == (200, ["Very important"])

    def test_shows_colours_when_asked(self, crm):
        make_tag("Vip", colour="red", on=[make_contact()])

        row = crm.get(f"{CONTACTS}?include=tags").json()["results"][0]

        assert row["included"]["tags"] == [
            {"id": Tag.objects.get().pk, "slug": "vip", "name": "Vip", "colour": "red"}
        ]

    def test_loses_its_taggings_with_itself(self, crm):
        contact = make_contact()
        make_tag("Vip", on=[contact])

        assert crm.delete(f"{CONTACTS}{contact.pk}/").status_code == 204
        assert (Tagging.objects.count(), Tag.objects.count()) == (0, 1)


class TestBulk:
    def test_sets_tags_of_new_and_known_by_the_last_row_that_says(self, crm):
        known = make_contact(external_id="u-1")
        make_tag("Old", on=[known])
        rows = [
            {"external_id": "u-1", "tags": ["Vip"]},
            {"external_id": "u-2", "tags": ["Vip"]},
            {"external_id": "u-2", "tags": ["Other"]},
            {"external_id": "u-3", "first_name": "Jo"},
        ]

        answer = crm.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert answer["refused"] == 0
        tags = {c.external_id: (c.tags, c.version) for c in Contact.objects.all()}
        assert tags["u-1"] == (["Vip"], 2)
        assert tags["u-2"][0] == ["Other"]
        assert tags["u-3"] == ([], 1)

    def test_refuses_the_row_alone_that_names_a_tag_nobody_made(self, api):
        make_tag("Vip")
        api.force_authenticate(ben())
        rows = [{"first_name": "Jane", "tags": ["vip"]}, {"first_name": "Jo", "tags": ["New"]}]

        answer = api.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert [row["outcome"] for row in answer["results"]] == ["created", "refused"]
        assert answer["results"][1]["problem"]["code"] == "unknown_tag"
        assert Contact.objects.get().tags == ["Vip"]

    def test_asks_the_database_as_often_for_many_rows_as_for_few(
        self, crm, django_assert_max_num_queries
    ):
        rows = [{"external_id": f"u-{n}", "tags": [f"T{n % 7}", "All"]} for n in range(200)]

        with django_assert_max_num_queries(30):
            crm.post(f"{CONTACTS}bulk/", {"rows": rows})

        assert Tagging.objects.count() == 400


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("tag=vip", ["Both", "Vip"]),
            ("tag=vip,old", ["Both", "Old", "Vip"]),
            ("tag=old", ["Both", "Old"]),
            ("tag=nonesuch", []),
            ("tag=,", []),
            ("untagged=true", ["None"]),
            ("untagged=false", ["Both", "Old", "Vip"]),
            ("tag=vip&q=both", ["Both"]),
        ],
    )
    def test_find_by_tag(self, crm, query, found):
        vip, old, both, _ = (make_contact(name) for name in ("Vip", "Old", "Both", "None"))
        make_tag("Vip", on=[vip, both])
        make_tag("Old", on=[old, both])

        rows = crm.get(f"{CONTACTS}?ordering=display_name&{query}").json()["results"]

        assert [row["display_name"] for row in rows] == found

    def test_finds_by_a_slug_of_another_script(self, crm):
        name = "\u0639\u0645\u064a\u0644"
        make_tag(name, on=[make_contact()])

        assert len(crm.get(CONTACTS, {"tag": name}).json()["results"]) == 1
