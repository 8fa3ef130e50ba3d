"""Columns of organisations."""

from django.utils.translation import gettext_lazy as _

from contacts.models import Of
from exports.columns.column import Column, beside, custom_columns, in_address, own, usual

CORE = (
    usual(own("id", _("Id"))),
    usual(own("external_id", _("External id"))),
    usual(beside("type", _("Type"), "listed_type", "slug")),
    usual(own("name", _("Name"))),
    usual(beside("parent", _("Belongs to"), "listed_parent", "name")),
    usual(own("website", _("Website"))),
    usual(own("phone", _("Phone"))),
    usual(beside("owner", _("Owner's e-mail"), "listed_owner", "email")),
    usual(beside("team", _("Team"), "listed_team", "slug")),
    usual(own("created_at", _("Created"))),
    in_address("street", _("Street")),
    in_address("postal_code", _("Postal code")),
    in_address("city", _("City")),
    in_address("region", _("Region")),
    in_address("country", _("Country")),
    own("updated_at", _("Changed")),
)


def organisation_columns() -> list[Column]:
    """All there are; the firm's own fields last."""
    return [*CORE, *custom_columns(Of.ORGANISATION)]
