import pytest

from accounts.models import AuditRow
from messaging.models import Message, Status
from tests.make import ada, ben, make_user
from tests.messaging.sending.made import make_batch, make_message, make_reader

pytestmark = pytest.mark.django_db
UNCERTAIN = "/api/v1/uncertain-messages/"


def make_uncertain(nth: int = 1, **given) -> Message:
    contact = make_reader(nth, **given)
    return make_message(contact, batch=make_batch(), status=Status.UNCERTAIN, tries=1)


@pytest.fixture
def door(api):
    api.force_authenticate(ada())
    return api


class TestUncertainMessages:
    def test_are_listed_with_a_constant_number_of_queries(self, door, django_assert_num_queries):
        for nth in range(3):
            make_uncertain(nth)
        make_message(nth=9)

        with django_assert_num_queries(2):
            answer = door.get(UNCERTAIN)

        assert [one["contact_name"] for one in answer.data["results"]] == [
            *("Reader 2", "Reader 1", "Reader 0")
        ]

    @pytest.mark.parametrize(
        ("deed", "status", "action"),
        [("confirm", "sent", "message.confirmed"), ("send-again", "planned", "message.sent_again")],
    )
    def test_are_settled_by_a_person(self, door, deed, status, action):
        message = make_uncertain()

        assert door.post(f"{UNCERTAIN}{message.pk}/{deed}/").status_code == 204

        message.refresh_from_db()
        assert message.status == status
        assert AuditRow.objects.filter(action=action).count() == 1

    def test_are_settled_once(self, door):
        message = make_uncertain()
        door.post(f"{UNCERTAIN}{message.pk}/confirm/")

        assert door.post(f"{UNCERTAIN}{message.pk}/send-again/").status_code == 404
        message.refresh_from_db()
        assert message.status == "sent"

    def test_are_seen_by_whom_the_contact_is_seen(self, api):
        mine, other = make_uncertain(1, owner=ben()), make_uncertain(2)
        api.force_authenticate(ben())

        assert [one["id"] for one in api.get(UNCERTAIN).data["results"]] == [mine.pk]
        assert api.post(f"{UNCERTAIN}{other.pk}/confirm/").status_code == 404
        assert api.post(f"{UNCERTAIN}{mine.pk}/confirm/").status_code == 204

    def test_are_not_for_everybody(self, api):
        assert api.get(UNCERTAIN).status_code == 401
        api.force_authenticate(make_user("vic@firm.test", role="crm_viewer"))
        assert api.get(UNCERTAIN).status_code == 403
