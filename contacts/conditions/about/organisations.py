"""What is known of the person's organisation."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from contacts.activities import ORGANISATION_ASSIGNED, ORGANISATION_UPDATED
from contacts.conditions.fields import OF_CONTACT, Choice, Field, Source
from contacts.conditions.operators import Kind
from contacts.conditions.sources.values import Beside, Column

ORGANISATION = _("Organisation")
TOUCHED = OF_CONTACT | {ORGANISATION_UPDATED.name, ORGANISATION_ASSIGNED.name}


def beside(source: Source) -> Beside:
    return Beside("contacts_organisation", "firm", "{row}.id = {contact}.organisation_id", source)


def fields(types: tuple[Choice, ...]) -> Iterator[Field]:
    its_id = Column("{row}.organisation_id")
    yield Field(
        "organisation",
        ORGANISATION,
        Kind.CHOICE,
        its_id,
        ORGANISATION,
        lookup="organisations",
    )
    for key, label, kind, said, found in (
        ("name", _("Name of the organisation"), Kind.TEXT, "nullif({row}.name, '')", ""),
        ("website", _("Website of the organisation"), Kind.TEXT, "nullif({row}.website, '')", ""),
        (
            *("city", _("Town of the organisation"), Kind.TEXT),
            *("nullif({row}.address ->> 'city', '')", ""),
        ),
        ("parent", _("Above the organisation"), Kind.CHOICE, "{row}.parent_id", "organisations"),
        ("owner", _("Owner of the organisation"), Kind.CHOICE, "{row}.owner_id", "users"),
        ("team", _("Team of the organisation"), Kind.CHOICE, "{row}.team_id", "teams"),
        ("created_at", _("Organisation created"), Kind.MOMENT, "{row}.created_at", ""),
    ):
        yield Field(
            f"organisation.{key}",
            label,
            kind,
            beside(Column(said)),
            ORGANISATION,
            lookup=found,
            touched_by=TOUCHED,
        )
    yield Field(
        "organisation.type",
        _("Type of the organisation"),
        Kind.CHOICE,
        beside(Column("{row}.type_id")),
        ORGANISATION,
        types,
        touched_by=TOUCHED,
    )
