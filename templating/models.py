"""Templates, what they say in each language and version, and blocks kept to be used again."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contacts.models.shown import PersonName
from ground.beside import Many, One


class Standing(NamedTuple):
    """One version as lists show it: whether it is out, and since when."""

    id: int
    locale: str
    number: int
    published_at: datetime | None


class Template(models.Model):
    """A message that is sent more than once; what it says stands in its versions."""

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        SMS = "sms", "SMS"
        WHATSAPP = "whatsapp", "WhatsApp"
        IN_APP = "in_app", "In the app"
        PUSH = "push", "Push"
        CHAT = "chat", "Chat"

    class Category(models.TextChoices):
        """Whether it is wanted by law: what people can refuse, or what they are owed."""

        MARKETING = "marketing", "Marketing"
        TRANSACTIONAL = "transactional", "Transactional"

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    category = models.CharField(max_length=13, choices=Category.choices, default=Category.MARKETING)
    folder = models.CharField(max_length=100, blank=True)
    #: The language that stands in where there is none of somebody's own.
    locale = models.CharField(max_length=10, default="en")
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    pack = models.CharField(max_length=50, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    #: In how many places it is used, where a list has asked.
    used = 0

    #: Its versions, language by language, the newest first.
    listed_versions = Many("versions", Standing, lambda row: (row.locale, -row.number))
    listed_author = One("created_by", PersonName)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z][a-z0-9-]*$"), name="template_slug_shape"
            ),
            models.CheckConstraint(
                condition=Q(locale__regex=r"^[a-z]{2,3}(-[a-z0-9]{2,6})?$"),
                name="template_locale_shape",
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="template_updated"),
            models.Index(fields=["name", "id"], name="template_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """What a template says in one language: a draft until it is published, then fixed for good.

    The database refuses to change a published row; a message that was sent from it can always
    be shown as it was.
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="versions")
    locale = models.CharField(max_length=10, default="en")
    #: Counted in each language.
    number = models.PositiveIntegerField(default=1)
    subject = models.CharField(max_length=500, blank=True)
    preheader = models.CharField(max_length=500, blank=True)
    #: Of mails: the blocks from top to bottom, and how all of them look.
    blocks = models.JSONField(default=list, blank=True)
    design = models.JSONField(default=dict, blank=True)
    #: Of other channels what is written; of mails the plain part, in the template language.
    text = models.TextField(blank=True)
    #: What the blocks became when they were published, in the template language.
    html = models.TextField(blank=True, editable=False)
    #: Of WhatsApp: header, footer, buttons, language and category of the approved template.
    whatsapp = models.JSONField(default=dict, blank=True)
    #: What must be known to fill it, as `templating.rendering.variables_of` reads it.
    variables = models.JSONField(default=list, blank=True, editable=False)
    #: What stands in where nobody is chosen to see it as: variable → value.
    samples = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Whether a pack published it; the next version of the pack may take its place.
    by_pack = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    listed_author = One("created_by", PersonName)
    listed_publisher = One("published_by", PersonName)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "locale", "number"], name="one_template_version_per_number"
            ),
            models.UniqueConstraint(
                fields=["template", "locale"],
                condition=Q(published_at=None),
                name="one_draft_per_language",
            ),
            models.CheckConstraint(
                condition=Q(locale__regex=r"^[a-z]{2,3}(-[a-z0-9]{2,6})?$"),
                name="template_version_locale_shape",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} {self.locale} {self.number}"


class Approval(models.Model):
    """Whether WhatsApp lets a template be sent, as its provider said last."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Not submitted"
        PENDING = "pending", "Waiting"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"
        PAUSED = "paused", "Paused"

    of = models.OneToOneField(TemplateVersion, on_delete=models.CASCADE, related_name="approval")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    #: What the provider calls it.
    provider_id = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    #: As what Meta counts it: marketing, utility or authentication.
    category = models.CharField(max_length=20, blank=True, default="", db_default="")
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.status


class SavedBlock(models.Model):
    """A block, with what is inside it, kept to be put into other mails."""

    name = models.CharField(max_length=100, unique=True)
    block = models.JSONField()
    pack = models.CharField(max_length=50, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.name
