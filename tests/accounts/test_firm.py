import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from accounts.branding import logos
from accounts.branding.brands import brand
from accounts.branding.colours import DARK, LIGHT, SHAPE, TEXT, contrast, palette
from accounts.errors import LogoTooLarge, NotALogo
from accounts.models import AuditRow, Firm
from accounts.operations.firm import change_firm, set_logo
from accounts.operations.invitations import accept_invitation, invite
from ground.pictures import LARGEST_UPLOAD
from tests.make import NOON, ada, ben, make_role, sure

pytestmark = pytest.mark.django_db
FIRM = "/api/v1/firm/"
LOGO = f"{FIRM}logo/"
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def picture(format="PNG", size=(40, 20), mode="RGB", **given) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, given.pop("color", "navy")).save(file, format, **given)
    return file.getvalue()


def as_(api, user):
    api.force_authenticate(user)
    return api


def put(client, body, type="image/png"):
    return client.generic("PUT", LOGO, body, content_type=type)


class TestFirmView:
    def test_shows_everybody_the_firm_as_rapport_comes(self, api):
        found = api.get(FIRM).json()

        assert (found["name"], found["accent"], found["logo"]) == ("Rapport", "#4f46e5", "")
        assert found["light"].keys() == found["dark"].keys()
        assert (found["locale"], found["time_zone"], found["version"]) == ("en", "UTC", 1)

    def test_costs_one_query(self, api, django_assert_num_queries):
        with django_assert_num_queries(1):
            api.get(FIRM)

    def test_is_changed_by_those_who_manage_the_settings_and_put_on_the_record(self, api):
        given = {"name": "Northgate", "accent": "#FFCC00", "time_zone": "Europe/Vienna"}

        answer = as_(api, ada()).patch(FIRM, given, format="json")

        assert answer.json().items() >= {**given, "accent": "#ffcc00", "version": 2}.items()
        assert answer.json()["light"]["on_accent"] == "#111114"
        row = AuditRow.objects.get(action="firm.changed")
        assert (sure(row.before)["name"], sure(row.after)["name"]) == ("Rapport", "Northgate")

    @pytest.mark.parametrize(("person", "status"), [(None, 401), (ben, 403)])
    def test_is_changed_by_nobody_else(self, api, person, status):
        client = as_(api, person()) if person else api

        assert client.patch(FIRM, {"name": "Mine"}, format="json").status_code == status
        assert put(client, picture()).status_code == status
        assert client.delete(LOGO).status_code == status
        assert not Firm.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"accent": "red"},
            {"accent": "#12345"},
            {"accent": "#123456;"},
            {"time_zone": "Mars/Phobos"},
            {"support_email": "nobody"},
            {"locale": "English"},
            {"name": ""},
            {"colour": "#123456"},
        ],
    )
    def test_refuses_what_does_not_fit(self, api, wrong):
        assert as_(api, ada()).patch(FIRM, wrong, format="json").status_code == 400
        assert not Firm.objects.exists()

    def test_refuses_to_write_over_what_was_not_read(self, api):
        client = as_(api, ada())
        tag = client.get(FIRM)["ETag"]
        change_firm(changes={"name": "Northgate"}, by=ada(), now=NOON)

        answer = client.patch(FIRM, {"name": "Mine"}, format="json", headers={"If-Match": tag})

        assert (answer.status_code, answer.json()["current"]["name"]) == (412, "Northgate")
        assert Firm.objects.get().name == "Northgate"


class TestLogo:
    @pytest.mark.parametrize(
        ("format", "type", "suffix"),
        [("PNG", "image/png", "png"), ("JPEG", "image/jpeg", "jpg"), ("WEBP", "image/png", "png")],
    )
    def test_is_shown_to_everybody_and_kept_by_caches(self, api, client, format, type, suffix):
        found = put(as_(api, ada()), picture(format), f"image/{format.lower()}").json()

        assert found["logo"].endswith(f".{suffix}")
        assert (found["logo_width"], found["logo_height"]) == (40, 20)
        shown = client.get(found["logo"])
        assert shown["Content-Type"] == type
        assert shown["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in shown["Cache-Control"]
        assert "sandbox" in shown["Content-Security-Policy"]
        assert Image.open(io.BytesIO(shown.content)).size == (40, 20)

    def test_has_a_new_address_when_it_changes_and_the_old_one_leads_there(self, api, client):
        old = put(as_(api, ada()), picture()).json()["logo"]
        new = put(api, picture(color="red")).json()["logo"]

        assert old != new
        assert client.get(old)["Location"] == new

    def test_can_be_removed_once(self, api, client):
        logo = put(as_(api, ada()), picture()).json()["logo"]

        assert api.delete(LOGO).json()["logo"] == ""
        assert client.get(logo).status_code == 404
        assert api.delete(LOGO).json()["code"] == "no_logo"
        deeds = AuditRow.objects.filter(action="firm.logo_changed").order_by("id")
        assert [bool(sure(row.after)["logo"]) for row in deeds] == [True, False]

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"GIF89a",
            picture("GIF", mode="P", color=0),
            picture()[:60],
            b"\x89PNG\r\n\x1a\n" + b"\xff" * 200,
        ],
    )
    def test_refuses_what_is_no_picture(self, api, body):
        answer = put(as_(api, ada()), body)

        assert (answer.status_code, answer.json()["code"]) == (400, "not_alogo")
        assert not Firm.objects.exists()

    def test_refuses_another_media_type(self, api):
        assert put(as_(api, ada()), b"{}", "application/json").status_code == 415


class TestReadLogo:
    def test_keeps_the_pixels_and_nothing_else(self):
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", "<script>")
        upload = picture(pnginfo=notes) + b"PK\x03\x04 and an archive behind it"

        kept = logos.read_logo(upload).content

        assert b"script" not in kept
        assert b"archive" not in kept
        assert not Image.open(io.BytesIO(kept)).info

    def test_drops_where_a_photograph_was_taken_and_turns_it_upright(self):
        exif = Image.Exif()
        exif[0x0112], exif[0x010E] = 6, "taken at home"

        kept = logos.read_logo(picture("JPEG", exif=exif))

        assert (kept.width, kept.height) == (20, 40)
        assert b"taken at home" not in kept.content

    def test_keeps_what_can_be_seen_through(self):
        kept = logos.read_logo(picture("WEBP", mode="RGBA", color=(0, 0, 0, 0), lossless=True))

        assert Image.open(io.BytesIO(kept.content)).getchannel("A").getextrema() == (0, 0)

    def test_makes_it_fit(self):
        kept = logos.read_logo(picture(size=(3000, 300)))

        assert (kept.width, kept.height) == (800, 80)

    def test_refuses_a_small_file_that_unpacks_to_a_huge_picture(self):
        bomb = picture(mode="1", size=(5000, 4000), color=0)
        assert len(bomb) < 10_000

        with pytest.raises(LogoTooLarge):
            logos.read_logo(bomb)

    def test_refuses_what_even_pillow_calls_a_bomb(self):
        with pytest.raises(NotALogo):
            logos.read_logo(picture(mode="1", size=(20_000, 10_000), color=0))

    def test_refuses_a_file_that_is_too_large(self):
        with pytest.raises(LogoTooLarge):
            logos.read_logo(b"x" * (LARGEST_UPLOAD + 1))

    def test_refuses_what_stays_large(self):
        noise = Image.effect_noise((800, 400), 200).convert("RGB")
        file = io.BytesIO()
        Image.merge("RGB", [Image.effect_noise(noise.size, 200) for _ in "rgb"]).save(file, "PNG")

        with pytest.raises(LogoTooLarge):
            logos.read_logo(file.getvalue())

    @given(st.binary(max_size=300))
    def test_answers_any_bytes_with_a_refusal(self, noise):
        for start in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x24\x00\x00\x00WEBPVP8 "):
            with pytest.raises(NotALogo):
                logos.read_logo(start + noise)


class TestPalette:
    @given(COLOURS, st.sampled_from([LIGHT, DARK]))
    def test_can_be_read_whatever_the_firm_chose(self, accent, theme):
        found = palette(accent, theme)

        assert contrast(found.accent, theme.page) >= SHAPE
        assert contrast(found.on_accent, found.accent) >= TEXT
        assert contrast(found.on_accent, found.accent_hover) >= TEXT
        for surface in (*theme.surfaces, found.accent_soft):
            assert contrast(found.accent_text, surface) >= TEXT

    def test_leaves_a_colour_that_can_be_seen_as_it_is(self):
        assert palette("#4f46e5", LIGHT).accent == "#4f46e5"

    def test_measures_as_the_guideline_does(self):
        assert round(contrast("#ffffff", "#000000"), 2) == 21
        assert round(contrast("#777777", "#ffffff"), 2) == 4.48


class TestBrand:
    def test_says_where_the_logo_is_also_for_mails(self, settings):
        set_logo(upload=picture(), by=ada(), now=NOON)

        found = brand()

        assert found.logo_address == f"{settings.PUBLIC_URL}{found.logo}"
        assert (found.accent, found.on_accent) == (found.light.accent, found.light.on_accent)
        assert (found.accent_dark, found.on_accent_dark) == (
            found.dark.accent,
            found.dark.on_accent,
        )

    def test_gives_newcomers_the_firm_s_language_and_time_zone(self, monkeypatch):
        monkeypatch.setattr("accounts.operations.invitations.new_secret", lambda: "token")
        changes = {"locale": "de", "time_zone": "Europe/Vienna"}
        change_firm(changes=changes, by=ada(), now=NOON)
        invite(email="n@firm.test", name="", roles=[make_role("crm_agent")], by=ada(), now=NOON)

        user = accept_invitation(token="token", name="Nia", password="long and odd 77", now=NOON)

        assert (user.locale, user.time_zone) == ("de", "Europe/Vienna")
