import pytest

from contacts.errors import UnfitFields
from contacts.fields import validate_custom
from contacts.models import CustomField

pytestmark = pytest.mark.django_db
COLOURS = [{"value": "red", "label": "Red"}, {"value": "blue", "label": "Blue"}]


def make_field(kind: str, slug: str = "x", **given) -> CustomField:
    return CustomField.objects.create(of="contact", slug=slug, label=slug, kind=kind, **given)


class TestValidateCustom:
    @pytest.mark.parametrize(
        ("kind", "given", "kept"),
        [
            ("text", "hello", "hello"),
            ("number", "12.50", 12.5),
            ("number", 7, 7),
            ("percent", 12.5, 12.5),
            (
                "currency",
                {"amount": "9.90", "currency": "eur"},
                {"amount": "9.90", "currency": "EUR"},
            ),
            ("boolean", False, False),
            ("date", "2026-03-10", "2026-03-10"),
            ("datetime", "2026-03-10T13:00:00+01:00", "2026-03-10T12:00:00Z"),
            ("url", "https://example.com/a", "https://example.com/a"),
            ("email", "Jane@Firm.test", "jane@firm.test"),
            ("phone", "+49 151 2345678", "+491512345678"),
            ("picklist", "red", "red"),
            ("multi_select", ["blue", "red", "blue"], ["blue", "red"]),
            ("json", {"a": [1]}, {"a": [1]}),
            ("text", None, None),
        ],
    )
    def test_keeps_what_fits_in_one_form(self, kind, given, kept):
        make_field(kind, options=COLOURS)

        assert validate_custom("contact", {"x": given}) == {"x": kept}

    @pytest.mark.parametrize(
        ("kind", "given"),
        [
            ("text", 5),
            ("text", "a\x00b"),
            ("text", "x" * 1001),
            ("number", True),
            ("number", "NaN"),
            ("number", "1e400"),
            ("number", []),
            ("percent", 5000),
            ("currency", 5),
            ("currency", {"amount": "x", "currency": "EUR"}),
            ("currency", {"amount": "1", "currency": "€"}),
            ("boolean", "yes"),
            ("date", "10.3.2026"),
            ("date", "2026-02-31"),
            ("datetime", "2026-03-10T12:00:00"),
            ("datetime", "0001-01-01T00:00:00+14:00"),
            ("url", "javascript:alert(1)"),
            ("email", "nobody"),
            ("phone", "call me"),
            ("picklist", "green"),
            ("picklist", {"value": "red"}),
            ("multi_select", "red"),
            ("multi_select", ["red", "green"]),
            ("json", {"a": "\x00"}),
        ],
    )
    def test_names_the_path_of_what_does_not_fit(self, kind, given):
        make_field(kind, options=COLOURS)

        with pytest.raises(UnfitFields) as refused:
            validate_custom("contact", {"x": given})

        assert [error["field"] for error in refused.value.facts["errors"]] == ["custom.x"]

    def test_names_every_fault_and_unknown_fields(self):
        make_field("number", "seats")

        with pytest.raises(UnfitFields) as refused:
            validate_custom("contact", {"seats": "many", "colour": "red"})

        named = [error["field"] for error in refused.value.facts["errors"]]
        assert named == ["custom.seats", "custom.colour"]

    def test_asks_for_required_fields_only_of_a_complete_record(self):
        make_field("text", "plan", required=True)

        assert validate_custom("contact", {}) == {}
        with pytest.raises(UnfitFields):
            validate_custom("contact", {}, complete=True)

    def test_refuses_what_is_no_object(self):
        with pytest.raises(UnfitFields):
            validate_custom("contact", ["plan"])

    def test_asks_the_database_once(self, django_assert_num_queries):
        make_field("text", "plan")

        with django_assert_num_queries(1):
            validate_custom("contact", {"plan": "gold"}, complete=True)
