"""Templates that a pack brings, and what becomes of them when the firm writes them anew."""

from typing import Any

import pytest

from packs.errors import PackIsFaulty
from packs.operations import check_pack, install_pack, uninstall_pack
from templating.checking.whole import look
from templating.composing import content_of
from templating.models import Template, TemplateVersion
from templating.operations.drafts import save_draft
from templating.operations.publishing import publish_template
from templating.previews import as_contact, as_nobody
from tests.make import NOON, ada, make_contact

SHIPPED = ("advisor", "courses", "education", "retention")
pytestmark = pytest.mark.django_db
MANIFEST = "slug: made\nname: Made\nversion: {}\n"
TEMPLATES = """
- slug: hello
  name: Hello
  says:
    en:
      subject: {subject}
      preheader: Read this
      blocks:
        - {{type: heading, text: Hello}}
        - {{type: footer, text: Acme}}
"""


@pytest.fixture
def bring(tmp_path, settings):
    folder = tmp_path / "made"
    folder.mkdir()
    settings.PACK_FOLDERS = [str(tmp_path)]

    def written(version="1.0.0", subject="First", text=None):
        (folder / "manifest.yaml").write_text(MANIFEST.format(version))
        (folder / "templates.yaml").write_text(text or TEMPLATES.format(subject=subject))
        return install_pack(slug="made", by=ada(), now=NOON)

    return written


def sent():
    """What people get: the subject of the newest version that is out."""
    return newest().subject


def newest():
    rows = Template.objects.get(slug="hello").versions.filter(published_at__isnull=False)
    return rows.order_by("-number").first()


class TestInstalling:
    def test_publishes_what_it_brings_and_again_changes_nothing(self, bring):
        bring()
        again = bring()

        assert (again.changed, again.kept) == ([], [])
        assert (sent(), newest().by_pack, newest().number) == ("First", True, 1)
        assert "Hello" in newest().html

    def test_publishes_what_a_newer_pack_says(self, bring):
        bring()
        report = bring("1.1.0", subject="Second")

        assert report.changed == ["template hello"]
        assert (sent(), newest().number) == ("Second", 2)

    def test_leaves_what_the_firm_wrote(self, bring):
        bring()
        template = Template.objects.get(slug="hello")
        same: dict[str, Any] = {"template": template, "locale": "en", "by": ada(), "now": NOON}
        save_draft(**same, content={"subject": "Our own"})
        publish_template(**same)

        report = bring("1.1.0", subject="Second")

        assert report.kept == ["template hello: says was edited here"]
        assert sent() == "Our own"

    def test_names_the_block_that_cannot_go_out(self, bring):
        text = TEMPLATES.format(subject="Hi").replace("text: Hello}", 'text: "{{ first_name"}')

        with pytest.raises(PackIsFaulty) as refused:
            bring(text=text)

        told = refused.value.facts["errors"][0]
        assert told["file"] == "templates.yaml"
        assert told["path"] == "$[0].says.en.blocks[0].text"
        assert not Template.objects.exists()


class TestRemoving:
    def test_takes_away_what_nobody_changed(self, bring):
        bring()

        report = uninstall_pack(slug="made", by=ada(), now=NOON)

        assert report.removed == ["template hello"]
        assert not Template.objects.exists()


class TestShipped:
    @pytest.mark.parametrize("slug", SHIPPED)
    def test_goes_out_as_it_is(self, slug):
        assert check_pack(slug=slug, now=NOON) > 25

    @pytest.mark.parametrize("slug", SHIPPED)
    def test_leaves_nothing_to_say_but_hints_and_reads_well_for_anybody(self, slug):
        install_pack(slug=slug, by=ada(), now=NOON)
        jane = make_contact("Jane Doe", email="jane@x.test")
        rows = TemplateVersion.objects.filter(published_at__isnull=False)
        assert rows.exists()

        for row in rows.select_related("template"):
            content = content_of(row)
            for values_of in (
                as_nobody(row.samples),
                as_contact(jane, row.samples, seen_by=ada(), now=NOON),
            ):
                looked = look(
                    content if row.template.channel != "email" else {**content, "text": ""},
                    channel=row.template.channel,
                    category=row.template.category,
                    locale=row.locale,
                    values_of=values_of,
                )
                told = [one for one in looked.findings if one.severity != "hint"]
                assert not told, (row.template.slug, told)
                assert "‹" not in looked.trial.rendered.text
