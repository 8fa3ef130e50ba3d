"""S12: generated input, for half an hour, meets no fault of ours.

tests/fuzz sends the same few requests to every operation each time; here are random ones for
half an hour, under `make soak`, together with what must not leak.
"""

import time
from itertools import cycle

import pytest

from contacts.models import Contact
from ground.api.schema import operations_of
from tests.fuzz.conftest import bearer as bearer
from tests.fuzz.hammering import DOCUMENT, OPERATIONS, hammer

pytestmark = [pytest.mark.django_db, pytest.mark.soak]


class TestGeneratedInput:
    def test_meets_no_fault_of_ours(self, bearer, promise):
        seconds = promise.size(small=2, full=1_800)
        until, sent = time.monotonic() + seconds, 0
        for name in cycle(OPERATIONS):
            sent += hammer(name, headers=bearer, examples=5, is_random=promise.full)
            if time.monotonic() > until:
                break

        promise.report(
            "S12",
            "generated input meets no fault of ours",
            figure=f"0 of {sent} requests in {seconds} s",
            target="0",
            met=sent > 0,
        )


class TestSecretColumns:
    def test_can_be_neither_shown_nor_ordered_by(self, bearer, client):
        contact = str(Contact.objects.get().pk)
        lists = [
            name[4:].replace("{contact}", contact)
            for name, operation in operations_of(DOCUMENT)
            if has(operation, "ordering")
        ]

        asked = [
            client.get(f"{path}?{query}", headers=bearer).status_code
            # One beside a record that is not there says so before anything else.
            for path in lists
            if "{" not in path
            for query in ("ordering=password", "ordering=owner__password", "fields=password")
        ]

        assert len(lists) > 5
        assert set(asked) == {400}


def has(operation, parameter):
    return parameter in {given["name"] for given in operation.get("parameters", [])}
