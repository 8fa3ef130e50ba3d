"""What somebody says anew stands apart from what they quote."""

import pytest

from conversations.pages import folded
from conversations.quoting import quotation_of

THANKS = "Thank you, that suits me.\n\nJane"
LINES = "> Shall we meet on Friday?\n>\n> Ada\n"
HEADS = (
    "From: Ada <ada@firm.test>\nSent: Friday, 27 November 2026 10:00\nTo: Jane\nSubject: Meeting\n"
)


@pytest.mark.parametrize(
    "quotation",
    [
        LINES,
        f"On 27 November 2026, hello@firm.test wrote:\n{LINES}",
        f"On Fri, Nov 27, 2026 at 10:00 AM Ada Lindqvist <ada@firm.test>\nwrote:\n\n{LINES}",
        f"On Fri, Nov 27, 2026 at 10:00 AM Ada Lindqvist\n<ada@firm.test> wrote:\n\n{LINES}",
        f"Am 27.11.2026 um 10:00 schrieb Ada:\n{LINES}",
        f"Le 27/11/2026 à 10:00, Ada a écrit :\n{LINES}\n\n",
        f"-----Original Message-----\n{HEADS}\nShall we meet on Friday?",
        f"{'_' * 32}\n{HEADS}\nShall we meet on Friday?",
        "Von: Ada\nGesendet: Freitag\nAn: Jane\nBetreff: Treffen\n\nAm Freitag?",
        "*De :* Ada\n*Envoyé :* vendredi\n\nVendredi ?",
    ],
)
def test_a_quotation_below_is_found_with_its_introduction(quotation):
    assert quotation_of(f"{THANKS}\n\n{quotation}") == f"\n\n{quotation}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        THANKS,
        # Answers between the lines are read as they stand.
        "> Shall we meet on Friday?\nYes.\n> At ten?\nAt eleven.",
        # All of it is quoted: nothing would be left.
        LINES,
        f"On 27 November 2026, Ada wrote:\n{LINES}",
        "From: the heart\nThank you",
        "I come from there.\nDate: to be found",
        "These are my wishes:\nmore than 5 > 3",
    ],
)
def test_a_text_without_one_stays_whole(text):
    assert quotation_of(text) == ""


def test_a_sentence_that_ends_in_a_colon_is_no_introduction():
    text = f"I thought about it.\nMy answer to this:\n{LINES}"

    assert quotation_of(text) == f"\n{LINES}"


QUOTE = "<blockquote><p>On Friday?</p><blockquote>Before</blockquote></blockquote>"


def test_a_page_folds_the_quotation_at_its_end():
    page = folded(f"<p>Gladly.</p><div>{QUOTE}</div><br>")

    assert page.startswith("<p>Gladly.</p><div><details><summary>")
    assert page.endswith(f"</summary>{QUOTE}</details></div><br>")


@pytest.mark.parametrize(
    "html", ["<p>Gladly.</p>", QUOTE, f"<p>To this:</p>{QUOTE}<p>Yes</p>", "<p>One</p><blockquote>"]
)
def test_a_page_that_answers_in_between_stays_whole(html):
    assert folded(html) == html
