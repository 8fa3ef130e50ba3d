"""What the app calls the rows that go over in a merge."""

import json
from pathlib import Path

import pytest

from contacts.moving import MOVERS, PutAway, Stays

LOCALES = Path(__file__).parents[2] / "frontend/src/locales"


def going_over() -> set[str]:
    return {
        label.partition(".")[2].lower()
        for (label, column), mover in MOVERS.items()
        if not isinstance(mover, Stays | PutAway) and column != "custom"
    }


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_kind_of_row_that_goes_over_has_a_name(language):
    words = json.loads((LOCALES / language / "later/duplicates.json").read_text())

    assert going_over() - words["moves"].keys() == set()
