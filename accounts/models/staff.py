"""Staff users and the roles that say what they may do."""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.guards import anybody_guarded
from accounts.permissions import ADMIN, ALL, REGISTRY, SETTINGS_MANAGE


class Role(models.Model):
    """A named set of permission codes, each with the rows it reaches ("all" or "own")."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    grants = models.JSONField(default=dict)
    #: Codes this built-in role was once offered: an upgrade adds the defaults of new codes alone.
    known_codes = ArrayField(models.CharField(max_length=100), default=list, blank=True)
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
    #: The colleague who looks through this person's eyes, while they do.
    viewed_by: "User | None" = None
    #: When that look ends by itself.
    viewed_until: "datetime | None" = None

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
    def held_roles(self) -> list[Role]:
        if "roles" in getattr(self, "_prefetched_objects_cache", {}):
            return list(self.roles.all())
        return list(self.roles.annotate(is_guarded=anybody_guarded()))

    @property
    def is_guarded(self) -> bool:
        """Whether a law hides some people from whoever is not authorised to see them."""
        # Of roles that were read with many people nobody asked: then the rows themselves tell.
        return any(getattr(role, "is_guarded", True) for role in self.held_roles)

    @cached_property
    def grants(self) -> dict[str, str]:
        """Permission code → scope, the widest of all roles."""
        if self.is_superuser or any(role.slug == ADMIN for role in self.held_roles):
            return dict.fromkeys(REGISTRY, ALL)
        widest: dict[str, str] = {}
        for role in self.held_roles:
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

    @property
    def needs_second_factor(self) -> bool:
        return any(role.needs_second_factor for role in self.held_roles)

    @property
    def is_staff(self) -> bool:
        """Whether the Django admin lets this person in; its pages ask for codes of their own."""
        return self.is_active and bool(self.grants)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions: whoever manages the settings has them all."""
        return self.is_active and (self.viewed_by is None and self.scope_of(SETTINGS_MANAGE) == ALL)

    def has_perms(self, perms: list[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.has_perm(app_label)
