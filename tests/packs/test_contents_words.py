"""What the app calls the kinds of parts that packs bring."""

import json
from pathlib import Path

import pytest

from packs.parts import KINDS

LOCALES = Path(__file__).parents[2] / "frontend/src/locales"


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_kind_has_a_name(language):
    words = json.loads((LOCALES / language / "later/settings.json").read_text())

    assert {kind.name for kind in KINDS} - words["packs"]["kinds"].keys() == set()
