import pytest

from contacts.models import Contact, NameWord
from contacts.operations.words import prune_words
from contacts.tasks import prune_words as nightly
from tests.make import make_contact, make_organisation

pytestmark = pytest.mark.django_db


def words() -> set[str]:
    return set(NameWord.objects.values_list("word", flat=True))


class TestPruneWords:
    def test_forgets_the_words_of_deleted_and_renamed_people(self):
        make_contact("Jane Okonkwo")
        make_contact("Jane Smith")
        Contact.objects.filter(display_name="Jane Okonkwo").delete()
        Contact.objects.update(last_name="Brandt", display_name="Jane Brandt")
        assert {"okonkwo", "smith"} <= words()

        assert prune_words() == 2

        assert words() == {"jane", "brandt"}

    def test_keeps_words_of_organisations_and_those_with_odd_signs(self):
        make_organisation("Okonkwo\\Sons")
        contact = make_contact("Ada Okonkwo\\sons")
        contact.delete()

        prune_words()

        assert words() == {"okonkwo\\sons"}

    def test_is_done_every_night(self):
        make_contact("Jane Okonkwo").delete()

        nightly()

        assert words() == set()
