"""Blocks as HTML and as the plain part of a mail."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templating.blocks.holding import Held
from templating.blocks.markup import as_html
from templating.blocks.shapes import PARTS, faults_of
from templating.composing import build
from templating.rendering import prepare_sources
from templating.values import ROOT_OF_CONDITIONS

ONE_OF_EACH = [
    {"type": "heading", "text": "Hello {{ name }}"},
    {"type": "text", "text": "**Bold** and [a link](https://a.test/?x=1&y={{ id }})"},
    {"type": "image", "src": "https://a.test/p.png", "alt": 'A "chart"', "href": "https://a.test"},
    {"type": "button", "text": "Open", "href": "{{ url }}"},
    {"type": "divider"},
    {"type": "spacer", "height": 12},
    {"type": "columns", "columns": [{"blocks": [{"type": "text", "text": "left"}]}] * 2},
    {
        "type": "list",
        "of": "items",
        "as": "item",
        "empty": "Nothing",
        "blocks": [{"type": "progress", "percent": "{{ item.done }}", "label": "{{ item.name }}"}],
    },
    {"type": "progress", "percent": "40"},
    {"type": "social", "links": [{"label": "Site", "href": "https://a.test"}]},
    {"type": "html", "html": "<p>Raw {{ name }}</p>"},
    {"type": "footer", "text": "Acme"},
]
VALUES = {
    "name": "Zoë",
    "id": 7,
    "url": "https://pay.test/?a=1&b=2",
    "items": [{"name": "Maths", "done": 150}, {"name": "Art", "done": "20"}],
    "unsubscribe_url": "https://u.test",
    "preferences_url": "https://p.test",
}


def made(blocks, values=None, **content):
    sources = build({"subject": "S", "blocks": blocks, **content}, locale="en")
    return prepare_sources(sources, locale="en").render(VALUES if values is None else values)


def text(source: str):
    return [{"type": "text", "text": source}]


class TestBuild:
    def test_makes_html_and_words_of_each_kind(self):
        rendered = made(ONE_OF_EACH)

        assert {block["type"] for block in ONE_OF_EACH} | {"progress"} == set(PARTS)
        assert faults_of(ONE_OF_EACH) == []
        for said in ("Hello Zoë", "<strong>Bold</strong>", "Raw Zoë", "Maths", "100%", "20%"):
            assert said in rendered.html
        assert 'href="https://a.test/?x=1&amp;y=7"' in rendered.html
        assert 'href="https://pay.test/?a=1&amp;b=2"' in rendered.html
        assert "Open: https://pay.test/?a=1&b=2" in rendered.text
        assert "Unsubscribe: https://u.test" in rendered.text
        assert "a link (https://a.test/?x=1&y=7)" in rendered.text

    def test_loads_nothing_of_others(self):
        html = made(ONE_OF_EACH).html

        assert set(re.findall(r'(?:src|@import[^"]*|url)[=(]"?(https?://[^/"]+)', html)) == {
            "https://a.test"
        }
        assert "<link" not in html

    def test_says_what_stands_in_for_an_empty_list(self):
        assert "Nothing" in made(ONE_OF_EACH, {**VALUES, "items": []}).html

    def test_keeps_language_that_no_parser_of_html_could_read(self):
        blocks = text('{% if id < 9 and name != "<b>" %}few{% else %}many{% endif %}')

        assert "few" in made(blocks).html

    def test_shows_a_block_by_its_line_of_the_language(self):
        blocks = [
            {**text("for seven")[0], "if": "id == 7"},
            {**text("for eight")[0], "if": "id == 8"},
        ]

        rendered = made(blocks)

        assert ("for seven" in rendered.html, "for eight" in rendered.html) == (True, False)
        assert ("for seven" in rendered.text, "for eight" in rendered.text) == (True, False)

    def test_shows_a_block_by_conditions_that_the_database_answered(self):
        tree = {"match": "all", "conditions": []}
        blocks = [{**text("for some")[0], "when": tree}]
        sources = build({"blocks": blocks}, locale="en")
        ((name, kept),) = sources.conditions.items()

        prepared = prepare_sources(sources, locale="en")
        shown = {
            holds: prepared.render({ROOT_OF_CONDITIONS: {name.partition(".")[2]: holds}})
            for holds in (True, False)
        }

        assert kept == tree
        assert "for some" in shown[True].html
        assert "for some" not in shown[False].html + shown[False].text
        assert [one.condition for one in prepared.variables] == [tree]


class TestSafety:
    @pytest.mark.parametrize(
        "html",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href='javascript:alert(1)'>x</a>",
            '<a href="{% if id %}javascript:alert(1){% endif %}">x</a>',
            "<iframe src='https://a.test'></iframe>",
            "<form action='https://a.test'><input></form>",
            "<style>body{display:none}</style>",
            "<p style='position:fixed;background:url(https://a.test)'>x</p>",
            "<svg><script>alert(1)</script></svg>",
            "<a href='data:text/html,x'>x</a>",
            "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
            "<p title='{% if id %}' onclick='x'>x</p>",
        ],
    )
    def test_of_html_leaves_nothing_that_does_anything(self, html):
        bare = made([{"type": "spacer"}]).html
        rendered = made([{"type": "html", "html": html}]).html.lower()

        for word in ("script", "onerror", "onclick", "<iframe", "<form", "position", "data:text"):
            assert rendered.count(word) == bare.lower().count(word), word
        assert "background:url" not in rendered

    def test_of_an_address_that_begins_with_a_value(self):
        blocks = [{"type": "button", "text": "x", "href": "{{ url }}"}, *text("[x]({{ url }})")]

        rendered = made(blocks, {"url": "javascript:alert(1)"})

        assert "javascript" not in rendered.html
        assert rendered.html.count('href="#"') == 2

    @given(st.text(max_size=200))
    def test_of_running_text_makes_no_markup_but_its_own(self, said):
        held = Held()
        html = held.put_back(as_html(said.replace("{", "("), held, accent="#000000"))

        assert set(re.findall(r"<\s*/?\s*(\w*)", html)) <= {
            *("p", "br", "strong", "em", "a", "ul", "ol", "li")
        }

    def test_of_words_that_hold_pieces_is_not_forged(self):
        held = Held()
        said = held.hold("secret")

        assert Held().put_back(said) == said


class TestFaultsOf:
    @pytest.mark.parametrize(
        ("blocks", "path"),
        [
            ("text", "blocks"),
            ([{"type": "video"}], "blocks[0].type"),
            ([{"type": "text"}], "blocks[0]"),
            ([{"type": "text", "text": "x", "onclick": "x"}], "blocks[0]"),
            ([{"type": "heading", "text": "x", "level": 9}], "blocks[0].level"),
            ([{"type": "text", "text": "x", "colour": "red"}], "blocks[0].colour"),
            ([{"type": "text", "text": "x", "if": "a %}{% b"}], "blocks[0].if"),
            ([{"type": "list", "of": "a b", "as": "c", "blocks": []}], "blocks[0].of"),
            (
                [{"type": "columns", "columns": [{"blocks": [{"type": "x"}]}]}],
                "blocks[0].columns[0].blocks[0].type",
            ),
            ([{"type": "divider"}] * 201, "blocks"),
        ],
    )
    def test_name_the_part_by_its_path(self, blocks, path):
        assert faults_of(blocks)[0].path == path

    def test_of_what_is_nested_too_deeply(self):
        inner = {"type": "list", "of": "a", "as": "b", "blocks": [{"type": "divider"}]}
        for _ in range(3):
            inner = {"type": "list", "of": "a", "as": "b", "blocks": [inner]}

        assert "deeply" in faults_of([inner])[0].detail

    def test_of_looks(self):
        assert faults_of([], {"accent": "red"})[0].path == "design.accent"
