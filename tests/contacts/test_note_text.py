"""What a note may hold, and what it says without its marks."""

import json

import pytest

from config.env import ROOT
from contacts.errors import BadLink, EmptyNote, NoteTooLong
from contacts.note_text import LONGEST_EXCERPT, LONGEST_NOTE, cleaned, excerpt, mentioned_in, plain

EXAMPLES = json.loads((ROOT / "frontend/src/shared/notes/examples.json").read_text())
NAMES = {12: "Ben", 7: "Cleo"}


class TestCleaned:
    def test_drops_what_nobody_sees_and_keeps_the_lines(self):
        assert cleaned("\n\nOne \r\nTwo\x00\x07\u202e\u2028\tThree\n") == "One\nTwo\n\tThree"

    def test_keeps_markup_that_looks_like_html_as_the_text_it_is(self):
        text = "<script>alert(1)</script> <b onclick=x>y</b>"

        assert cleaned(text) == text

    def test_keeps_every_script_and_sign(self):
        text = "مرحبا **بالعالم** עברית 👩‍👩‍👧 e\u0301 \u200f"

        assert cleaned(text) == text

    @pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\u200d", "\x00\x01", "\ufeff"])
    def test_refuses_a_note_that_says_nothing(self, text):
        with pytest.raises(EmptyNote):
            cleaned(text)

    def test_refuses_a_note_without_end(self):
        assert len(cleaned("x" * LONGEST_NOTE)) == LONGEST_NOTE
        with pytest.raises(NoteTooLong):
            cleaned("x" * (LONGEST_NOTE + 1))

    @pytest.mark.parametrize(
        "link",
        ["javascript:alert(1)", "JavaScript:x", "data:text/html,x", "vbscript:x", "file:///"],
    )
    def test_refuses_links_to_anything_but_addresses(self, link):
        with pytest.raises(BadLink):
            cleaned(f"See [this]({link}) now")

    @pytest.mark.parametrize("link", ["https://x.test/", "HTTP://x.test", "mailto:a@x.test"])
    def test_takes_links_to_addresses(self, link):
        assert cleaned(f"See [this]({link})") == f"See [this]({link})"


class TestMentionedIn:
    def test_names_each_once_in_order(self):
        assert mentioned_in(
            "@{7} and @{12}, again @{7}; not @{}, @{x} or @{1234567890123456789}"
        ) == [
            7,
            12,
        ]


class TestPlain:
    @pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each["text"][:30])
    def test_says_what_is_drawn(self, example):
        assert plain(example["text"], NAMES) == example["plain"]

    @pytest.mark.parametrize(
        "mark", ["**a ", "_a ", "[a](https://", "@{1", "(", "[", "- ", "https://"]
    )
    def test_comes_to_an_end_with_marks_that_are_never_closed(self, mark):
        text = (mark * LONGEST_NOTE)[:LONGEST_NOTE].strip()

        assert plain(text, {})


class TestExcerpt:
    def test_is_the_beginning_in_one_line(self):
        assert excerpt("- **One**\n- two @{12}", NAMES) == "One two @Ben"

    def test_is_cut_where_it_grows_long(self):
        cut = excerpt("word " * 100, {})

        assert len(cut) <= LONGEST_EXCERPT
        assert cut.endswith("word…")
