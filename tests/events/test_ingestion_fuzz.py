"""Whatever comes: a result for every row, nothing half done, no surprise."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.ingestion.operations import record_given, rules_for
from events.ingestion.rows import PLACES
from events.ingestion.segment import KINDS, record_messages
from events.models import Activity
from events.queries import catalogue
from tests.make import NOON

TEXT = st.text(max_size=12) | st.sampled_from(["", "\x00", "a@b.test", "2026-03-10T12:00:00Z"])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
VALUE = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
TYPES = st.sampled_from(["login", "page_viewed", "order_paid", "product_event", "contact_created"])
ROW = (
    VALUE
    | st.dictionaries(st.sampled_from(sorted(PLACES)) | TEXT, VALUE, max_size=6)
    | (
        st.fixed_dictionaries(
            {"type": TYPES, "external_id": TEXT | st.integers()},
            optional=dict.fromkeys(PLACES - {"type", "external_id"}, VALUE),
        )
    )
)
FIELDS = (
    *("userId", "anonymousId", "messageId", "timestamp", "sentAt", "traits", "properties"),
    *("context", "event", "groupId", "previousId", "name", "category"),
)
MESSAGE = VALUE | st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS)},
    optional=dict.fromkeys(FIELDS, VALUE),
)
QUIET = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.django_db
class TestAnything:
    @QUIET
    @given(rows=st.lists(ROW, max_size=5))
    def test_rows_are_each_answered(self, rows: list[Any]):
        before = Activity.objects.filter(source="fuzz").count()
        rules = rules_for(types=catalogue(), now=NOON, source="fuzz")

        results = record_given(rows, rules=rules, by=None, now=NOON)

        assert [result.index for result in results] == list(range(len(rows)))
        created = [result.id for result in results if result.status == "created"]
        assert Activity.objects.filter(source="fuzz").count() == before + len(created)
        assert all(result.errors for result in results if result.status == "invalid")

    @QUIET
    @given(messages=st.lists(MESSAGE, max_size=5), sent_at=VALUE)
    def test_messages_are_each_answered(self, messages: list[Any], sent_at: Any):
        results = record_messages(
            messages, types=catalogue(), source="fuzz", sent_at=sent_at, now=NOON
        )

        assert [result.index for result in results] == list(range(len(messages)))
        assert all(result.errors for result in results if result.status == "invalid")
