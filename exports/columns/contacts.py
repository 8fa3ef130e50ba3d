"""Columns of contacts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, Of
from contacts.places import in_words
from exports.columns.column import (
    Column,
    beside,
    custom_columns,
    in_address,
    others,
    own,
    primary,
    usual,
)

SCORE = "score."


def _stage(contact: Any) -> Any:
    return contact.stood.key if contact.stood else None


def _is_at_risk(contact: Any) -> bool:
    return bool(contact.stood and contact.stood.at_risk)


def _other_addresses(contact: Any) -> list[str]:
    return [in_words(one) for one in contact.other_addresses]


CORE = (
    usual(own("id", _("Id"))),
    usual(own("external_id", _("External id"))),
    usual(beside("type", _("Type"), "listed_type", "slug")),
    usual(own("first_name", _("First name"))),
    usual(own("last_name", _("Last name"))),
    usual(own("display_name", _("Shown as"))),
    usual(primary("email", _("E-mail"), "listed_emails", "address")),
    usual(primary("phone", _("Phone"), "listed_phones", "number")),
    usual(beside("organisation", _("Organisation"), "listed_organisation", "name")),
    usual(beside("owner", _("Owner's e-mail"), "listed_owner", "email")),
    usual(beside("team", _("Team"), "listed_team", "slug")),
    usual(own("country", _("Country"))),
    usual(own("time_zone", _("Time zone"))),
    usual(own("source", _("Source"))),
    usual(own("created_at", _("Created"))),
    others("other_emails", _("Further e-mail addresses"), "listed_emails", "address"),
    others("other_phones", _("Further phone numbers"), "listed_phones", "number"),
    Column("tags", _("Tags"), lambda contact: contact.tags, "listed_tags"),
    Column("stage", _("Stage"), _stage, "listed_standing"),
    Column("at_risk", _("At risk"), _is_at_risk, "listed_standing"),
    own("description", _("Description")),
    own("birth_date", _("Birth date")),
    own("email_verified", _("E-mail verified")),
    in_address("street", _("Street")),
    in_address("postal_code", _("Postal code")),
    in_address("city", _("City")),
    in_address("region", _("Region")),
    Column("other_addresses", _("Further addresses"), _other_addresses),
    own("locale", _("Language")),
    own("registered_on", _("Registered on")),
    own("last_active_at", _("Last active")),
    own("updated_at", _("Changed")),
)


def contact_columns() -> list[Column]:
    """All there are; the firm's own fields and scores last."""
    scores = [_score(key, label) for key, label in _score_names().items()]
    return [*CORE, *custom_columns(Of.CONTACT), *scores]


def _score(key: str, label: str) -> Column:
    return Column(SCORE + key, label, lambda contact: contact.scored.get(key), "listed_scores")


def _score_names() -> dict[str, str]:
    """Key → label. Scores are another app's; contacts lead to them by the relation alone."""
    scored: Any = Contact._meta.get_field("scores").related_model
    scores: Any = scored._meta.get_field("score").related_model
    return dict(scores.objects.order_by("-order", "-id").values_list("key", "label"))
