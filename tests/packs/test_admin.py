import pytest

from packs.models import Pack
from packs.operations import install_pack
from tests.accounts.browser import signed_in
from tests.make import NOON, ada, ben

pytestmark = pytest.mark.django_db
INSTALL = "/admin/packs/pack/retention/install/act/"


class TestPackAdmin:
    def test_installs_and_removes_at_the_press_of_a_button(self):
        client = signed_in(ada())

        assert b"retention" in client.get("/admin/packs/pack/").content.lower()
        client.post(INSTALL)
        assert Pack.objects.get().slug == "retention"

        client.post("/admin/packs/pack/retention/uninstall/act/")
        assert not Pack.objects.exists()

    def test_refuses_others_and_reading_requests(self):
        client = signed_in(ada())
        assert client.get(INSTALL).status_code == 403
        client = signed_in(ben())

        assert client.post(INSTALL).status_code in {302, 403}
        assert not Pack.objects.exists()


class TestSettingAdmin:
    def test_shows_the_values_in_force(self):
        install_pack(slug="retention", by=ada(), now=NOON)

        shown = signed_in(ada()).get("/admin/packs/setting/").content.decode()

        assert "retention.inactivity_days" in shown
