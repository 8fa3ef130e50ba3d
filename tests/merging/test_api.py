"""Duplicates and merges over REST."""

import pytest

from accounts.models import AuditRow
from contacts.models import Contact
from merging.models import Duplicate, DuplicateRules, Merge
from merging.operations.finding import find_duplicates
from tests.make import ada, ben, cleo, make_contact, make_note, make_organisation, make_user

pytestmark = pytest.mark.django_db
CONTACTS, MERGES, DUPLICATES = "/api/v1/contacts/", "/api/v1/merges/", "/api/v1/duplicates/"
ACTIVITIES, RULES = "/api/v1/activities/", "/api/v1/duplicate-rules/"


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def pair(**given) -> tuple[Contact, Contact]:
    old = make_contact("Jane Doe", email="jane@a.test", **given)
    new = make_contact("Jane Doe", email="jane@a.test", **given)
    find_duplicates(contacts=[old.pk, new.pk])
    return old, new


def merge(api, one: Contact, two: Contact, **given):
    return api.post(f"{CONTACTS}{one.pk}/merge/", {"with": two.pk, **given})


class TestMerge:
    def test_answers_with_the_survivor_to_whom_the_other_id_leads(self, crm):
        old, new = make_contact("Jane Doe"), make_contact("Jane Roe", country="DE")

        answer = merge(crm, new, old, fields={"last_name": new.pk})

        assert answer.status_code == 200
        assert answer.json()["id"] == old.pk
        assert answer.json()["display_name"] == "Jane Roe"
        led = crm.get(f"{CONTACTS}{new.pk}/")
        assert (led.status_code, led.json()["id"], led["ETag"]) == (200, old.pk, answer["ETag"])
        changed = crm.patch(f"{CONTACTS}{new.pk}/", {"country": "FR"})
        assert (changed.status_code, changed.json()["country"]) == (200, "FR")

    def test_deletes_nobody_by_an_id_that_leads_elsewhere(self, crm):
        old, new = make_contact(), make_contact()
        merge(crm, old, new)

        assert crm.delete(f"{CONTACTS}{new.pk}/").status_code == 404
        assert Contact.objects.get() == old

    @pytest.mark.parametrize(
        ("whom", "code"),
        [("itself", "merge_with_itself"), ("nobody", "not_there"), ("again", "already_merged")],
    )
    def test_refuses_what_cannot_be(self, crm, whom, code):
        old, new = make_contact(), make_contact()
        if whom == "again":
            merge(crm, old, new)
        other = {"itself": old.pk, "nobody": 10**9, "again": new.pk}[whom]

        answer = crm.post(f"{CONTACTS}{old.pk}/merge/", {"with": other})

        assert answer.json()["code"] == code
        assert Merge.objects.count() == (whom == "again")

    def test_refuses_whom_one_may_not_see(self, api):
        mine, theirs = make_contact(owner=ben()), make_contact(owner=cleo())
        api.force_authenticate(ben())

        assert merge(api, mine, theirs).status_code == 404
        assert merge(api, theirs, mine).status_code == 404
        assert not Merge.objects.exists()
        assert merge(api, mine, make_contact(owner=ben())).status_code == 200

    def test_refuses_an_outdated_look(self, crm):
        old, new = make_contact(), make_contact()

        answer = crm.post(
            f"{CONTACTS}{old.pk}/merge/", {"with": new.pk}, headers={"If-Match": '"7-0"'}
        )

        assert (answer.status_code, Contact.objects.count()) == (412, 2)

    def test_lets_events_of_the_old_external_id_happen_to_the_survivor(self, crm):
        old = crm.post(CONTACTS, {"first_name": "Jane", "external_id": "u-1"}).json()
        new = crm.post(CONTACTS, {"first_name": "Janet", "external_id": "u-2"}).json()
        crm.post(f"{CONTACTS}{old['id']}/merge/", {"with": new["id"]})

        told = crm.post(ACTIVITIES, [{"type": "login", "external_id": "u-2"}]).json()
        rows = [{"external_id": "u-2", "country": "DE"}]
        by_bulk = crm.post(f"{CONTACTS}bulk/", {"rows": rows}).json()

        assert told["results"][0]["contact"] == old["id"]
        assert by_bulk["results"][0]["id"] == old["id"]
        survivor = Contact.objects.get()
        assert (survivor.external_id, survivor.country) == ("u-1", "DE")


class TestMergePreview:
    def test_says_field_by_field_whose_value_is_kept_and_what_goes_over(self, crm):
        old, new = make_contact("Jane Doe"), make_contact("Janet Doe")
        new.organisation = make_organisation()
        new.save()
        make_note(contact=new)

        answer = crm.get(f"{CONTACTS}{new.pk}/merge-preview/", {"with": old.pk}).json()

        assert (answer["survivor"]["id"], answer["other"]["id"]) == (old.pk, new.pk)
        fields = {one["name"]: one for one in answer["fields"]}
        assert fields["first_name"]["chosen"] == old.pk
        assert (fields["first_name"]["survivor"], fields["first_name"]["other"]) == (
            "Jane",
            "Janet",
        )
        assert fields["organisation"]["other"] == "Northgate School"
        assert fields["organisation"]["chosen"] == new.pk
        assert answer["moves"] == {"note": 1}

    def test_needs_the_other(self, crm):
        answer = crm.get(f"{CONTACTS}{make_contact().pk}/merge-preview/", {"with": "x"})

        assert answer.status_code == 400


class TestUnmerge:
    def test_brings_the_other_back_under_its_id(self, crm):
        old, new = make_contact("Jane Doe"), make_contact("Jane Roe")
        merge(crm, old, new)

        answer = crm.post(f"{CONTACTS}{old.pk}/unmerge/")

        assert (answer.status_code, answer.json()["id"]) == (200, old.pk)
        assert crm.get(f"{CONTACTS}{new.pk}/").json()["display_name"] == "Jane Roe"
        again = crm.post(f"{CONTACTS}{old.pk}/unmerge/")
        assert (again.status_code, again.json()["code"]) == (409, "nothing_to_unmerge")

    def test_means_the_merge_of_the_id_one_comes_by(self, crm):
        old, second, third = make_contact(), make_contact(), make_contact()
        merge(crm, old, second), merge(crm, old, third)

        refused = crm.post(f"{CONTACTS}{second.pk}/unmerge/")
        done = crm.post(f"{CONTACTS}{third.pk}/unmerge/", {"added_to": "other"})

        assert refused.json()["code"] == "later_merge_first"
        assert done.json()["id"] == old.pk
        assert crm.get(f"{CONTACTS}{third.pk}/").json()["id"] == third.pk


class TestMerges:
    def test_lists_those_one_may_see_by_either_id(self, crm, django_assert_num_queries):
        old, new = make_contact("Jane Doe"), make_contact("Jane Roe")
        merge(crm, old, new)
        merge(crm, make_contact(), make_contact())

        with django_assert_num_queries(1):
            rows = crm.get(MERGES).json()["results"]
        found = crm.get(MERGES, {"contact": new.pk}).json()["results"]

        assert len(rows) == 2
        assert (found[0]["survivor"], found[0]["other_name"]) == (old.pk, "Jane Roe")
        assert found[0]["can_be_undone"]
        assert found[0]["merged_by_name"] == "Ada"
        assert crm.get(MERGES, {"undone": "true"}).json()["results"] == []

    def test_shows_nobody_elses(self, crm, api):
        merge(crm, make_contact(owner=cleo()), make_contact(owner=cleo()))

        api.force_authenticate(ben())

        assert api.get(MERGES).json()["results"] == []


class TestDuplicates:
    def test_lists_the_surest_first(self, crm, django_assert_num_queries):
        old, new = pair()

        with django_assert_num_queries(2):
            rows = crm.get(DUPLICATES, {"state": "open"}).json()["results"]

        assert [(one["first"]["id"], one["second"]["id"], one["score"]) for one in rows] == [
            (old.pk, new.pk, 95)
        ]
        assert crm.get(DUPLICATES, {"reason": "phone"}).json()["results"] == []
        assert crm.get(DUPLICATES, {"score_from": 96}).json()["results"] == []

    def test_shows_those_of_whom_one_sees_both(self, api):
        old, new = pair()
        Contact.objects.filter(pk=old.pk).update(owner=ben())
        api.force_authenticate(ben())

        assert api.get(DUPLICATES).json()["results"] == []
        Contact.objects.filter(pk=new.pk).update(owner=ben())
        assert len(api.get(DUPLICATES).json()["results"]) == 1

    def test_are_said_to_be_two_people_and_taken_back(self, crm):
        pair()
        row = Duplicate.objects.get()

        answer = crm.post(f"{DUPLICATES}{row.pk}/dismiss/")
        assert (answer.json()["state"], answer.json()["dismissed_by"]) == ("dismissed", ada().pk)
        assert crm.get(DUPLICATES, {"state": "open"}).json()["results"] == []
        assert crm.post(f"{DUPLICATES}{row.pk}/reopen/").json()["state"] == "open"
        assert AuditRow.objects.filter(action="duplicate.dismissed").exists()

    def test_are_left_to_those_who_may_merge(self, api):
        pair()
        row = Duplicate.objects.get()
        api.force_authenticate(make_user("vera@firm.test", role="crm_viewer"))

        assert api.post(f"{DUPLICATES}{row.pk}/dismiss/").status_code == 403
        assert api.post(f"{DUPLICATES}scan/").status_code == 403
        row.refresh_from_db()
        assert row.state == "open"

    def test_are_looked_for_by_a_job(self, crm):
        answer = crm.post(f"{DUPLICATES}scan/")

        assert (answer.status_code, answer.json()["kind"]) == (202, "duplicates.scan")

    def test_go_with_the_merge_and_come_back_with_its_undoing(self, crm):
        old, new = pair()

        merge(crm, old, new)
        assert not Duplicate.objects.exists()

        crm.post(f"{CONTACTS}{old.pk}/unmerge/")
        assert Duplicate.objects.get().second_id == new.pk


class TestEntry:
    JANE = {"first_name": "Jane", "last_name": "Doe", "email": "jane@a.test"}

    def test_warns_and_lets_one_go_on(self, crm):
        jane = make_contact("Jane Doe", email="jane@a.test")
        find_duplicates(contacts=[jane.pk])

        answer = crm.post(CONTACTS, self.JANE)

        assert (answer.status_code, answer["Likely-Duplicates"]) == (201, str(jane.pk))

    def test_refuses_where_the_rules_say_so(self, crm):
        jane = make_contact("Jane Doe", email="jane@a.test")
        find_duplicates(contacts=[jane.pk])
        crm.patch(RULES, {"email": "block"})

        answer = crm.post(CONTACTS, self.JANE)

        assert (answer.status_code, answer.json()["code"]) == (409, "likely_duplicate")
        assert answer.json()["contact"] == jane.pk
        assert Contact.objects.get() == jane

    def test_allows_a_family_its_address_whatever_the_rules(self, crm):
        make_contact("Peter Doe", email="jane@a.test")
        DuplicateRules.objects.create(pk=1, email="block", name="block", phone="block")

        assert crm.post(CONTACTS, self.JANE).status_code == 201

    def test_is_looked_at_when_somebody_is_changed(self, crm):
        jane = make_contact("Jane Doe", email="jane@a.test")
        find_duplicates(contacts=[jane.pk])
        other = make_contact("Jane Doe")
        crm.patch(RULES, {"email": "block"})

        answer = crm.patch(f"{CONTACTS}{other.pk}/", {"email": "jane@a.test"})

        assert (answer.status_code, answer.json()["code"]) == (409, "likely_duplicate")
        assert not other.emails.exists()

    def test_is_checked_before(self, crm):
        jane = make_contact("Jane Doe", email="jane@a.test")
        find_duplicates(contacts=[jane.pk])

        draft = {"first_name": "Jane", "last_name": "Doe", "emails": ["jane@a.test"]}
        found = crm.post(f"{DUPLICATES}check/", draft).json()["results"]

        assert [(one["contact"]["id"], one["rule"]) for one in found] == [(jane.pk, "warn")]
        assert crm.post(f"{DUPLICATES}check/", {}).json()["results"] == []


class TestRules:
    def test_are_the_managers_to_change(self, crm, api):
        assert crm.get(RULES).json()["email"] == "warn"

        assert crm.patch(RULES, {"phone": "nothing"}).json()["phone"] == "nothing"
        assert AuditRow.objects.filter(
            action="duplicate_rules.changed", after__phone="nothing"
        ).exists()
        assert (
            crm.patch(RULES, {"phone": "nothing"}, headers={"If-Match": '"1"'}).status_code == 412
        )
        api.force_authenticate(ben())
        assert api.patch(RULES, {"phone": "warn"}).status_code == 403
        assert DuplicateRules.objects.get().phone == "nothing"
