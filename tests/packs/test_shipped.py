"""The packs that come with the product: each has everything it names, and they get along."""

from pathlib import Path

import pytest
from django.conf import settings

from config.env import ROOT
from contacts.models import Segment
from contacts.operations.segments.refreshing import refresh_due
from packs.operations import check_pack, install_pack, uninstall_pack
from packs.schema import FILES
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
SHIPPED = sorted(
    path.parent.name for path in Path(settings.PACK_FOLDERS[0]).glob("*/manifest.yaml")
)


def install(slug):
    return install_pack(slug=slug, by=ada(), now=NOON)


class TestShippedPacks:
    @pytest.mark.parametrize("slug", SHIPPED)
    def test_have_all_that_they_name(self, slug):
        assert check_pack(slug=slug, now=NOON) > 25

    # Two that say how students come along cannot both say it.
    @pytest.mark.parametrize("without", ["courses", "education"])
    def test_live_together_twice_over(self, without):
        together = [slug for slug in SHIPPED if slug != without]
        for slug in together:
            assert install(slug).made

        for slug in together:
            again = install(slug)
            assert (again.changed, again.kept, again.removed) == ([], [], [])

    @pytest.mark.parametrize("slug", SHIPPED)
    def test_bring_segments_that_can_be_refreshed(self, slug):
        install(slug)
        make_contact()

        list(refresh_due(now=NOON))

        assert not Segment.objects.exclude(fault="").exists()
        assert not Segment.objects.filter(kind="dynamic", refreshed_at=None).exists()

    @pytest.mark.parametrize("slug", SHIPPED)
    def test_leave_nothing_behind_where_nothing_was_used(self, slug):
        install(slug)

        report = uninstall_pack(slug=slug, by=ada(), now=NOON)

        assert report.kept == []
        assert report.removed


def test_every_file_is_told_of_in_the_docs():
    told = (ROOT / "docs/packs.md").read_text()

    assert [name for name in FILES if f"| `{name}` |" not in told] == []
