"""Organisations that may be one: found, compared, made one, and two again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact, Organisation
from merging.models import OrganisationDuplicate, OrganisationMerge
from merging.operations.finding_organisations import find_organisation_duplicates
from merging.operations.forgetting import forget_merges
from tests.make import ada, ben, cleo, make_contact, make_organisation

pytestmark = pytest.mark.django_db
API = "/api/v1/organisations/"
PAIRS = "/api/v1/organisation-duplicates/"


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def found(*names: str, **more) -> list[tuple[int, list[str]]]:
    made = [make_organisation(name, **more) for name in names]
    find_organisation_duplicates(organisations=[one.pk for one in made])
    rows = OrganisationDuplicate.objects.order_by("-score")
    return list(rows.values_list("score", "reasons"))


class TestFinding:
    @pytest.mark.parametrize(
        ("names", "reasons"),
        [
            (("Acme Ltd.", "ACME limited"), ["name"]),
            (("Müller & Co. KG", "Muller & Co"), ["name"]),
            (("Northgate School", "Eastgate Bakery"), None),
        ],
    )
    def test_goes_by_names_without_what_they_are_by_law(self, names, reasons):
        pairs = found(*names)

        assert [why for _, why in pairs] == ([reasons] if reasons else [])

    def test_adds_up_websites_numbers_and_places(self):
        same = {"website": "https://www.acme.test/de", "phone": "+4930123456"}

        ((score, reasons),) = found("Acme Berlin", "Acme Holding", **same)

        assert score >= 75
        assert {"website", "phone"} <= set(reasons)

    def test_leaves_alone_what_shares_a_website_and_nothing_else(self):
        assert found("Baker", "Plumber", website="https://sites.test/") == []

    def test_forgets_a_pair_that_is_alike_no_more(self):
        found("Acme", "Acme Ltd")
        one = Organisation.objects.get(name="Acme")
        one.name = "Something else"
        one.save()

        find_organisation_duplicates(organisations=[one.pk])

        assert not OrganisationDuplicate.objects.exists()


class TestPairs:
    def test_are_listed_dismissed_and_reopened(self, crm, django_assert_num_queries):
        found("Acme", "Acme Ltd", "ACME Inc")
        crm.get(PAIRS)

        with django_assert_num_queries(1):
            listed = crm.get(PAIRS).json()["results"]

        assert len(listed) == 3
        own = f"{PAIRS}{listed[0]['id']}/"
        assert crm.post(own + "dismiss/").json()["state"] == "dismissed"
        find_organisation_duplicates(organisations=[listed[0]["first"]["id"]])
        assert crm.get(own).json()["state"] == "dismissed"
        assert crm.post(own + "reopen/").json()["state"] == "open"

    def test_are_those_of_which_a_person_sees_both(self, api):
        found("Acme", "Acme Ltd", owner=ben())
        api.force_authenticate(cleo())

        assert api.get(PAIRS).json()["results"] == []


class TestMerge:
    def test_moves_everything_and_can_be_undone(self, crm):
        one = make_organisation("Acme", website="https://acme.test")
        two = make_organisation("Acme Ltd", phone="+4930123456")
        jane = make_contact(organisation=two)
        below = make_organisation("Acme Berlin", parent=two)
        preview = crm.get(f"{API}{two.pk}/merge-preview/?with={one.pk}").json()

        merged = crm.post(f"{API}{two.pk}/merge/", {"with": one.pk, "fields": {"name": two.pk}})

        assert preview["survivor"]["id"] == one.pk
        assert preview["moves"] == {"contact": 1, "organisation": 1}
        assert {row["name"] for row in preview["fields"]} == {"name", "website", "phone"}
        assert merged.status_code == 200, merged.json()
        told = merged.json()
        assert (told["id"], told["name"], told["phone"]) == (one.pk, "Acme Ltd", "+4930123456")
        assert told["website"] == "https://acme.test"
        jane.refresh_from_db()
        below.refresh_from_db()
        assert (jane.organisation_id, below.parent_id) == (one.pk, one.pk)
        # The old id leads on.
        assert crm.get(f"{API}{two.pk}/").json()["id"] == one.pk

        listed = crm.get("/api/v1/organisation-merges/").json()["results"]
        assert (listed[0]["other"], listed[0]["can_be_undone"]) == (two.pk, True)
        assert crm.post(f"{API}{two.pk}/unmerge/", {}).status_code == 200
        jane.refresh_from_db()
        assert jane.organisation_id == two.pk
        assert crm.get(f"{API}{two.pk}/").json()["name"] == "Acme Ltd"
        assert crm.get(f"{API}{one.pk}/").json()["name"] == "Acme"

    def test_leaves_an_organisation_that_stood_below_itself_where_the_other_stood(self, crm):
        top = make_organisation("Top")
        one = make_organisation("Acme")
        two = make_organisation("Acme Ltd", parent=top)
        Organisation.objects.filter(pk=one.pk).update(parent=two)

        merged = crm.post(f"{API}{one.pk}/merge/", {"with": two.pk}).json()

        assert merged["parent"] == top.pk

    def test_refuses_a_circle_and_changes_nothing(self, crm):
        one = make_organisation("Acme")
        middle = make_organisation("Middle")
        two = make_organisation("Acme Ltd")
        Organisation.objects.filter(pk=one.pk).update(parent=middle)
        Organisation.objects.filter(pk=middle.pk).update(parent=two)

        answer = crm.post(f"{API}{one.pk}/merge/", {"with": two.pk})

        assert answer.json()["code"] == "circle_of_parents"
        assert Organisation.objects.filter(pk=two.pk).exists()
        assert not OrganisationMerge.objects.exists()

    def test_refuses_itself_twice_and_what_somebody_does_not_reach(self, api):
        one, two = make_organisation("Acme", owner=ben()), make_organisation("B", owner=cleo())
        api.force_authenticate(ben())

        itself = api.post(f"{API}{one.pk}/merge/", {"with": one.pk})
        unseen = api.post(f"{API}{one.pk}/merge/", {"with": two.pk})
        nothing = api.post(f"{API}{one.pk}/unmerge/", {})

        assert itself.json()["code"] == "organisation_merge_with_itself"
        assert unseen.status_code == 404
        assert nothing.json()["code"] == "no_organisation_to_unmerge"
        assert Organisation.objects.count() == 2

    def test_cannot_be_undone_after_thirty_days_and_still_leads_on(self, crm):
        one, two = make_organisation("Acme"), make_organisation("Acme Ltd")
        crm.post(f"{API}{one.pk}/merge/", {"with": two.pk})
        late = timezone.now() - timedelta(days=31)
        OrganisationMerge.objects.update(merged_at=late)

        forget_merges(now=timezone.now())

        assert OrganisationMerge.objects.get().kept == {}
        assert crm.post(f"{API}{one.pk}/unmerge/", {}).json()["code"] == "merge_too_old"
        assert crm.get(f"{API}{two.pk}/").json()["id"] == one.pk

    def test_has_those_who_belong_to_it_looked_at_again(self, crm):
        one, two = make_organisation("Acme"), make_organisation("Acme Ltd")
        make_contact(organisation=two)

        crm.post(f"{API}{one.pk}/merge/", {"with": two.pk})

        timeline = crm.get(f"/api/v1/activities/?organisation={one.pk}").json()["results"]
        assert [row["type"] for row in timeline] == ["organisation_merged"]
        assert Contact.objects.filter(organisation=one).count() == 1
