"""A bell rings at once, and only for its owner: through the log, a consumer and a real stream."""

import pytest
from django.utils import timezone

from contacts.models import Contact
from contacts.operations.assigning import assign_records
from events.operations.draining import drain, place_cursor
from messaging.consumers.owners import OWNERS_TOLD
from tests.live.test_stream import empty_stream, listening, server  # noqa: F401 - fixtures
from tests.make import ada, ben, cleo, make_contact

pytestmark = pytest.mark.django_db(transaction=True)


class TestNotifications:
    def test_reach_the_one_they_are_for_and_nobody_else(self, server, api):  # noqa: F811
        place_cursor(consumer=OWNERS_TOLD)
        boss, new_owner, other = ada(), ben(), cleo()
        make_contact("Jane Doe")

        with (
            listening(server, new_owner, "user:me") as his,
            listening(server, other, "user:me") as hers,
        ):
            for to in (new_owner, other):
                rows = Contact.objects.all()
                assign_records(rows=rows, to={"owner": to}, by=boss, now=timezone.now())
                drain(consumer=OWNERS_TOLD, now=timezone.now())
            got, theirs = his.next(), hers.next()

        assert (got[0], got[1]["channel"], got[1]["kind"]) == (
            "hint",
            f"user:{new_owner.pk}",
            "notification",
        )
        # Hers came second: had his been sent to her, she would have seen that first.
        assert theirs[1]["channel"] == f"user:{other.pk}"
        api.force_authenticate(other)
        (row,) = api.get("/api/v1/notifications/").json()["results"]
        assert (row["id"], row["title"]) == (
            theirs[1]["notification"],
            "Ada assigned Jane Doe to you",
        )
