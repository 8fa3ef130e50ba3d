"""The real client libraries, unchanged, against a running server."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import segment.analytics as segment
from django.db import connection
from django.utils import timezone

from accounts.operations.keys import issue_write_key
from contacts.models import Contact, Organisation
from events.models import Activity
from tests.providers import node

pytestmark = pytest.mark.django_db(transaction=True)
NODE_CLIENT = Path(node.__file__).parent / "segment_node"


@pytest.fixture
def write_key() -> str:
    return issue_write_key(name="Clients", source="clients", by=None, now=timezone.now())[1]


@pytest.fixture(autouse=True)
def _no_session_left() -> Iterator[None]:
    """The server's threads keep their database sessions as long as a client is connected."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def recorded() -> list[str]:
    types = Activity.objects.exclude(type__startswith="contact_").order_by("id")
    return sorted(types.exclude(type__startswith="organisation_").values_list("type", flat=True))


EVERY_KIND = [
    "aliased",
    "group_joined",
    "identified",
    "order_paid",
    "page_viewed",
    "product_event",
    "screen_viewed",
]


class TestPythonClient:
    @pytest.mark.parametrize("gzip", [False, True])
    def test_sends_every_kind(self, live_server, write_key, gzip):
        faults: list[BaseException] = []
        client = segment.Client(
            write_key,
            host=live_server.url,
            gzip=gzip,
            max_retries=1,
            on_error=lambda fault, batch: faults.append(fault),
        )
        at = datetime(2026, 3, 10, 12, tzinfo=UTC)

        client.track(anonymous_id="py-visitor", event="Page Scrolled")
        client.identify(
            "py-1", {"email": "py@firm.test", "firstName": "Pia"}, anonymous_id="py-visitor"
        )
        client.track("py-1", "Order Paid", {"order": "P-1", "revenue": 5}, timestamp=at)
        client.page("py-1", None, "Prices", {"url": "https://firm.test/prices"})
        client.screen("py-1", None, "Home")
        client.group("py-1", "py-org", {"name": "Python School"})
        client.alias("py-old", "py-1")
        client.shutdown()

        assert not faults
        assert recorded() == EVERY_KIND
        contact = Contact.objects.get()
        assert (contact.external_id, contact.first_name) == ("py-1", "Pia")
        assert contact.organisation == Organisation.objects.get(external_id="py-org")
        assert not Activity.objects.filter(contact=None, subject_type="visitor").exists()
        paid = Activity.objects.get(type="order_paid")
        assert abs((paid.occurred_at - at).total_seconds()) < 60
        assert paid.source_key

    def test_is_told_of_a_wrong_key(self, live_server):
        faults: list[BaseException] = []
        client = segment.Client(
            "wk_wrong",
            host=live_server.url,
            max_retries=0,
            on_error=lambda fault, batch: faults.append(fault),
        )

        client.track("py-1", "Login")
        client.shutdown()

        assert [getattr(fault, "status", None) for fault in faults] == [401]
        assert not Activity.objects.exists()


class TestNodeClient:
    def test_sends_every_kind(self, live_server, write_key):
        modules = node.installed(NODE_CLIENT)

        node.run(
            str(NODE_CLIENT / "send.mjs"),
            str(modules),
            live_server.url,
            write_key,
            folder=modules,
        )

        assert recorded() == EVERY_KIND
        contact = Contact.objects.get()
        assert (contact.external_id, contact.display_name) == ("node-1", "Nora Node")
        assert contact.organisation == Organisation.objects.get(external_id="node-org")
        visited = Activity.objects.get(type="product_event")
        assert (visited.title, visited.contact) == ("Page Scrolled", contact)
