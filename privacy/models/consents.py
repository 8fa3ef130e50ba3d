"""What people allowed, and what was taken back: a ledger that is only ever added to."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contacts.models import Contact


class Channel(models.TextChoices):
    """Where a purpose reaches somebody; "" is everywhere."""

    ANY = "", "Everywhere"
    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"
    WHATSAPP = "whatsapp", "WhatsApp"
    PHONE = "phone", "Phone"
    POST = "post", "Post"
    IN_APP = "in_app", "In the app"


class Purpose(models.Model):
    """What somebody's data may be used for."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    #: Channels on which it takes a consent; `[""]` for all of them. On others it is allowed until
    #: somebody objects.
    consent_for = models.JSONField(default=list, blank=True)
    #: A consent by e-mail that staff or a form note counts once its giver confirmed it by a link in
    #: a mail; it is needed, whatever `consent_for` says.
    double_opt_in = models.BooleanField(default=False, db_default=False)
    #: Children take part with a guardian's consent alone.
    spares_children = models.BooleanField(default=False)
    #: Students of a protected organisation take no part.
    spares_students = models.BooleanField(default=False)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            # It stands in the names of conditions, after "consent.".
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z][a-z0-9_]*$"), name="purpose_slug_shape"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def takes_consent(self, channel: str) -> bool:
        """Whether it may not go on without one on this channel."""
        is_doubled = self.double_opt_in and channel == Channel.EMAIL
        return is_doubled or "" in self.consent_for or channel in self.consent_for


class Consent(models.Model):
    """One entry of the ledger. The newest one for a purpose and a channel counts."""

    class Deed(models.TextChoices):
        GIVEN = "given", "Given"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Basis(models.TextChoices):
        CONSENT = "consent", "Consent"
        CONTRACT = "contract", "Contract"
        LEGAL_OBLIGATION = "legal_obligation", "Legal obligation"
        LEGITIMATE_INTEREST = "legitimate_interest", "Legitimate interest"

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="consents", db_index=False
    )
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="consents")
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    deed = models.CharField(max_length=10, choices=Deed.choices)
    basis = models.CharField(max_length=20, choices=Basis.choices, default=Basis.CONSENT)
    #: The words the person saw, and which version of them.
    wording = models.TextField(blank=True)
    wording_version = models.CharField(max_length=50, blank=True)
    #: How it was said: a form, a call, a letter.
    method = models.CharField(max_length=100, blank=True)
    #: What proves it: a document's number, an address, a message's id.
    evidence = models.TextField(blank=True)
    #: When it was said; when it was written down is `recorded_at`.
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: The person said it themselves, in the portal or through a preference page.
    by_contact = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "purpose", "-at", "-id"], name="consent_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.deed} by contact {self.contact_id}"


class GuardianConsent(models.Model):
    """That somebody who may answers for a child allowed the firm to know of it."""

    class Method(models.TextChoices):
        """Ways that the FTC's rule names for a verifiable consent of a parent."""

        SIGNED_FORM = "signed_form", "Signed form"
        PAYMENT = "payment", "Payment by card"
        PHONE = "phone", "Phone call"
        VIDEO = "video", "Video call"
        IDENTITY = "identity", "Identity document"
        EMAIL_PLUS = "email_plus", "E-mail and a second step"
        IN_PERSON = "in_person", "In person"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="guardian_consents")
    guardian = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    guardian_name = models.CharField(max_length=300)
    method = models.CharField(max_length=12, choices=Method.choices)
    evidence = models.TextField(blank=True)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"for contact {self.contact_id} on {self.given_at:%Y-%m-%d}"
