import pytest

from packs.models import Pack, Setting
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

        asked = client.post("/admin/packs/pack/retention/uninstall/act/")
        assert b"Uninstall retention?" in asked.content
        assert Pack.objects.exists()
        client.post(
            "/admin/packs/pack/retention/uninstall/act/", {"confirmed": "yes"}, format="multipart"
        )
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

    def test_changes_a_value_within_its_bounds_and_takes_it_back(self):
        install_pack(slug="retention", by=ada(), now=NOON)
        row = Setting.objects.get(key="retention.inactivity_days")
        client, address = signed_in(ada()), f"/admin/packs/setting/{row.pk}/change/"

        assert client.post(address, {"value": "30"}, format="multipart").status_code == 302
        row.refresh_from_db()
        assert row.value == 30

        assert b"at most" in client.post(address, {"value": "9999"}, format="multipart").content
        row.refresh_from_db()
        assert row.value == 30

        client.post(address, {"value": ""}, format="multipart")
        row.refresh_from_db()
        assert row.value is None

    def test_refuses_a_person_without_the_permission(self):
        install_pack(slug="retention", by=ada(), now=NOON)
        row = Setting.objects.get(key="retention.inactivity_days")

        address = f"/admin/packs/setting/{row.pk}/change/"
        signed_in(ben()).post(address, {"value": "30"}, format="multipart")

        row.refresh_from_db()
        assert row.value is None
