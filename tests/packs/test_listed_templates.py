"""Every template that the requirements name is in its pack, in English and in German."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.env import ROOT
from templating.checking.findings import Findings
from templating.checking.words import check_words
from tests.packs.test_shipped import SHIPPED

LISTED: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("listed_templates.yaml").read_text()
)
#: A value, an address, or what markup and codes are made of.
SPACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<[^>]*>|[^\w\s]|\b(?:XP|SMS)\b")
#: Pack → the first requirement of its templates and the last.
REQUIRED = {"education": (195, 259), "courses": (69, 84), "advisor": (43, 58)} | {
    "retention": (32, 43)
}


def brought(pack: str) -> dict[str, dict[str, Any]]:
    rows = yaml.safe_load((ROOT / "packs" / pack / "templates.yaml").read_text())
    return {row["slug"]: row for row in rows}


@pytest.mark.parametrize("pack", SHIPPED)
class TestPack:
    def test_is_asked_for_every_requirement(self, pack):
        first, last = REQUIRED[pack]

        numbers = sorted(int(id[4:]) for id in LISTED[pack] if id != "beside")

        assert numbers == list(range(first, last + 1))

    def test_brings_what_is_listed_and_nothing_else(self, pack):
        listed = {slug for slugs in LISTED[pack].values() for slug in slugs}

        assert set(brought(pack)) == listed

    def test_says_all_of_it_in_english_and_german(self, pack):
        wrong = []
        for slug, row in brought(pack).items():
            said = row["says"]
            if set(said) != {"en", "de"}:
                wrong.append((slug, sorted(said)))
            elif words(said["en"]) & words(said["de"]):
                wrong.append((slug, sorted(words(said["en"]) & words(said["de"]))))

        assert wrong == []

    def test_asks_for_the_same_in_both_languages(self, pack):
        wrong = {}
        for slug, row in brought(pack).items():
            asked = {locale: variables(said) for locale, said in row["says"].items()}
            if asked["de"] - asked["en"]:
                wrong[slug] = sorted(asked["de"] - asked["en"])

        assert wrong == {}


def words(said: dict[str, Any]) -> set[str]:
    """The sentences that are to be said otherwise in each language: those with spaces in them, but
    for addresses, codes and what is made of values alone.
    """
    found = {said.get("subject", ""), said.get("preheader", ""), said.get("text", "")}
    for block in said.get("blocks", ()):
        if block["type"] in ("heading", "text", "button"):
            found.add(block["text"])
    return {one for one in found if len(SPACES.sub("", one).split()) > 2}


def variables(said: dict[str, Any]) -> set[str]:
    asked = check_words(said, Findings())
    return {one.name for found in asked.values() for one in found}
