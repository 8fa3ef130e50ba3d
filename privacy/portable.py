"""What of consent and protection leaves with an export of the whole database."""

from django.utils.translation import gettext_lazy as _

from ground.portable import leaves, stays
from privacy.models import (
    Consent,
    Disclosure,
    GuardianConsent,
    LegalHold,
    PrivacyRequest,
    Processor,
    Protection,
    Purpose,
    RetentionPolicy,
)

leaves(Purpose, "purposes")
leaves(Consent, "consents")
leaves(GuardianConsent, "guardian_consents")
leaves(LegalHold, "legal_holds")
leaves(Disclosure, "disclosures")
leaves(PrivacyRequest, "privacy_requests", hidden=("job",))
leaves(Protection, "protections")
leaves(RetentionPolicy, "retention_rules")
leaves(Processor, "processors")
stays(
    _("Hashes of the names of erased people; without the firm's key they say nothing."),
    "privacy.erasedname",
)
stays(_("What an erasure under way still has to look for."), "privacy.lastlook")
