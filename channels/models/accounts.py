"""The firm's accounts with those who carry its messages."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ground.encryption import EncryptedTextField, RowTokenField


class Channel(models.TextChoices):
    """The ways in which the firm and a person write to each other."""

    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"
    WHATSAPP = "whatsapp", "WhatsApp"
    IN_APP = "in_app", "In the app"
    PUSH = "push", "Push"
    CHAT = "chat", "Chat"


class Account(models.Model):
    """One account with a provider: for the whole firm, for a team, or for one member of staff."""

    class State(models.TextChoices):
        #: Set up, but nothing leaves by it before a test message arrived.
        DRAFT = "draft", "Being set up"
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"

    channel = models.CharField(max_length=10, choices=Channel.choices)
    #: The name of the adapter that speaks to it.
    provider = models.SlugField(max_length=30)
    name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    #: An address or a number, as the recipient sees it.
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=100, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    #: What the adapter asks for, in its own shape; what is secret of it is in `secrets`.
    options = models.JSONField(default=dict, blank=True)
    row_token = RowTokenField()
    #: A JSON object.
    secrets = EncryptedTextField(blank=True, default="")
    #: Which categories go by it where nothing else is asked for.
    for_marketing = models.BooleanField(default=True)
    for_transactional = models.BooleanField(default=True)
    #: Asked in this order; the next one is the fallback of the one before.
    order = models.PositiveSmallIntegerField(default=100)
    #: Of a hundred recipients so many go by it, always the same ones; the others go by the next.
    share = models.PositiveSmallIntegerField(default=100, db_default=100)
    per_second = models.PositiveIntegerField(null=True, blank=True)
    per_day = models.PositiveIntegerField(null=True, blank=True)
    per_month = models.PositiveIntegerField(null=True, blank=True)
    #: A provider that fails is left alone until then; whoever can goes by the next account.
    down_until = models.DateTimeField(null=True, blank=True, editable=False)
    faults_in_a_row = models.PositiveSmallIntegerField(default=0, editable=False)
    last_fault = models.TextField(blank=True, editable=False)
    last_fault_at = models.DateTimeField(null=True, blank=True, editable=False)
    tested_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Which tallies its rates are of; see `Tally`.
    spell = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team=None) | Q(user=None), name="an_account_is_of_one_scope"
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=100), name="a_share_is_of_a_hundred"
            ),
        ]

    def __str__(self) -> str:
        return self.name
