"""The firm's own rules: whom it protects, how long it keeps things, and who works for it."""

from django.db import models
from django.db.models.functions import Now


class Protection(models.Model):
    """A rule of law that the firm falls under, and its measure. Packs switch them on."""

    class Slug(models.TextChoices):
        #: COPPA: of children the firm knows nothing but with a guardian's consent.
        CHILDREN = "children", "Children (COPPA)"
        #: FERPA: records of students belong to their school.
        STUDENTS = "students", "Students (FERPA)"

    slug = models.CharField(max_length=10, choices=Slug.choices, unique=True)
    is_on = models.BooleanField(default=False)
    #: Of children: who is younger than this is one.
    age = models.PositiveSmallIntegerField(default=13)
    #: Of students: slugs of the types of their organisation.
    organisation_types = models.JSONField(default=list, blank=True)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.get_slug_display()


class RetentionPolicy(models.Model):
    """How long a kind of record is kept, where the firm says other than the program does."""

    kind = models.CharField(max_length=50, unique=True)
    is_on = models.BooleanField(default=True)
    days = models.PositiveIntegerField()
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "retention policies"
        constraints = [
            models.CheckConstraint(condition=models.Q(days__gte=1), name="kept_for_at_least_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days} days"


class Processor(models.Model):
    """Somebody who works with the firm's data on its behalf (GDPR, Art. 28 and 30)."""

    class Agreement(models.TextChoices):
        MISSING = "missing", "Missing"
        REQUESTED = "requested", "Asked for"
        SIGNED = "signed", "Signed"
        ENDED = "ended", "Ended"

    name = models.CharField(max_length=200, unique=True)
    role = models.CharField(max_length=300)
    data = models.CharField(max_length=1000)
    country = models.CharField(max_length=2, blank=True)
    #: What allows that data leaves the country.
    transfer = models.CharField(max_length=300, blank=True)
    agreement = models.CharField(
        max_length=10, choices=Agreement.choices, default=Agreement.MISSING
    )
    agreed_on = models.DateField(null=True, blank=True)
    agreed_until = models.DateField(null=True, blank=True)
    contact_email = models.EmailField(blank=True)
    note = models.TextField(blank=True)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.name
