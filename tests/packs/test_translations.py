"""What packs say in other languages."""

import os

import pytest
import yaml
from django.conf import settings
from rest_framework.test import APIClient

from config.env import ROOT
from packs import files
from packs.errors import PackIsFaulty
from packs.operations import check_pack, install_pack, uninstall_pack
from packs.parts import parts_of
from packs.translating import texts_in
from tests.make import NOON, ada, make_user

pytestmark = pytest.mark.django_db
SHIPPED = sorted(path.parent.name for path in (ROOT / "packs").glob("*/manifest.yaml"))
#: What people see in lists and on the pages of records.
SEEN = {
    "contact_type": ("name",),
    "custom_field": ("label", "group", "help"),
    "record_type": ("name", "plural"),
    "relationship_type": ("name", "reverse_name"),
    "stage": ("label",),
    "score": ("label",),
    "word": ("singular", "plural"),
    **dict.fromkeys(("tag", "segment", "view"), ("name",)),
}


def german():
    return make_user("gerd@firm.test", role="crm_agent", locale="de")


def asked(user):
    api = APIClient()
    api.force_login(user)
    return api.get("/api/v1/translations/")


@pytest.fixture
def pack(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "PACK_FOLDERS", [str(tmp_path)])
    folder = tmp_path / "own"
    folder.mkdir()

    def write(**said):
        manifest = {"slug": "own", "name": "Own", "version": "1.0.0"}
        content = {"manifest": manifest, "types": [{"slug": "pal", "name": "Pal"}], **said}
        for name, value in content.items():
            (folder / f"{name}.yaml").write_text(yaml.safe_dump(value))
        return folder

    return write


class TestShippedPacks:
    @pytest.mark.parametrize("slug", SHIPPED)
    def test_say_in_german_all_that_people_see(self, slug):
        read = files.read(files.find(slug))
        seen = set()
        for part in parts_of(read):
            names = SEEN.get(part.kind.name, ())
            seen |= {part.values[name] for name in names if part.values.get(name)}
            for choices in ("options", "roles", "influences"):
                seen |= {one["label"] for one in part.values.get(choices) or ()}

        assert seen - read.content["translations.yaml"]["de"].keys() == set()


class TestTranslations:
    def test_are_told_in_the_readers_language(self):
        install_pack(slug="retention", by=ada(), now=NOON)

        assert asked(german()).json()["Subscriber"] == "Abonnent"
        assert asked(ada()).json() == {}

    def test_are_for_whoever_is_signed_in(self):
        assert APIClient().get("/api/v1/translations/").status_code == 401

    def test_go_with_their_pack(self):
        install_pack(slug="retention", by=ada(), now=NOON)
        uninstall_pack(slug="retention", by=ada(), now=NOON)

        assert texts_in("de") == {}

    def test_of_the_pack_installed_first_have_their_way(self):
        install_pack(slug="education", by=ada(), now=NOON)
        assert texts_in("de")["student"] == "Schüler"
        uninstall_pack(slug="education", by=ada(), now=NOON)

        install_pack(slug="courses", by=ada(), now=NOON)

        assert texts_in("de")["student"] == "Teilnehmer"

    def test_follow_the_file(self, pack):
        folder = pack(translations={"de": {"Pal": "Kumpel"}})
        install_pack(slug="own", by=ada(), now=NOON)
        assert texts_in("de") == {"Pal": "Kumpel"}

        pack(translations={"de": {"Pal": "Freund"}})
        os.utime(folder / "translations.yaml", (1, 1))
        assert texts_in("de") == {"Pal": "Freund"}

        (folder / "translations.yaml").write_text("[")
        os.utime(folder / "translations.yaml", (2, 2))
        assert texts_in("de") == {}

    @pytest.mark.parametrize(
        ("said", "fault"),
        [
            ({"de": {"Pall": "Kumpel"}}, "The pack says this nowhere"),
            ({"deutsch": {"Pal": "Kumpel"}}, "does not match"),
            ({"de": {"Pal": 3}}, "is not of type"),
        ],
    )
    def test_that_fit_nothing_are_named(self, pack, said, fault):
        pack(translations=said)

        with pytest.raises(PackIsFaulty) as refused:
            check_pack(slug="own", now=NOON)

        [told] = refused.value.facts["errors"]
        assert (told["file"], fault in told["detail"]) == ("translations.yaml", True)

    def test_ask_the_database_once_for_all_packs(self, django_assert_num_queries):
        install_pack(slug="retention", by=ada(), now=NOON)
        install_pack(slug="advisor", by=ada(), now=NOON)

        with django_assert_num_queries(1):
            texts_in("de")
