import pytest
from django.http import QueryDict

from contacts.api.filters import ContactFilter
from contacts.models import Contact
from tests.make import make_contact

pytestmark = pytest.mark.django_db


def filtered(query):
    return ContactFilter(QueryDict(query), Contact.objects.all())


class TestQueryFilters:
    def test_makes_only_the_filters_that_are_asked_for(self):
        assert list(filtered("type=client&page_size=3").filters) == ["type"]
        assert len(ContactFilter.base_filters) > 10

    def test_narrows_by_them(self):
        wanted, _ = make_contact(external_id="a"), make_contact(external_id="b")

        assert list(filtered("external_id=a").qs) == [wanted]
        assert filtered("").qs.count() == 2

    def test_refuses_what_they_refuse(self):
        narrowed = filtered("organisation=nine")

        assert not narrowed.is_valid()
        assert list(narrowed.errors) == ["organisation"]
