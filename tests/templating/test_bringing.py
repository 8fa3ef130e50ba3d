"""Mails of other systems become templates: cleaned, their values mapped, and told what went."""

import re
from html.parser import HTMLParser

import pytest

from contacts.models import CustomField
from templating.blocks.cleaning import ATTRIBUTES, TAGS
from templating.bringing.notations import key_of
from templating.bringing.whole import MOST_SOURCE, Brought, Choice, bring
from templating.errors import MailTooLarge, NotAMail
from templating.models import Template, TemplateVersion
from templating.rendering import prepare
from tests.make import ada, ben, make_contact
from tests.templating.mails import HOSTILE, MAILCHIMP, NOTATIONS, WORDS
from tracking.links import in_html

BRING, LOOK = "/api/v1/templates/bring/", "/api/v1/templates/bring/look/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def crm(api):
    api.force_authenticate(ada())
    return api


def html_of(brought: Brought) -> str:
    return str(brought.content["blocks"][0]["html"])


def gone(brought: Brought, kind: str) -> dict[str, int]:
    return {name: count for one, name, count in brought.dropped if one == kind}


class Strange(HTMLParser):
    """What of a page is no part of a mail."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if name not in {*ATTRIBUTES.get(tag, ()), "title", "lang"}:
                self.found.append(f"{tag}.{name}")
            if name in ("href", "src") and re.match(r"\s*(java|vb|data)", value or "", re.I):
                self.found.append(value or "")
            if name == "style" and re.search(r"url|expression|position|behavior", value or ""):
                self.found.append(value or "")


class TestBring:
    @pytest.mark.parametrize(("written", "becomes"), NOTATIONS.items())
    def test_knows_how_others_write_a_first_name(self, written, becomes):
        found = bring(f"<p>Hello {written}!</p>", category="transactional")

        assert html_of(found) == f"<p>Hello {becomes}!</p>"
        assert [one.guess for one in found.values] == ["first_name"]
        assert found.unsettled == []

    @pytest.mark.parametrize("words", WORDS)
    def test_takes_words_for_words(self, words):
        found = bring(f"<p>{words}</p>", category="transactional")

        assert found.values == []
        assert html_of(found) == f"<p>{words.replace('& ', '&amp; ')}</p>"

    def test_keeps_how_a_mail_looks_and_what_it_asks(self):
        found = bring(MAILCHIMP, category="marketing")

        html = html_of(found)
        assert 'style="color:#123456;margin:0 0 12px"' in html
        assert "{% if organisation.name %}<p" in html
        assert "{% else %}" in html
        assert 'href="https://shop.test/?u={{ email }}"' in html
        assert "{{ unsubscribe_url" in html
        assert not found.has_new_footer
        assert found.content["subject"] == "News for {{ first_name }}"
        assert found.content["preheader"] == "Three of them"
        assert found.content["design"] == {"background": "#eeeeee"}
        assert found.unsettled == ["*|LOYALTY|*"]

    def test_says_what_it_left_out(self):
        found = bring(MAILCHIMP, category="marketing")

        assert gone(found, "counter") == {"https://counts.test/o.gif": 1}
        assert gone(found, "outlook") == {"": 1}
        assert gone(found, "style_rule") == {"a:hover": 1}
        assert list(gone(found, "media_rule")) == ["@media only screen and (max-width: 600px)"]
        assert "counts.test" not in html_of(found)

    def test_leaves_out_logic_that_has_no_place_here_and_says_so(self):
        found = bring(
            "<ul>{{#each items}}<li>{{this.name}}</li>{{/each}}</ul>", category="marketing"
        )

        assert gone(found, "logic") == {"{{#each items}}": 1, "{{/each}}": 1}
        assert "each" not in html_of(found)

    def test_leaves_out_conditions_that_do_not_come_out_even(self):
        found = bring("<p>{% if plan %}a{% else %}b</p>", category="transactional")

        assert html_of(found) == "<p>ab</p>"
        assert set(gone(found, "logic")) == {"{% if %}", "{% else %}"}

    def test_keeps_a_condition_around_a_row_of_a_table(self):
        found = bring(
            "<table>{% if city %}<tr><td>x</td></tr>{% endif %}</table>", category="transactional"
        )

        html = html_of(found)
        assert html.index("{% if") < html.index("<td>") < html.index("{% endif %}")
        assert html.startswith("<table>")

    def test_adds_a_way_out_where_marketing_has_none(self):
        assert bring("<p>Buy</p>", category="marketing").has_new_footer
        assert not bring("<p>Your code</p>", category="transactional").has_new_footer

    def test_guesses_fields_of_the_firms_own(self):
        CustomField.objects.create(slug="plan", label="Your plan", kind="text")

        found = bring("<p>%PLAN% {{ contact.your_plan }}</p>", category="transactional")

        assert {one.guess for one in found.values} == {"custom.plan"}

    def test_writes_what_was_said_of_each_value(self):
        said = {
            "points": Choice(to="loyalty.points", sample="120"),
            "tier": Choice(default="Gold & more"),
            "fname": Choice(to="first_name", default="there"),
            "hero": Choice(is_left_out=True),
        }

        found = bring(
            "<p>*|FNAME|* *|POINTS|* *|TIER|*<b>*|HERO|*</b></p>",
            category="transactional",
            said=said,
        )

        assert found.unsettled == []
        assert html_of(found) == (
            "<p>{{ first_name | default: 'there' }} {{ loyalty.points }} Gold &amp; more<b></b></p>"
        )
        assert found.content["samples"] == {"loyalty": {"points": "120"}}

    def test_takes_a_simple_mail_apart(self):
        found = bring(
            "<h1>Hello</h1><p>One <b>two</b> <a href='https://a.test/'>three</a></p><p>Four</p>"
            "<ul><li>a</li><li>b</li></ul><img src='https://a.test/i.png' alt='Us' width=200>"
            "<a href='https://a.test/go' style='background:#112233;color:#ffffff;padding:9px'>"
            "Go</a>",
            category="transactional",
            in_blocks=True,
        )

        assert found.content["blocks"] == [
            {"type": "heading", "text": "Hello", "level": 1},
            {"type": "text", "text": "One **two** [three](https://a.test/)\n\nFour\n\n- a\n- b"},
            {"type": "image", "src": "https://a.test/i.png", "alt": "Us", "width": 200},
            {
                "type": "button",
                "text": "Go",
                "href": "https://a.test/go",
                "background": "#112233",
                "colour": "#ffffff",
            },
        ]

    def test_leaves_what_stands_side_by_side_as_it_is(self):
        beside = "<table><tr><td>One</td><td>Two</td></tr></table>"

        found = bring(beside, category="transactional", in_blocks=True)

        assert (found.fits_blocks, found.is_in_blocks) == (False, False)

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_lets_nothing_through_that_does_harm(self, hostile):
        found = bring(f"<p>Before</p>{hostile}", category="transactional")

        version = TemplateVersion(locale="en", subject="x", **_blocks(found))
        rendered = prepare(version).render({"x": "javascript:steal()"})
        strange = Strange()
        strange.feed(html_of(found))
        assert strange.found == []
        lowered = rendered.html.lower()
        assert "<script" not in lowered
        assert "evil.test" not in lowered
        assert not re.search(r"(href|src)=\"\s*(javascript|data|vbscript)", lowered)
        assert not re.search(r"<[^>]*\son\w+\s*=", lowered)

    @pytest.mark.parametrize("empty", ["   ", "<script>x</script>", "<!-- nothing -->"])
    def test_refuses_what_nobody_would_see(self, empty):
        with pytest.raises(NotAMail):
            bring(empty, category="transactional")

    def test_refuses_a_mail_without_end(self):
        with pytest.raises(MailTooLarge):
            bring("<div>" * 300, category="transactional")
        with pytest.raises(MailTooLarge):
            bring("<p>x</p>" * 6_000, category="transactional")

    @pytest.mark.parametrize(
        "bomb", ["{{", "{%", "*|", "<%", "%%", "[[", "<!--", "&lt;%", "{{a", "<"]
    )
    def test_reads_a_bomb_to_its_end(self, bomb):
        bomb = (bomb * MOST_SOURCE)[: MOST_SOURCE // 4]

        with pytest.raises((MailTooLarge, NotAMail)):
            bring(bomb + "<p>x</p>" * 6_000, category="transactional")


def _blocks(found: Brought) -> dict[str, object]:
    return {"blocks": found.content["blocks"], "design": found.content["design"]}


class TestKeyOf:
    def test_is_one_however_it_is_written(self):
        said = ["contact.First Name", "contact['first_name']", " CONTACT.first-name "]
        assert {key_of(one) for one in said} == {"contact.first_name"}


class TestApi:
    def test_shows_what_a_mail_would_become_and_keeps_nothing(self, crm):
        shown = crm.post(LOOK, {"html": MAILCHIMP}, format="json")

        assert shown.status_code == 200, shown.data
        assert shown.data["values"][0]["written"] == "*|LOYALTY|*"
        assert shown.data["values"][0]["is_settled"] is False
        assert {one["kind"] for one in shown.data["left_out"]} >= {"outlook", "counter"}
        assert not Template.objects.exists()

    def test_refuses_a_mail_with_values_that_nobody_settled(self, crm):
        refused = crm.post(BRING, {"name": "Old news", "html": MAILCHIMP}, format="json")

        assert (refused.status_code, refused.data["code"]) == (409, "values_unsettled")
        assert refused.data["values"] == ["*|LOYALTY|*"]
        assert not Template.objects.exists()

    def test_makes_a_template_that_goes_out_with_links_that_count(self, crm):
        jane = make_contact(email="jane@example.org")
        values = [
            {"key": "loyalty", "to": "", "default": "Many"},
            {"key": "fname", "to": "first_name", "default": "there"},
        ]
        made = crm.post(
            BRING, {"name": "Old news", "html": MAILCHIMP, "values": values}, format="json"
        )
        assert made.status_code == 201, made.data
        at = made["Location"]

        draft = crm.get(f"{at}draft/").data
        preview = crm.post(
            "/api/v1/templates/preview/",
            {
                "channel": "email",
                "category": "marketing",
                "locale": "en",
                "contact": jane.pk,
                "content": {name: draft[name] for name in ("subject", "preheader", "blocks")},
            },
            format="json",
        )
        published = crm.post(f"{at}publish/", {}, format="json")

        assert preview.data["subject"] == "News for Jane"
        assert "How are you?" in preview.data["text"]
        assert published.status_code == 200, published.data
        leading = [one.url for one in in_html(published.data["html"])]
        assert "https://shop.test/?u={{ email }}" in leading
        assert 'width="600"' in published.data["html"]
        assert "Many points" in published.data["text"]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"html": ""}, "html"),
            ({"html": "x" * (MOST_SOURCE + 1)}, "html"),
            ({"html": "<p>x</p>", "values": [{"key": "x", "to": "a b {{"}]}, "values"),
        ],
    )
    def test_names_what_it_cannot_take(self, crm, body, field):
        refused = crm.post(LOOK, body, format="json")

        assert refused.status_code == 400
        assert refused.data["errors"][0]["field"].startswith(field)

    def test_is_for_who_writes_templates(self, api):
        assert api.post(LOOK, {"html": MAILCHIMP}, format="json").status_code == 401
        api.force_authenticate(ben())

        assert api.post(BRING, {"name": "x", "html": "<p>x</p>"}, format="json").status_code == 403
        assert not Template.objects.exists()
