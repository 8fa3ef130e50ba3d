import pytest

from packs.errors import PackIsFaulty
from packs.operations import install_pack, uninstall_pack
from privacy.models import Protection, Purpose, RetentionPolicy
from privacy.operations.retention import rule_of
from privacy.operations.rules import set_protection
from tests.make import NOON, ada, sure

pytestmark = pytest.mark.django_db
FILES = {
    "manifest.yaml": "{slug: mine, name: Mine, version: 1.0.0}",
    "types.yaml": "- {of: organisation, slug: school, name: School}",
    "protections.yaml": (
        "- {slug: children, age: 14}\n- {slug: students, organisation_types: [school]}"
    ),
    "retention.yaml": "- {kind: deliveries, days: 30}",
    "purposes.yaml": "- {slug: alumni_mail, name: Alumni, consent_for: [email]}",
}


@pytest.fixture
def folder(tmp_path, settings):
    settings.PACK_FOLDERS = [str(tmp_path)]
    made = tmp_path / "mine"
    made.mkdir()
    for name, text in FILES.items():
        (made / name).write_text(text)
    return made


class TestInstall:
    def test_switches_protections_and_brings_purposes_and_terms(self, folder):
        install_pack(slug="mine", by=ada(), now=NOON)

        on = {row.slug: row for row in Protection.objects.filter(is_on=True)}
        assert (on["children"].age, on["students"].organisation_types) == (14, ["school"])
        assert sure(rule_of("deliveries")).days == 30
        assert Purpose.objects.get(slug="alumni_mail").takes_consent("email")
        uninstall_pack(slug="mine", by=ada(), now=NOON)
        assert not Protection.objects.exists()
        assert not RetentionPolicy.objects.exists()

    def test_leaves_what_the_firm_said_before(self, folder):
        set_protection(slug="children", changes={"is_on": True, "age": 16}, by=ada(), now=NOON)

        install_pack(slug="mine", by=ada(), now=NOON)

        assert Protection.objects.get(slug="children").age == 16

    def test_refuses_a_term_for_what_nobody_keeps(self, folder):
        (folder / "retention.yaml").write_text("- {kind: nothing, days: 30}")

        with pytest.raises(PackIsFaulty):
            install_pack(slug="mine", by=ada(), now=NOON)

        assert not RetentionPolicy.objects.exists()
