"""What lists of contacts and organisations can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from accounts.ownership import places_of
from contacts.api.custom_filters import custom_filters
from contacts.models import Contact, Of, Organisation
from contacts.queries.resources import (
    best_found,
    found_organisations,
    sees_all,
    teams_of,
)
from contacts.queries.segments import belonging_to
from contacts.queries.standings import in_stages, safe
from contacts.queries.tags import carrying_any, carrying_none, carrying_some
from contacts.reach import clean_phone
from ground.api.filtering import QueryFilters
from ground.api.moments import MomentFilter
from ground.refusals import Refusal

BIGGEST_ID = 2**63 - 1


class WhoseFilter(filters.CharFilter):
    """An id, `none`, or a word for the caller's own (`me`, `mine`)."""

    def __init__(self, own_word: str, **given: Any) -> None:
        super().__init__(help_text=f"An id, `{own_word}` or `none`.", **given)
        self.own_word = own_word

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        if value == "none":
            return qs.filter(**{f"{self.field_name}__isnull": True})
        if value == self.own_word:
            user = self.parent.request.user
            own = [user.pk] if self.field_name == "owner" else teams_of(user)
            return qs.filter(**{f"{self.field_name}_id__in": own})
        known = value.isascii() and value.isdigit() and int(value[:19]) <= BIGGEST_ID
        return qs.filter(**{f"{self.field_name}_id": int(value)}) if known else qs.none()


class OwnerFilter(WhoseFilter):
    """Of another person's records an agent sees those in the agent's teams and territories.

    Said with their ids, the database can tell beforehand how few that may be.
    """

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows = super().filter(qs, value)
        user = self.parent.request.user
        if value in ("", "none", self.own_word, str(user.pk)) or sees_all(user):
            return rows
        teams, territories = places_of(user)
        shared = Q(team_id__in=teams)
        return rows.filter(shared | Q(territory_id__in=territories) if territories else shared)


class OwnedFilter(QueryFilters):
    owner = OwnerFilter("me", field_name="owner")
    team = WhoseFilter("mine", field_name="team")
    unassigned = filters.BooleanFilter(
        method="by_unassigned", help_text="Those with neither owner nor team."
    )
    type = filters.CharFilter(method="by_type", help_text="The type's slug, or `none`.")
    external_id = filters.CharFilter()
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte")
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt")
    updated_after = MomentFilter(field_name="updated_at", lookup_expr="gte")
    updated_before = MomentFilter(field_name="updated_at", lookup_expr="lt")

    def __init__(
        self, data: Any = None, queryset: QuerySet[Any] | None = None, **given: Any
    ) -> None:
        super().__init__(data, queryset, **given)
        own = custom_filters(Of.of_model(self._meta.model), data or ())
        for each in own.values():
            each.parent = self
        # A search comes last, so that it looks among what the others leave.
        search = {name: self.filters.pop(name) for name in ("q",) if name in self.filters}
        self.filters |= {**own, **search}

    def by_type(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(type=None) if value == "none" else rows.filter(type__slug=value)

    def by_unassigned(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        nobody = Q(owner=None, team=None)
        return rows.filter(nobody if value else ~nobody)


class ContactFilter(OwnedFilter):
    organisation = filters.NumberFilter(
        field_name="organisation_id", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )
    email = filters.CharFilter(method="by_email", help_text="A whole address, in any case.")
    phone = filters.CharFilter(method="by_phone", help_text="A whole number, in any writing.")
    identity = filters.CharFilter(
        method="by_identity", max_length=310, help_text="Another system's id: `stripe:cus_12`."
    )
    tag = filters.CharFilter(
        method="by_tag", max_length=1000, help_text="Slugs of tags, with commas between: any."
    )
    last_active_after = MomentFilter(field_name="last_active_at", lookup_expr="gte")
    last_active_before = MomentFilter(field_name="last_active_at", lookup_expr="lt")
    untagged = filters.BooleanFilter(method="by_untagged", help_text="Those without any tag.")
    segment = filters.CharFilter(
        method="by_segment",
        max_length=1000,
        help_text="Slugs of segments, with commas between: any.",
    )
    stage = filters.CharFilter(
        method="by_stage",
        max_length=1000,
        help_text="Keys of stages, with commas between: any. `none` for those in no stage.",
    )
    at_risk = filters.BooleanFilter(
        method="by_risk", help_text="Those at risk by their lifecycle's rule, or those who are not."
    )
    country = filters.CharFilter(
        method="by_country",
        max_length=4,
        help_text="A country by its two letters (ISO 3166), or `none`.",
    )
    # The last one, so that it looks among what the others leave.
    q = filters.CharFilter(
        method="by_search",
        min_length=2,
        max_length=200,
        help_text="Search in names, addresses and numbers; the best come first.",
    )

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()

    def by_search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return best_found(rows, value)  # type: ignore[arg-type]

    def by_tag(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        slugs = [slug.strip() for slug in value.split(",")]
        return carrying_any(rows, [slug for slug in slugs if slug])

    def by_segment(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        slugs = [slug.strip() for slug in value.split(",")]
        return belonging_to(rows, [slug for slug in slugs if slug])

    def by_country(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(country="" if value == "none" else value.upper())

    def by_identity(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        system, _, id = value.partition(":")
        return rows.filter(identities__system=system, identities__value=id)

    def by_stage(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        keys = [key.strip() for key in value.split(",")]
        return in_stages(rows, [key for key in keys if key])

    def by_risk(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(standing__at_risk=True) if value else safe(rows)

    def by_untagged(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return carrying_none(rows) if value else carrying_some(rows)

    def by_email(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(emails__address=value.strip().lower())

    def by_phone(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        try:
            return rows.filter(phones__number=clean_phone(value))
        except Refusal:
            return rows.none()


class OrganisationFilter(OwnedFilter):
    q = filters.CharFilter(method="by_search", max_length=200, help_text="Search in names.")
    parent = filters.NumberFilter(
        field_name="parent_id", min_value=1, max_value=BIGGEST_ID, decimal_places=0
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def by_search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return found_organisations(rows, value)
