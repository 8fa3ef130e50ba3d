"""What lists of accounts can be narrowed by."""

import django_filters as filters
from django import forms

from accounts.models import ApiToken, AuditRow, StaffSession, User
from ground.api.filtering import QueryFilters
from ground.api.moments import MomentFilter


class StaffFilter(QueryFilters):
    role = filters.CharFilter(field_name="roles__slug")
    team = filters.CharFilter(field_name="memberships__team__slug")

    class Meta:
        model = User
        fields = ("is_active",)


class AddressFilter(filters.Filter):
    field_class = forms.GenericIPAddressField


class AuditFilter(QueryFilters):
    actor = filters.NumberFilter(field_name="actor_id", min_value=0, max_value=2**62)
    ip = AddressFilter()
    since = MomentFilter(field_name="at", lookup_expr="gte")
    until = MomentFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = AuditRow
        fields = ("action", "object_type", "object_id", "ip", "request_id")


class SessionFilter(QueryFilters):
    user = filters.NumberFilter(field_name="user_id", min_value=0, max_value=2**62)

    class Meta:
        model = StaffSession
        fields = ()


class TokenFilter(QueryFilters):
    owner = filters.NumberFilter(field_name="owner_id", min_value=0, max_value=2**62)

    class Meta:
        model = ApiToken
        fields = ()
