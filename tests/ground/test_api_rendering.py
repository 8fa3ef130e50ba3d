import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import models
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from rest_framework.renderers import JSONRenderer

from ground.api.rendering import QuickJSONRenderer


class Colour(models.TextChoices):
    RED = "red", "Red"


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"text": "Zoë <b> 北", "number": 2**53, "part": 0.1, "none": None, "yes": True},
        [datetime(2026, 7, 1, 12, 0, 5, 120, tzinfo=UTC), datetime(2026, 7, 1)],
        [datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2))), date(2026, 2, 28)],
        [Decimal("12.50"), timedelta(minutes=1), UUID(int=7)],
        [gettext_lazy("Name"), mark_safe("<i>"), Colour.RED, (1, 2), {3: "three"}],
        2**80,
    ],
)
def test_says_what_drf_says(value):
    quick, slow = QuickJSONRenderer().render(value), JSONRenderer().render(value)

    assert (quick and json.loads(quick)) == (slow and json.loads(slow))


def test_prints_in_lines_for_whoever_asks():
    assert QuickJSONRenderer().render({"a": 1}, "application/json; indent=2") == b'{\n  "a": 1\n}'
