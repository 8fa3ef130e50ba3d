"""Discount codes that workflows hand out."""

from django.db import models
from django.db.models import F, Q

from automation.models.enrolments import Enrolment
from contacts.models import Contact


class DiscountCode(models.Model):
    """A code for one contact: so many percent, so many times, until a moment."""

    code = models.CharField(max_length=60, unique=True)
    percent = models.PositiveSmallIntegerField()
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, db_index=False, related_name="discount_codes"
    )
    #: For whom it was made; null once that is forgotten.
    enrolment = models.ForeignKey(
        Enrolment, null=True, blank=True, on_delete=models.SET_NULL, related_name="discount_codes"
    )
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    most_uses = models.PositiveSmallIntegerField(default=1)
    uses = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    #: What the orders came to that it was used for.
    used_value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="a_discount_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(uses__lte=F("most_uses")), name="a_code_is_used_so_often_at_most"
            ),
        ]
        indexes = [models.Index(fields=["contact", "-id"], name="code_of_contact")]

    def __str__(self) -> str:
        return self.code
