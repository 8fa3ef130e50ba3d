"""The webhook inbox: who may send, what their payloads mean, and what they sent."""

from django.db import models
from django.db.models.functions import Now

from ground.encryption import EncryptedTextField, RowTokenField


class WebhookSource(models.Model):
    """A system that sends webhooks, and how it proves that it sent them."""

    class Scheme(models.TextChoices):
        HMAC = "hmac", "HMAC-SHA256 of the body"
        STAMPED = "stamped", "HMAC-SHA256 in one header: t=…,v1=…"
        SHARED_SECRET = "shared_secret", "The secret itself in a header"

    class Encoding(models.TextChoices):
        HEX = "hex", "Hexadecimal"
        BASE64 = "base64", "Base64"

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    scheme = models.CharField(max_length=15, choices=Scheme.choices, default=Scheme.HMAC)
    header = models.CharField(max_length=100, default="X-Signature")
    prefix = models.CharField(max_length=30, blank=True, help_text="Before the signature: sha256=")
    encoding = models.CharField(max_length=10, choices=Encoding.choices, default=Encoding.HEX)
    timestamp_header = models.CharField(
        max_length=100,
        blank=True,
        help_text="Holds Unix seconds; signed is then timestamp, full stop, body.",
    )
    id_header = models.CharField(
        max_length=100, blank=True, help_text="Holds the delivery's id, by which repeats are known."
    )
    row_token = RowTokenField()
    secret = EncryptedTextField()
    #: Still good until `previous_until`, so that the sender can change over at leisure.
    previous_secret = EncryptedTextField(null=True, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    pack = models.CharField(max_length=50, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.name


class Webhook(models.Model):
    """One hook of a source: which fields it must have, and the activity they become.

    `row` is an activity as the API takes it. A text in it that starts with `$` is a path into
    the payload (`$.user.id`, `$.items[0].sku`, `$` for all of it); anything else stands as is.
    """

    source = models.ForeignKey(WebhookSource, on_delete=models.CASCADE, related_name="hooks")
    slug = models.SlugField(max_length=50)
    name = models.CharField(max_length=100)
    required = models.JSONField(
        default=list, blank=True, help_text='Fields that must be there: ["user_id"].'
    )
    key = models.JSONField(
        default=list, blank=True, help_text="Fields that together tell one event from another."
    )
    row = models.JSONField(default=dict, help_text="The activity, with paths into the payload.")
    is_active = models.BooleanField(default=True)
    pack = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "slug"], name="one_webhook_per_slug")
        ]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.slug}"


class Delivery(models.Model):
    """One call of a hook, as it came, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        DEAD = "dead", "Given up"

    hook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=255)
    body = models.BinaryField()
    headers = models.JSONField(default=dict)
    remote_address = models.GenericIPAddressField(null=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    #: Whoever works on it; past `lease_until` somebody else may.
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    activity_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["hook", "key"], name="one_delivery_per_key")]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(state="waiting"),
                name="delivery_due",
            ),
            models.Index(fields=["state", "-id"], name="delivery_state_newest"),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk}"
