import pytest

from tests.accounts.browser import signed_in
from tests.make import ada, ben, make_contact

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
