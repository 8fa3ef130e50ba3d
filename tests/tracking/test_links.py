"""Writing links that count into messages."""

import re
from uuid import uuid4

import pytest

from tests.make import sure
from tracking import ids
from tracking.addresses import tagged
from tracking.links import Letter, Tracker, rewrite
from tracking.models import Link, TrackingRules

pytestmark = pytest.mark.django_db
CLICK = re.compile(r"http://localhost:8000/api/track/email/click/([\w-]+)")
UTM = {"utm_source": "rapport", "utm_campaign": "May news"}


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = "http://localhost:8000"


def leads(html):
    """Where each counted link of a text leads."""
    known = [sure(ids.read_click(id)) for id in CLICK.findall(html)]
    return [Link.objects.get(pk=one.link).url for one in known]


class TestRewrite:
    def test_counts_links_and_opens(self):
        token = uuid4()

        html = rewrite('<body><a href="https://x.test/a">A</a></body>', token=token, tags={})

        assert leads(html) == ["https://x.test/a"]
        assert sure(ids.read_click(sure(CLICK.search(html))[1])).token == token
        assert sure(ids.read_open(sure(re.search(r"email/open/([\w-]+)", html))[1])).token == token
        assert html.endswith("</body>")

    def test_writes_the_picture_at_the_end_where_there_is_no_body(self):
        html = rewrite("<p>Hello</p>", token=uuid4(), tags={})

        assert html.startswith("<p>Hello</p><img ")

    @pytest.mark.parametrize(
        "href",
        [
            *("mailto:ada@x.test", "tel:+123", "sms:+123", "#top", "", "javascript:alert(1)"),
            *("http://localhost:8000/unsubscribe/secret", "https://u:p@x.test/", "//x.test/a"),
            *("https://", "https://[broken", "https://x.test/" + "a" * 2000, "data:text/html,x"),
        ],
    )
    def test_leaves_alone_what_opens_no_page_or_is_ours(self, href):
        html = rewrite(f'<a href="{href}">A</a>', token=uuid4(), tags=UTM)

        assert f'<a href="{href}">A</a>' in html
        assert not Link.objects.exists()

    def test_leaves_alone_what_its_author_marks(self):
        html = rewrite('<a href="https://x.test" data-untracked>A</a>', token=uuid4(), tags=UTM)

        assert '<a href="https://x.test" data-untracked>A</a>' in html

    def test_understands_entities_quotes_case_and_other_tags(self):
        html = rewrite(
            "<A class=b HREF='https://x.test/?a=1&amp;b=2'>A</A>"
            '<map><area shape="rect" href="https://x.test/map"></map>'
            '<!--[if mso]><v:roundrect href="https://x.test/button" arcsize="8%"><![endif]-->',
            token=uuid4(),
            tags={},
        )

        assert leads(html) == [
            "https://x.test/?a=1&b=2",
            "https://x.test/map",
            "https://x.test/button",
        ]

    def test_does_not_touch_a_link_of_the_head(self):
        html = rewrite('<link rel="x" href="https://x.test/a.css">', token=uuid4(), tags={})

        assert "https://x.test/a.css" in html

    def test_tells_two_links_to_one_page_apart_by_their_place(self):
        html = rewrite('<a href="https://x.test">1</a><a href="https://x.test">2</a>',
                       token=uuid4(), tags={})  # fmt: skip
        known = [sure(ids.read_click(id)) for id in CLICK.findall(html)]

        assert [one.place for one in known] == [1, 2]
        assert known[0].link == known[1].link

    def test_gives_links_the_tags(self):
        html = rewrite('<a href="https://x.test/?utm_source=mine#top">A</a>',
                       token=uuid4(), tags=UTM)  # fmt: skip

        assert leads(html) == ["https://x.test/?utm_source=mine&utm_campaign=May%20news#top"]


class TestTagged:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("https://x.test", "https://x.test?a=1"),
            ("https://x.test/?", "https://x.test/?a=1"),
            ("https://x.test/?b=%20&c", "https://x.test/?b=%20&c&a=1"),
            ("https://x.test/?b=2&", "https://x.test/?b=2&a=1"),
            ("https://x.test/?A=own", "https://x.test/?A=own"),
            ("https://x.test/?a=", "https://x.test/?a="),
            ("https://x.test/#/route?q", "https://x.test/?a=1#/route?q"),
        ],
    )
    def test_adds_what_the_author_did_not_write(self, url, expected):
        assert tagged(url, {"a": "1", "empty": ""}) == expected


class TestTracker:
    def test_asks_the_database_once_for_addresses_of_a_version(self, django_assert_num_queries):
        tracker = Tracker(tags=UTM, rules=TrackingRules())
        html = '<a href="https://x.test/a">A</a><a href="https://x.test/b">B</a>'
        with django_assert_num_queries(3):
            tracker.fill([Letter(uuid4(), html) for _ in range(5)])

        with django_assert_num_queries(0):
            filled = tracker.fill([Letter(uuid4(), html) for _ in range(5)])

        assert len({one.html for one in filled}) == 5
        assert Link.objects.count() == 2

    def test_finds_links_that_another_sender_kept(self, django_assert_num_queries):
        Tracker(rules=TrackingRules()).fill([Letter(uuid4(), '<a href="https://x.test">A</a>')])

        with django_assert_num_queries(1):
            Tracker(rules=TrackingRules()).fill([Letter(uuid4(), '<a href="https://x.test">A</a>')])

        assert Link.objects.count() == 1

    def test_keeps_addresses_of_one_reader_each_together_by_their_place(self):
        tracker = Tracker(source='<a href="https://x.test/?u={{ contact.id }}&amp;l={{ l }}">A</a>')

        tracker.fill(
            [Letter(uuid4(), f'<a href="https://x.test/?u={n}&amp;l=en">A</a>') for n in (1, 2)]
        )

        place = Link.objects.get(url="https://x.test/?u={{ contact.id }}&l={{ l }}")
        assert set(place.filled.values_list("url", flat=True)) == {
            "https://x.test/?u=1&l=en",
            "https://x.test/?u=2&l=en",
        }

    def test_take_no_plain_address_for_one_of_a_reader_s_own(self):
        source = '<a href="https://x.test/a">A</a><a href="{{ unsubscribe_url }}">B</a>'
        source += '<a href="{{ reset_url }}">C</a><a href="https://x.test/?u={{ id }}">D</a>'
        filled = source.replace("{{ unsubscribe_url }}", "http://localhost:8000/u/1")
        filled = filled.replace("{{ reset_url }}", "https://y.test/9").replace("{{ id }}", "7")

        Tracker(source=source).fill([Letter(uuid4(), filled)])

        known = {one.url: one.of and one.of.url for one in Link.objects.select_related("of")}
        assert known["https://x.test/a"] is None
        assert known["https://y.test/9"] == "{{ reset_url }}"
        assert known["https://x.test/?u=7"] == "https://x.test/?u={{ id }}"
        assert "{{ unsubscribe_url }}" not in known

    def test_counts_links_of_the_text_without_what_ends_a_sentence(self):
        (filled,) = Tracker().fill(
            [Letter(uuid4(), "", "See https://x.test/a. (https://x.test/b)")]
        )

        assert leads(filled.text) == ["https://x.test/a", "https://x.test/b"]
        assert re.sub(CLICK, "L", filled.text) == "See L. (L)"
        assert filled.html == ""

    def test_counts_nothing_of_whoever_may_not_be_tracked_but_tags_stay(self):
        html = '<a href="https://x.test/?a=1&amp;b=2">A</a>'

        (filled,) = Tracker(tags={"utm_source": "r"}).fill(
            [Letter(uuid4(), html, "https://x.test/", is_tracked=False)]
        )

        assert filled.html == '<a href="https://x.test/?a=1&amp;b=2&amp;utm_source=r">A</a>'
        assert filled.text == "https://x.test/?utm_source=r"
        assert not Link.objects.exists()

    @pytest.mark.parametrize(
        ("rules", "opens", "clicks"),
        [
            ({"opens": False}, 0, 1),
            ({"clicks": False}, 1, 0),
            ({"opens": False, "clicks": False}, 0, 0),
        ],
    )
    def test_counts_what_the_firm_wants_counted(self, rules, opens, clicks):
        TrackingRules.objects.create(pk=1, tags=False, **rules)

        html = rewrite('<a href="https://x.test">A</a>', token=uuid4(), tags=UTM)

        assert (html.count("email/open/"), html.count("email/click/")) == (opens, clicks)
        assert "utm_" not in html

    def test_writes_a_hidden_link_where_the_firm_wants_one(self):
        TrackingRules.objects.create(pk=1, bait=True)

        html = rewrite("<p>Hello</p>", token=uuid4(), tags={})

        assert sure(ids.read_click(sure(CLICK.search(html))[1])).link == ids.BAIT
