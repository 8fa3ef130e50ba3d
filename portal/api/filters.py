"""What lists of the portal can be narrowed by."""

import django_filters as filters

from accounts.models import PortalClient
from ground.api.filtering import QueryFilters


class PortalClientFilter(QueryFilters):
    contact = filters.NumberFilter(field_name="contact_id", min_value=0, max_value=2**62)

    class Meta:
        model = PortalClient
        fields = ("is_active", "email")
