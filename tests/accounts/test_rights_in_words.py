"""Every right that a role can grant has words in the app, in every language of it."""

import json

import pytest

from accounts.permissions import REGISTRY
from config.env import ROOT

LOCALES = ROOT / "frontend" / "src" / "locales"


@pytest.mark.parametrize("language", ["en", "de"])
def test_rights_and_their_groups_are_named(language):
    words = json.loads((LOCALES / language / "later" / "settings.json").read_text("utf-8"))

    unnamed = {code for code in REGISTRY if code.replace(".", "_") not in words["codes"]}
    # A code without a noun stands with those of the firm.
    groups = {code.split(".")[1] for code in REGISTRY if code.count(".") > 1}
    assert (unnamed, groups - words["code_groups"].keys()) == (set(), set())
