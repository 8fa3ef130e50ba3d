import pytest
from django.test import Client

from accounts.models import AuditRow
from contacts.models import Tag, Task
from events.models import Activity
from jobs.models import Job
from tests.accounts.browser import signed_in
from tests.make import ada, ben, make_contact, make_tag, make_task

pytestmark = pytest.mark.django_db


class TestContactAdmin:
    def test_shows_each_person_what_they_may_see(self):
        make_contact("Jane Smith")
        make_contact("Otto Brandt", owner=ben())
        client = signed_in(ben())

        shown = client.get("/admin/contacts/contact/").content.decode()

        assert "Otto Brandt" in shown
        assert "Jane Smith" not in shown

    def test_finds_a_misspelt_name(self):
        make_contact("Jane Smith")
        make_contact("Otto Brandt")
        client = signed_in(ada())

        shown = client.get("/admin/contacts/contact/?q=jane+smiht").content.decode()

        assert "Jane Smith" in shown
        assert "Otto Brandt" not in shown


def clerk(person=ada):
    """A browser that sends forms."""
    client = Client()
    client.force_login(person())
    return client


class TestTagAdmin:
    LIST, ADD = "/admin/contacts/tag/", "/admin/contacts/tag/add/"

    def test_makes_and_changes_through_operations(self):
        client = clerk()

        client.post(self.ADD, {"name": "Vip", "colour": "red", "description": ""})
        tag = Tag.objects.get()
        client.post(f"{self.LIST}{tag.pk}/change/", {"name": "Very important", "colour": "red"})

        tag.refresh_from_db()
        assert (tag.name, tag.slug, tag.created_by, tag.version) == (
            *("Very important", "vip"),
            *(ada(), 2),
        )
        assert AuditRow.objects.filter(action__startswith="tag.").count() == 2

    @pytest.mark.parametrize("name", ["VIP", "a\u202eb"])
    def test_says_beside_the_field_why_a_name_is_refused(self, name):
        make_tag("Vip")

        page = clerk().post(self.ADD, {"name": name, "colour": "red"})

        assert page.status_code == 200
        assert page.context["adminform"].form.errors
        assert Tag.objects.count() == 1

    def test_retires_by_a_job(self):
        tag = make_tag("Vip", on=[make_contact()])

        chosen = {"action": "retire", "_selected_action": [tag.pk]}
        page = clerk().post(self.LIST, chosen, follow=True)

        assert "will be gone" in page.content.decode()
        assert Job.objects.get().kind == "tags.retire"

    def test_counts_those_alone_whom_a_person_may_see(self):
        make_tag("Vip", on=[make_contact(owner=ben()), make_contact()])

        rows = clerk(ben).get(self.LIST).context["cl"].result_list

        assert [row.carriers for row in rows] == [1]


class TestTaskAdmin:
    LIST = "/admin/contacts/task/"

    @pytest.mark.parametrize(("person", "left"), [(ada, 1), (ben, 3)])
    def test_deletes_what_is_chosen_for_those_who_may(self, person, left):
        tasks = [make_task(f"Call {number}", assignee=ben()) for number in range(3)]
        chosen = [task.pk for task in tasks[:2]]

        clerk(person).post(self.LIST, {"action": "remove", "_selected_action": chosen})

        assert Task.objects.count() == left
        assert Activity.objects.filter(type="task_deleted").count() == 3 - left
