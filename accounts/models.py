"""Staff users, roles, teams and territories."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.permissions import ALL, REGISTRY


class Role(models.Model):
    """A named set of permission codes, each with the rows it reaches ("all" or "own")."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    grants = models.JSONField(default=dict)
    is_built_in = models.BooleanField(default=False)
    needs_second_factor = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **given: Any) -> "User":
        user = self.model(email=email.strip().lower(), **given)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **given: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **given)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A member of staff. Clients of the firm are never rows of this table."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150)
    roles = models.ManyToManyField(Role, related_name="users", blank=True)
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(default=False)
    phone = models.CharField(max_length=32, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=10, default="en")
    working_hours = models.JSONField(default=dict, blank=True)
    alert_channels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    signature = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    #: Scopes of the token the request came with; None when it did not come with one.
    limited_to: frozenset[str] | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff_member(self) -> bool:
        return self.is_active

    @cached_property
    def grants(self) -> dict[str, str]:
        """Permission code → scope, the widest of all roles."""
        if self.is_superuser:
            return dict.fromkeys(REGISTRY, ALL)
        widest: dict[str, str] = {}
        for role in self.roles.all():
            for code, scope in role.grants.items():
                if code in REGISTRY and widest.get(code) != ALL:
                    widest[code] = scope
        return widest

    @property
    def granted_codes(self) -> frozenset[str]:
        codes = frozenset(self.grants)
        return codes if self.limited_to is None else codes & self.limited_to

    def scope_of(self, code: str) -> str | None:
        """How far a code reaches for this user: "all", "own", or None for not at all."""
        return self.grants[code] if code in self.granted_codes else None


class Team(models.Model):
    """People who share work; a functional team is also a target of tasks and alerts."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    is_functional = models.BooleanField(default=False)
    lead = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="teams_led"
    )
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="one_membership_per_team")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"


class Territory(models.Model):
    """A part of the market; its rules say which records fall to which team or owner."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    priority = models.PositiveIntegerField(default=100)
    rules = models.JSONField(default=dict, blank=True)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="territories"
    )
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="territories"
    )

    def __str__(self) -> str:
        return self.name
