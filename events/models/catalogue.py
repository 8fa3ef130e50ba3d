"""Activity types that packs added at run time."""

from django.db import models

from events.catalogue import ITEM_ROLES, ActivityType, Alias


class AddedType(models.Model):
    """An activity type that a pack brought; the apps' own are declared in code."""

    name = models.CharField(max_length=50, unique=True)
    label = models.CharField(max_length=100)
    title = models.CharField(max_length=255, help_text="A sentence with {property} places.")
    icon = models.CharField(max_length=50, default="circle")
    category = models.CharField(max_length=50, default="other")
    properties = models.JSONField(
        default=dict, blank=True, help_text="JSON schema of the properties."
    )
    is_open = models.BooleanField(default=True, help_text="Products may send it.")
    by_contact = models.BooleanField(default=True, help_text="The contact did it.")
    item_role = models.CharField(
        max_length=10, blank=True, default="", choices=[(role, role) for role in ITEM_ROLES if role]
    )
    pack = models.CharField(max_length=50, blank=True, default="")

    class Meta:
        verbose_name = "activity type"

    def __str__(self) -> str:
        return self.label

    def as_type(self) -> ActivityType:
        return ActivityType(
            name=self.name,
            label=self.label,
            title=self.title,
            icon=self.icon,
            category=self.category,
            properties=self.properties,
            is_open=self.is_open,
            by_contact=self.by_contact,
            item_role=self.item_role,
            pack=self.pack,
        )


class TypeAlias(models.Model):
    """Another name of an activity type: what a pack's business calls it."""

    name = models.CharField(max_length=50, unique=True)
    type = models.CharField(max_length=50, help_text="The name facts are kept under.")
    label = models.CharField(max_length=100)
    pack = models.CharField(max_length=50, blank=True, default="")

    class Meta:
        verbose_name = "activity type alias"
        verbose_name_plural = "activity type aliases"

    def __str__(self) -> str:
        return f"{self.name}: {self.type}"

    def as_alias(self) -> Alias:
        return Alias(self.name, self.label, self.pack)
