"""What staff, roles, teams, territories and sessions look like from outside."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import (
    AuditRow,
    Invitation,
    Membership,
    Role,
    StaffSession,
    Team,
    Territory,
    User,
)
from accounts.permissions import OWN, REGISTRY
from accounts.second_factor import second_factor_of
from accounts.whoami import FACTS, Fact
from ground.api.serializers import InputSerializer, ResourceSerializer

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class PersonOut(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("id", "name", "email")


class RoleName(serializers.ModelSerializer[Role]):
    class Meta:
        model = Role
        fields = ("id", "slug", "name")


class StaffOut(ResourceSerializer):
    roles = RoleName(many=True, read_only=True)
    teams = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = (
            "id",
            "email",
            "name",
            "phone",
            "time_zone",
            "locale",
            "working_hours",
            "is_active",
            "roles",
            "teams",
            "created_at",
            "last_login",
        )
        needs = {"roles": "roles", "teams": "memberships"}

    def get_teams(self, user: User) -> list[int]:
        return [membership.team_id for membership in user.memberships.all()]


class ProfileIn(InputSerializer):
    name = serializers.CharField(max_length=150)
    phone = serializers.CharField(max_length=32, allow_blank=True)
    time_zone = serializers.CharField(max_length=64)
    locale = serializers.RegexField(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z", max_length=10)
    working_hours = serializers.DictField(
        child=serializers.ListField(
            child=serializers.RegexField(r"^([01]\d|2[0-3]):[0-5]\d\Z"), min_length=2, max_length=2
        ),
        help_text='Day to opening and closing time, {"mon": ["09:00", "17:00"]}.',
    )
    alert_channels = serializers.ListField(
        child=serializers.ChoiceField(choices=["email", "sms", "in_app", "push"]), max_length=10
    )
    signature = serializers.CharField(max_length=10_000, allow_blank=True)

    def validate_time_zone(self, value: str) -> str:
        if value not in available_timezones():
            raise serializers.ValidationError("Give an IANA name, such as Europe/Paris.")
        return value

    def validate_working_hours(self, value: dict[str, list[str]]) -> dict[str, list[str]]:
        for day, (opens, closes) in value.items():
            if day not in DAYS:
                raise serializers.ValidationError(f"Days: {', '.join(DAYS)}.")
            if opens >= closes:
                raise serializers.ValidationError(f"On {day} the end is not after the start.")
        return value


class GivenRolesIn(InputSerializer):
    roles = serializers.SlugRelatedField(
        slug_field="slug", queryset=Role.objects.all(), many=True, allow_empty=True
    )


class DeactivateIn(InputSerializer):
    heir = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.all(), required=False, allow_null=True, default=None
    )


class DeactivatedOut(serializers.Serializer[Any]):
    handed_over = serializers.DictField(child=serializers.IntegerField())


class ViewedByOut(PersonOut):
    pass


class SecondFactorOut(serializers.Serializer[Any]):
    is_needed = serializers.BooleanField(help_text="A role of theirs asks for one.")
    is_set_up = serializers.BooleanField()
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=["totp", "webauthn", "recovery_codes"])
    )


class FactField(serializers.Field[Any, Any, Any, User]):
    """What another app says of the person."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(source="*", read_only=True)
        self.fact = fact

    def to_representation(self, value: User) -> Any:
        return self.fact.shape().to_representation(self.fact.ask(value))


class MeOut(serializers.ModelSerializer[User]):
    roles = RoleName(many=True, read_only=True, source="held_roles")
    permissions = serializers.SerializerMethodField(help_text="Code to scope.")
    teams = serializers.SerializerMethodField()
    viewed_by = ViewedByOut(
        read_only=True, allow_null=True, help_text="Set while a colleague looks as this person."
    )
    viewed_until = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When that look ends by itself."
    )
    second_factor = serializers.SerializerMethodField()
    is_demo = serializers.SerializerMethodField(help_text="This installation shows invented data.")

    class Meta:
        model = User
        fields = (
            "id",
            "email",
            "name",
            "phone",
            "time_zone",
            "locale",
            "working_hours",
            "alert_channels",
            "signature",
            "roles",
            "teams",
            "permissions",
            "viewed_by",
            "viewed_until",
            "second_factor",
            "is_demo",
        )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, fact in FACTS.items():
            describe: Any = extend_schema_field(fact.shape())
            fields[name] = describe(FactField(fact))
        return fields

    @extend_schema_field(SecondFactorOut)
    def get_second_factor(self, user: User) -> Any:
        return SecondFactorOut(second_factor_of(user)).data

    def get_is_demo(self, _user: User) -> bool:
        return bool(settings.DEMO)

    def get_permissions(self, user: User) -> dict[str, str]:
        return {code: user.grants[code] for code in sorted(user.granted_codes)}

    def get_teams(self, user: User) -> list[int]:
        return sorted(user.memberships.values_list("team_id", flat=True))


class RoleOut(ResourceSerializer):
    grants = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Role
        fields = ("id", "slug", "name", "grants", "is_built_in", "needs_second_factor")


class RoleChangeIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    grants = serializers.DictField(child=serializers.CharField(max_length=10))
    needs_second_factor = serializers.BooleanField(default=False)


class RoleIn(RoleChangeIn):
    slug = serializers.SlugField(max_length=50)


class PermissionOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    scopes = serializers.SerializerMethodField()
    roles = serializers.DictField(
        child=serializers.CharField(), help_text="What each built-in role starts with."
    )

    def get_scopes(self, permission: Any) -> list[str]:
        return ["all", OWN] if permission.by_row else ["all"]


def registry() -> list[Any]:
    return [REGISTRY[code] for code in sorted(REGISTRY)]


class MemberOut(serializers.ModelSerializer[Membership]):
    id = serializers.IntegerField(source="user_id")
    name = serializers.CharField(source="user.name")
    email = serializers.EmailField(source="user.email")

    class Meta:
        model = Membership
        fields = ("id", "name", "email", "joined_at")


class StaffTeamOut(ResourceSerializer):
    lead = PersonOut(read_only=True, allow_null=True)
    members = MemberOut(source="memberships", many=True, read_only=True)

    class Meta:
        model = Team
        fields = ("id", "slug", "name", "description", "is_functional", "lead", "members")
        needs = {"members": "memberships__user"}


class StaffTeamChangeIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    description = serializers.CharField(max_length=5_000, allow_blank=True, required=False)
    is_functional = serializers.BooleanField(required=False)
    lead = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.all(), allow_null=True, required=False
    )


class StaffTeamIn(StaffTeamChangeIn):
    slug = serializers.SlugField(max_length=60)


class MembersIn(InputSerializer):
    members = serializers.PrimaryKeyRelatedField(queryset=User.objects.all(), many=True)


class TerritoryOut(ResourceSerializer):
    rules = serializers.SerializerMethodField()

    class Meta:
        model = Territory
        fields = ("id", "slug", "name", "priority", "rules", "team", "owner")

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_rules(self, territory: Territory) -> Any:
        return territory.rules


class TerritoryChangeIn(InputSerializer):
    name = serializers.CharField(max_length=100)
    priority = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)
    rules = serializers.DictField(required=False)
    team = serializers.PrimaryKeyRelatedField(
        queryset=Team.objects.all(), allow_null=True, required=False
    )
    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.all(), allow_null=True, required=False
    )


class TerritoryIn(TerritoryChangeIn):
    slug = serializers.SlugField(max_length=60)


class SessionOut(ResourceSerializer):
    user = PersonOut(read_only=True)
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = StaffSession
        fields = ("id", "user", "ip", "user_agent", "created_at", "last_seen_at", "is_current")

    def get_is_current(self, session: StaffSession) -> bool:
        asking = getattr(self.context["request"], "session", None)
        return bool(asking and asking.session_key == session.session_key)


class EndedOut(serializers.Serializer[Any]):
    ended = serializers.IntegerField()


class InvitationOut(ResourceSerializer):
    roles: Any = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)
    invited_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Invitation
        fields = (
            "id",
            "email",
            "name",
            "roles",
            "invited_by",
            "created_at",
            "expires_at",
            "accepted_at",
            "revoked_at",
        )
        needs = {"roles": "roles"}


class InvitationIn(InputSerializer):
    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=150, allow_blank=True, required=False, default="")
    roles = serializers.SlugRelatedField(
        slug_field="slug", queryset=Role.objects.all(), many=True, allow_empty=False
    )


class AcceptIn(InputSerializer):
    token = serializers.CharField(max_length=200, trim_whitespace=False)
    name = serializers.CharField(max_length=150, allow_blank=True, required=False, default="")
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class ViewAsIn(InputSerializer):
    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.all())
    reason = serializers.CharField(max_length=300)


class ViewAsOut(serializers.Serializer[Any]):
    viewed = PersonOut()
    reason = serializers.CharField()
    started_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class AuditOut(ResourceSerializer):
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField()

    class Meta:
        model = AuditRow
        fields = (
            "id",
            "at",
            "action",
            "actor_id",
            "actor_label",
            "object_type",
            "object_id",
            "object_label",
            "before",
            "after",
            "facts",
            "ip",
            "request_id",
        )

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_before(self, row: AuditRow) -> Any:
        return row.before

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_after(self, row: AuditRow) -> Any:
        return row.after

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_facts(self, row: AuditRow) -> Any:
        return row.facts
