import pytest

from messaging.models import Topic, TopicChoice
from packs.errors import PackIsFaulty
from packs.operations import install_pack, uninstall_pack
from tests.make import NOON, ada, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    settings.PACK_FOLDERS = [str(tmp_path)]
    made = tmp_path / "mine"
    made.mkdir()
    (made / "manifest.yaml").write_text("{slug: mine, name: Mine, version: 1.0.0}")
    (made / "topics.yaml").write_text("- {slug: alerts, name: Alerts, is_locked: true}")
    return made


class TestTopics:
    def test_come_and_go_with_a_pack(self, folder):
        install_pack(slug="mine", by=ada(), now=NOON)

        row = Topic.objects.get(slug="alerts")
        assert (row.is_locked, row.category, row.pack) == (True, "transactional", "mine")
        uninstall_pack(slug="mine", by=ada(), now=NOON)
        assert not Topic.objects.filter(slug="alerts").exists()

    def test_that_somebody_chose_stay(self, folder):
        install_pack(slug="mine", by=ada(), now=NOON)
        TopicChoice.objects.create(contact=make_contact(), topic=Topic.objects.get(slug="alerts"))

        uninstall_pack(slug="mine", by=ada(), now=NOON)

        assert Topic.objects.filter(slug="alerts").exists()

    def test_of_marketing_cannot_be_locked(self, folder):
        text = "- {slug: ads, name: Ads, is_locked: true, category: marketing}"
        (folder / "topics.yaml").write_text(text)

        with pytest.raises(PackIsFaulty):
            install_pack(slug="mine", by=ada(), now=NOON)

        assert not Topic.objects.filter(slug="ads").exists()


def test_the_education_packs_alerts_of_danger_cannot_be_switched_off():
    install_pack(slug="education", by=ada(), now=NOON)

    brought = Topic.objects.filter(pack="education")
    assert brought.count() == 6
    assert [row.slug for row in brought.filter(is_locked=True)] == ["safety_alerts"]
