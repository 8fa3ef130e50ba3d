"""Our pages speak every language of ours, and the compiled words are those one can read."""

import gettext
import io

import pytest
from django.conf import settings

from checks import catalogues, messages
from checks.catalogues import Entry, Message

NOTHING_SAID: tuple[str, ...] = ("",)


class TestCatalogues:
    def test_there_is_one_for_every_language_but_the_first(self):
        assert [code for code, _ in settings.LANGUAGES] == ["en", *messages.LANGUAGES]

    @pytest.mark.parametrize("language", messages.LANGUAGES)
    def test_say_everything_and_nothing_else(self, language):
        entries = messages.brought_up_to_date(language)
        kept = catalogues.read(messages.catalogue_of(language).read_text())
        how = "run: .venv/bin/python -m checks.messages"

        assert sorted(kept) == sorted(entry.message for entry in entries), how
        assert messages.missing(entries) == [], "say it in locale/…/django.po, then " + how

    @pytest.mark.parametrize("language", messages.LANGUAGES)
    def test_are_compiled_as_they_are_written(self, language):
        path = messages.catalogue_of(language)
        entries = messages.brought_up_to_date(language)

        assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(language, entries)
        assert path.read_text() == catalogues.written(language, entries)

    @pytest.mark.parametrize("language", messages.LANGUAGES)
    def test_keep_every_place_that_is_filled_in(self, language):
        # Of one, a language may say "one" in words.
        odd = [
            entry.message.text
            for entry in messages.brought_up_to_date(language)
            if catalogues.places_in(entry.said[-1])
            != catalogues.places_in(entry.message.plural or entry.message.text)
        ]

        assert odd == []


class TestMessages:
    def test_are_found_wherever_they_are_said(self):
        found = {message.text: places for message, places in messages.messages().items()}

        assert "templates/portal/home.html" in found["Check my details"]
        assert "portal/pages/forms.py" in found["The code has six digits."]
        assert "Hello %(name)s" in found
        assert "There is no such record, or you may not see it." in found


class TestWritten:
    ENTRIES = (
        Entry(Message("Plain"), ("Schlicht",)),
        Entry(Message('Two\nlines "quoted" \\ back'), ("Zwei\nZeilen „so“ \\ zurück",)),
        Entry(Message("one", plural="many"), ("einer", "viele")),
        Entry(Message("May", context="month"), ("Mai",)),
        Entry(Message("New"), NOTHING_SAID),
    )

    def test_reads_back_the_same(self):
        text = catalogues.written("de", list(self.ENTRIES))

        assert catalogues.read(text) == {entry.message: entry.said for entry in self.ENTRIES}

    def test_compiles_to_what_the_standard_library_reads(self):
        binary = catalogues.compiled("de", list(self.ENTRIES))

        words = gettext.GNUTranslations(io.BytesIO(binary))

        assert words.gettext("Plain") == "Schlicht"
        assert words.gettext(self.ENTRIES[1].message.text) == self.ENTRIES[1].said[0]
        assert [words.ngettext("one", "many", n) for n in (1, 2)] == ["einer", "viele"]
        assert words.pgettext("month", "May") == "Mai"
        assert words.gettext("New") == "New"
