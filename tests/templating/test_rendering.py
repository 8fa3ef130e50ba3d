"""Versions, parsed once and filled many times."""

import email.message
import email.policy

import pytest
from django.db import InternalError, transaction
from hypothesis import given
from hypothesis import strategies as st

from templating.composing import Sources
from templating.language.missing import MissingVariable
from templating.models import TemplateVersion
from templating.rendering import one_line, prepare, prepare_sources, variables_of
from tests.templating.made import make_version

ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=200))


class TestPrepare:
    def test_fills_all_four_texts_and_leaves_links_as_they_are(self):
        version = make_version_unsaved(
            subject="For {{ first_name }}",
            preheader="From {{ firm.name }}",
            html='<a href="https://a.test/?x=1&amp;y=2">{{ first_name }}</a>',
            text="Hello {{ first_name }}: https://a.test/?x=1&y=2",
        )

        rendered = prepare(version).render({"first_name": "Zoë & Co", "firm": {"name": "Acme"}})

        assert rendered.subject == "For Zoë & Co"
        assert rendered.preheader == "From Acme"
        assert rendered.html == '<a href="https://a.test/?x=1&amp;y=2">Zoë &amp; Co</a>'
        assert rendered.text == "Hello Zoë & Co: https://a.test/?x=1&y=2"

    def test_refuses_to_show_what_is_missing_and_names_it(self):
        prepared = prepare(make_version_unsaved(subject="{{ owner.name }}"))

        with pytest.raises(MissingVariable) as refused:
            prepared.render({"owner": {"name": ""}})

        assert refused.value.name == "owner.name"
        assert prepared.missing_in({"owner": {}}) == ["owner.name"]
        assert prepared.missing_in({"owner": {"name": "Ada"}}) == []

    def test_says_days_and_months_in_the_language_of_the_version(self):
        version = make_version_unsaved(locale="de", text="{{ day | date: '%A, %d. %B %Y' }}")

        assert prepare(version).render({"day": "2026-03-02"}).text == "Montag, 02. März 2026"


class TestVariablesOf:
    def test_tells_what_is_needed_and_what_stands_in(self):
        version = make_version_unsaved(
            subject="{{ first_name | default: 'there' }}",
            preheader="{% if city %}{{ city }}{% endif %}",
            html="{% for one in wins %}{{ one.title }}{% endfor %}",
            text="{{ code }}",
        )

        found = {one.name: one for one in variables_of(version)}

        assert found["first_name"].fallback == "there"
        assert not found["first_name"].is_needed
        assert not found["city"].is_needed
        assert found["code"].is_needed
        assert (found["wins"].is_list, found["wins"].parts) == (True, ["title"])


class TestOneLine:
    @given(st.text(max_size=300))
    def test_leaves_nothing_that_a_header_would_end_at(self, said):
        message = email.message.EmailMessage(policy=email.policy.SMTP)

        message["Subject"] = one_line(said)

        assert len(one_line(said).splitlines()) <= 1
        assert message.keys() == ["Subject"]

    @given(ANYTHING)
    def test_no_value_adds_a_header(self, value):
        prepared = prepare_sources(Sources(subject="{{ x | default: '-' }}"), locale="en")

        subject = prepared.render({"x": value}).subject

        assert not set(subject) & set("\r\n\x00\x0b\x0c\x1c\x85\u2028")


class TestEscaping:
    @given(st.text(max_size=300))
    def test_no_value_becomes_markup(self, value):
        sources = Sources(html='<p title="{{ x | default: 1 }}">{{ x | default: 1 }}</p>')

        html = prepare_sources(sources, locale="en").render({"x": value}).html

        assert html.count("<") == 2
        assert html.count('"') == 2


@pytest.mark.django_db
class TestPublishedVersion:
    def test_does_not_change_any_more(self):
        version = make_version(subject="As it was")
        version.subject = "Otherwise"

        with pytest.raises(InternalError, match="does not change"), transaction.atomic():
            version.save(update_fields=["subject"])

        version.refresh_from_db()
        assert version.subject == "As it was"


def make_version_unsaved(**given):
    return TemplateVersion(**given)
