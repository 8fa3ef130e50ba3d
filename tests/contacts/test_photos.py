"""The pictures of contacts: what may be uploaded, what is kept of it, and who sees it."""

import io

import pytest
from PIL import Image

from accounts.models import AuditRow
from contacts.models import Contact, ContactPhoto
from events.models import Activity
from tests.make import ada, ben, cleo, make_contact

pytestmark = pytest.mark.django_db


def drawn(format="PNG", size=(600, 400), mode="RGB", **given) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, given.pop("colour", 0)).save(file, format, **given)
    return file.getvalue()


def put(api, contact, body, type="image/png"):
    return api.generic("PUT", f"/api/v1/contacts/{contact.pk}/photo/", body, content_type=type)


def as_(api, user):
    api.force_authenticate(user)
    return api


class TestSetPhoto:
    @pytest.mark.parametrize(
        ("format", "type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/png")]
    )
    def test_keeps_a_small_square_written_anew_under_a_random_name(self, api, format, type):
        jane = make_contact()
        exif = Image.Exif()
        exif[0x010E] = "where Jane lives"
        hidden = {"exif": exif} if format == "JPEG" else {}

        answer = put(as_(api, ada()), jane, drawn(format, **hidden) + b"<script>", "image/x-any")

        assert answer.status_code == 200, answer.data
        kept = ContactPhoto.objects.get()
        assert (answer.data["photo"], kept.content_type) == (kept.name, type)
        assert len(kept.name) > 24
        picture = Image.open(io.BytesIO(bytes(kept.content)))
        assert picture.size == (256, 256)
        assert b"Jane" not in bytes(kept.content)
        assert b"<script>" not in bytes(kept.content)

    def test_stands_in_the_logs_and_makes_a_new_version(self, api):
        jane = make_contact()

        first = put(as_(api, ada()), jane, drawn()).data
        second = put(api, jane, drawn(size=(10, 10))).data

        assert (first["version"], second["version"]) == (2, 3)
        assert first["photo"] != second["photo"]
        assert ContactPhoto.objects.count() == 1
        assert AuditRow.objects.filter(action="contact.photo_changed").count() == 2
        fact = Activity.objects.order_by("-id").first()
        assert fact.properties == {"changes": {"photo": [first["photo"], second["photo"]]}}

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"", "unreadable_photo"),
            (b"%PDF-1.7 <html>", "unreadable_photo"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unreadable_photo"),
            (drawn("GIF"), "unreadable_photo"),
            (drawn()[:90], "unreadable_photo"),
            (b"x" * (2 * 1024 * 1024 + 1), "photo_too_large"),
            (drawn(size=(20_000, 1_000), mode="1"), "photo_too_large"),
        ],
    )
    def test_refuses_what_is_no_picture_or_too_large(self, api, body, code):
        jane = make_contact()

        answer = put(as_(api, ada()), jane, body)

        assert (answer.status_code, answer.data["code"]) == (400, code)
        assert Contact.objects.get().photo == ""

    def test_is_for_those_who_may_change_the_contact(self, api):
        jane = make_contact(owner=cleo())

        assert put(as_(api, ben()), jane, drawn()).status_code == 404
        assert not ContactPhoto.objects.exists()


class TestRemovePhoto:
    def test_leaves_nothing_of_it(self, api):
        jane = make_contact()
        name = put(as_(api, ada()), jane, drawn()).data["photo"]

        removed = api.delete(f"/api/v1/contacts/{jane.pk}/photo/")

        assert (removed.status_code, removed.data["photo"]) == (200, "")
        assert api.get(f"/api/v1/photos/{name}").status_code == 404
        assert api.delete(f"/api/v1/contacts/{jane.pk}/photo/").data["code"] == "no_photo"


class TestPhoto:
    def test_is_shown_as_what_it_is_to_those_who_see_the_contact(self, api):
        name = put(as_(api, ada()), make_contact(owner=ben()), drawn("JPEG"), "image/jpeg").data[
            "photo"
        ]

        shown = as_(api, ben()).get(f"/api/v1/photos/{name}")

        assert shown["Content-Type"] == "image/jpeg"
        assert shown["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in shown["Content-Security-Policy"]
        assert "private" in shown["Cache-Control"]
        assert as_(api, cleo()).get(f"/api/v1/photos/{name}").status_code == 404
        assert api.get("/api/v1/photos/../firm").status_code in {301, 404}
        api.force_authenticate(None)
        assert api.get(f"/api/v1/photos/{name}").status_code in {401, 403}

    def test_goes_with_the_contact_and_shows_in_the_search(self, api):
        jane = make_contact()
        name = put(as_(api, ada()), jane, drawn()).data["photo"]

        found = api.get("/api/v1/search/?q=jane").data["results"]

        assert [row["photo"] for row in found] == [name]
        jane.delete()
        assert not ContactPhoto.objects.exists()
