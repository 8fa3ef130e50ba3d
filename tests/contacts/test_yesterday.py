"""Yesterday in numbers, each the length of a list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact, Organisation, Task
from tests.make import ada, ben, make_contact, make_organisation, make_task

pytestmark = pytest.mark.django_db


def told(api, person) -> dict:
    api.force_authenticate(person)
    found: dict = api.get("/api/v1/yesterday/").json()
    return found


def numbers(answer: dict) -> dict[str, int]:
    return {one["name"]: one["count"]["value"] for one in answer["numbers"]}


@pytest.fixture
def day_before():
    """A moment of yesterday in the zone that people here live in."""
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    return noon - timedelta(1)


class TestYesterday:
    def test_counts_what_its_lists_hold(self, api, day_before):
        known = [make_contact("A", owner=ben()), make_contact("B"), make_contact("C", owner=ben())]
        Contact.objects.filter(pk__in=[one.pk for one in known[:2]]).update(created_at=day_before)
        Contact.objects.filter(pk=known[2].pk).update(last_active_at=day_before)
        Organisation.objects.filter(pk=make_organisation(owner=ben()).pk).update(
            created_at=day_before
        )
        task = make_task(assignee=ben())
        done = {"status": "completed", "completed_at": day_before}
        Task.objects.filter(pk=task.pk).update(**done, created_at=day_before)
        Task.objects.filter(pk=make_task(assignee=ada()).pk).update(**done)

        answer = told(api, ben())

        assert numbers(answer) == {
            "new_contacts": 1,
            "last_active_contacts": 1,
            "new_organisations": 1,
            "completed_tasks": 1,
            "new_tasks": 1,
        }
        bounds = {"after": answer["after"], "before": answer["before"]}
        lists = {
            "new_contacts": "contacts/?created_after={after}&created_before={before}",
            "last_active_contacts": (
                "contacts/?last_active_after={after}&last_active_before={before}"
            ),
            "new_organisations": "organisations/?created_after={after}&created_before={before}",
            "completed_tasks": (
                "tasks/?mine=true&completed_after={after}&completed_before={before}"
            ),
            "new_tasks": "tasks/?mine=true&created_after={after}&created_before={before}",
        }
        for name, address in lists.items():
            total = api.get("/api/v1/" + address.format(**bounds)).json()["total"]["value"]
            assert total == numbers(answer)[name], name

    def test_begins_and_ends_where_the_reader_lives(self, api):
        person = ben()
        person.time_zone = "Asia/Tokyo"
        person.save(update_fields=["time_zone"])

        answer = told(api, person)

        assert answer["after"].endswith("15:00:00Z")
        assert answer["after"][:10] < answer["day"] == answer["before"][:10]

    def test_tells_nothing_of_what_somebody_may_not_see(self, api):
        ghost = ben()
        ghost.roles.clear()

        assert numbers(told(api, ghost)) == {}

    def test_asks_the_database_as_often_for_many_as_for_none(
        self, api, day_before, django_assert_num_queries
    ):
        told(api, ben())
        with django_assert_num_queries(14):
            told(api, ben())
        for at in range(5):
            make_contact(f"P{at}", owner=ben())
        Contact.objects.update(created_at=day_before)
        with django_assert_num_queries(14):
            told(api, ben())
