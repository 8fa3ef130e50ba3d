import pytest

from contacts.models import CustomField, Segment
from packs.models import Pack, Setting
from packs.operations import install_pack
from tests.make import NOON, ada, ben

pytestmark = pytest.mark.django_db
LISTS = [
    *("/api/v1/packs/", "/api/v1/pack-settings/", "/api/v1/packs/retention/check/"),
    "/api/v1/packs/retention/contents/",
]
DEEDS = ["/api/v1/packs/retention/install/", "/api/v1/packs/retention/uninstall/"]


@pytest.fixture
def as_ada(api):
    api.force_authenticate(ada())
    return api


@pytest.fixture
def as_ben(api):
    api.force_authenticate(ben())
    return api


class TestPacks:
    @pytest.mark.parametrize("address", LISTS)
    def test_are_read_by_those_who_manage_settings(self, api, address):
        assert api.get(address).status_code in {401, 403}
        api.force_authenticate(ben())
        assert api.get(address).status_code == 403
        api.force_authenticate(ada())
        assert api.get(address).status_code == 200

    @pytest.mark.parametrize("address", DEEDS)
    def test_are_not_changed_by_others(self, as_ben, address):
        assert as_ben.post(address).status_code == 403
        assert not Pack.objects.exists()

    def test_are_installed_and_removed(self, as_ada):
        made = as_ada.post("/api/v1/packs/retention/install/")

        assert made.status_code == 200
        assert len(made.data["made"]) > 25
        assert as_ada.get("/api/v1/packs/").data[-1]["installed"] == "1.3.0"

        gone = as_ada.post("/api/v1/packs/retention/uninstall/")

        assert len(gone.data["removed"]) == len(made.data["made"])
        assert not Pack.objects.exists()

    def test_say_what_they_bring_and_what_was_made_of_it(self, as_ada, django_assert_num_queries):
        def contents():
            rows = as_ada.get("/api/v1/packs/retention/contents/").data
            return {(row["kind"], row["key"]): (row["state"], row["edited"]) for row in rows}

        to_come = contents()
        assert {state for state, _ in to_come.values()} == {"new"}
        install_pack(slug="retention", by=ada(), now=NOON)
        with django_assert_num_queries(21):
            assert set(contents().values()) == {("here", ())}
        assert contents().keys() == to_come.keys()

        CustomField.objects.filter(slug="cancel_reason").update(label="Why")
        Segment.objects.filter(slug="likely-to-leave").delete()

        assert contents()["custom_field", "contact/cancel_reason"] == ("edited", ("label",))
        assert contents()["segment", "likely-to-leave"] == ("deleted", ())

    def test_that_are_unknown_are_not_there(self, as_ada):
        assert as_ada.get("/api/v1/packs/unknown/contents/").status_code == 404
        assert as_ada.post("/api/v1/packs/unknown/install/").status_code == 404
        assert as_ada.post("/api/v1/packs/retention/uninstall/").status_code == 409


class TestWords:
    def test_are_for_everybody_signed_in(self, api):
        assert api.get("/api/v1/words/").status_code in {401, 403}
        install_pack(slug="retention", by=ada(), now=NOON)
        api.force_authenticate(ben())

        answer = api.get("/api/v1/words/")

        assert answer.data["contact"] == {"singular": "subscriber", "plural": "subscribers"}
        assert answer.data["item"]["plural"] == "items"


class TestSettings:
    def test_are_changed_within_their_bounds(self, as_ada):
        install_pack(slug="retention", by=ada(), now=NOON)
        address = "/api/v1/pack-settings/retention.inactivity_days/"

        assert as_ada.patch(address, {"value": 30}).data["value"] == 30
        assert as_ada.patch(address, {"value": 0}).status_code == 400
        assert as_ada.patch(address, {}).status_code == 400
        assert Setting.objects.get(key="retention.inactivity_days").value == 30
        assert as_ada.patch("/api/v1/pack-settings/no.such/", {"value": 1}).status_code == 404

    def test_are_not_changed_by_others(self, as_ben):
        install_pack(slug="retention", by=ada(), now=NOON)

        answer = as_ben.patch("/api/v1/pack-settings/retention.inactivity_days/", {"value": 30})

        assert answer.status_code == 403
        assert not Setting.objects.exclude(value=None).exists()

    def test_cost_one_query_to_list(self, as_ada, django_assert_num_queries):
        install_pack(slug="retention", by=ada(), now=NOON)
        as_ada.get("/api/v1/pack-settings/")

        with django_assert_num_queries(1):
            as_ada.get("/api/v1/pack-settings/")
