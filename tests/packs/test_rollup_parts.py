"""Rollups that packs bring, together with what they count."""

import pytest

from contacts.models import CustomField
from contacts.operations.computing import work_out_stale
from packs.errors import PackIsFaulty
from packs.operations import install_pack
from tests.contacts.rollup_fields import caught_up, happened, held
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db
EVENTS = "- {name: hopped, label: Hopped, title: Hopped}\n"
FIELDS = """
- slug: hops
  label: Hops
  kind: rollup
  result: number
  rollup: {of: activities, types: [hopped], take: count, within_days: {setting: lately}}
- {slug: twice, label: Twice, kind: formula, result: number, expression: hops * 2}
"""
SETTINGS = "- {key: lately, label: Lately, kind: integer, default: 14}\n"


@pytest.fixture
def folder(settings, tmp_path):
    settings.PACK_FOLDERS = [str(tmp_path)]
    made = tmp_path / "small"
    made.mkdir()
    (made / "manifest.yaml").write_text("slug: small\nname: Small\nversion: 1.0.0\n")
    for name, text in {"event_types": EVENTS, "fields": FIELDS, "settings": SETTINGS}.items():
        (made / f"{name}.yaml").write_text(text)
    return made


class TestInstallPack:
    def test_brings_rollups_of_what_it_brings_itself(self, folder):
        jane = make_contact()

        install_pack(slug="small", by=ada(), now=NOON)
        work_out_stale(now=NOON)
        happened("hopped", jane)
        caught_up()

        assert CustomField.objects.get(slug="hops").rollup["within_days"] == 14
        assert held(jane, "hops", "twice") == [1, 2]

    def test_refuses_one_that_counts_what_nobody_brings(self, folder):
        fields = folder / "fields.yaml"
        fields.write_text(FIELDS.replace("[hopped]", "[skipped]"))

        with pytest.raises(PackIsFaulty) as refused:
            install_pack(slug="small", by=ada(), now=NOON)

        fault = refused.value.facts["errors"][0]
        assert (fault["file"], fault["path"], fault["detail"]) == (
            *("fields.yaml", "$[0].rollup.types", "There is no type skipped."),
        )
        assert not CustomField.objects.exists()
