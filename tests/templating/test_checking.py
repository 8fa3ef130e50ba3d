"""What is told of a template before it goes out."""

import pytest

from templating.checking.findings import ERROR, HINT, WARNING
from templating.checking.mails import contrast
from templating.checking.whole import look
from templating.previews import as_nobody

pytestmark = pytest.mark.django_db
FOOTER = {"type": "footer", "text": "Acme"}
GOOD = {"subject": "News", "preheader": "Three", "blocks": [{"type": "text", "text": "Hi"}, FOOTER]}


def told(channel="email", category="marketing", **content):
    """Code → severity and place of each finding."""
    given = {**(GOOD if channel == "email" else {}), **content}
    looked = look(
        given,
        channel=channel,
        category=category,
        locale="en",
        values_of=as_nobody(given.get("samples") or {}),
    )
    return {one.code: (one.severity, one.place) for one in looked.findings}


def with_block(**block):
    return {"blocks": [block, FOOTER]}


class TestLook:
    def test_has_nothing_to_say_of_what_is_good(self):
        assert told() == {}

    @pytest.mark.parametrize(
        ("content", "code", "severity", "place"),
        [
            ({"subject": " "}, "no_subject", ERROR, "subject"),
            ({"subject": "x" * 80}, "long_subject", HINT, "subject"),
            ({"subject": "BUY THIS FOR YOURSELF"}, "shouting", WARNING, "subject"),
            ({"subject": "Act now"}, "spam_word", HINT, "subject"),
            ({"preheader": ""}, "no_preheader", HINT, "preheader"),
            ({"subject": "Hi {{ first_name"}, "syntax", ERROR, "subject"),
            ({"subject": "Hi first_name }}"}, "half_tag", ERROR, "subject"),
            ({"subject": "Hi {{ first_name }}"}, "no_fallback", WARNING, "subject"),
            ({"subject": "Hi {{ order.no }}"}, "unknown", WARNING, "subject"),
            ({"blocks": [{"type": "text", "text": "Hi"}]}, "no_unsubscribe", ERROR, "blocks"),
            (
                with_block(type="button", text="x", href=""),
                "bad_link",
                ERROR,
                "blocks[0].href",
            ),
            (
                with_block(type="text", text="[x](a.test)"),
                "bad_link",
                ERROR,
                "blocks[0].text",
            ),
            (
                with_block(type="button", text="x", href="http://a.test"),
                "open_link",
                HINT,
                "blocks[0].href",
            ),
            (with_block(type="image", src="https://a.test"), "no_alt", WARNING, "blocks[0].alt"),
            (with_block(type="image", src="", alt="x"), "no_picture", ERROR, "blocks[0].src"),
            (
                with_block(type="button", text="x", href="https://a.test", background="#ffff00"),
                "contrast",
                WARNING,
                "blocks[0].background",
            ),
            (
                with_block(type="text", text="x", when={"match": "all", "conditions": [{}]}),
                "condition",
                ERROR,
                "blocks[0].when.conditions[0]",
            ),
            (
                with_block(type="text", text="{% for i in (1..9999) %}x{% endfor %}"),
                "bounds",
                ERROR,
                "html",
            ),
            (
                {"blocks": [*[{"type": "html", "html": "<p>" + "x" * 30_000}] * 4, FOOTER]},
                "size",
                WARNING,
                "blocks",
            ),
        ],
    )
    def test_tells_of_a_mail_what_is_wrong_and_where(self, content, code, severity, place):
        assert told(**content)[code] == (severity, place)

    def test_asks_no_link_to_unsubscribe_of_what_people_are_owed(self):
        blocks = [{"type": "text", "text": "Hi"}]

        assert "no_unsubscribe" not in told(category="transactional", blocks=blocks)

    def test_knows_what_the_sender_gives_by_its_sample(self):
        found = told(subject="Order {{ order.no }}", samples={"order": {"no": 12}})

        assert found == {}

    def test_counts_an_sms_and_asks_how_to_end_it(self):
        found = told(channel="sms", text="x" * 500)

        assert found["many_parts"][0] == HINT
        assert found["no_stop"][0] == WARNING
        assert "no_stop" not in told(channel="sms", text="Hi. Reply STOP to end.")

    def test_holds_whatsapp_to_what_is_approved_there(self):
        found = told(
            channel="whatsapp",
            text="{{ first_name | default: 'x' }}, hi {% if a %}x{% endif %}",
            whatsapp={"footer": "x" * 61},
        )

        assert found["logic"] == (ERROR, "text")
        assert found["bare_value"] == (WARNING, "text")
        assert found["too_long"] == (ERROR, "whatsapp.footer")


class TestContrast:
    def test_is_reckoned_as_wcag_has_it(self):
        assert round(contrast("#000000", "#ffffff"), 1) == 21.0
        assert round(contrast("#777777", "#ffffff"), 2) == 4.48
