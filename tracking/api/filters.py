"""What the list of hits can be narrowed by."""

import django_filters as filters

from ground.api.filtering import QueryFilters
from tracking.models import Hit, Verdict


class HitFilter(QueryFilters):
    message = filters.NumberFilter(help_text="Of one message, by its id.")
    contact = filters.NumberFilter(help_text="Of messages to one contact, by its id.")
    batch = filters.NumberFilter(help_text="Of one batch, by its id.")
    kind = filters.ChoiceFilter(choices=Hit.Kind.choices)
    verdict = filters.ChoiceFilter(choices=Verdict.choices)

    class Meta:
        model = Hit
        fields: tuple[str, ...] = ()
