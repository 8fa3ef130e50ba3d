"""Consents, standings, requests and the firm's own rules: gathered here for Django."""

from privacy.models.consents import Consent, GuardianConsent, Purpose
from privacy.models.requests import ErasedName, LastLook, PrivacyRequest
from privacy.models.rules import Processor, Protection, RetentionPolicy
from privacy.models.standing import Disclosure, LegalHold

__all__ = [
    "Consent",
    "Disclosure",
    "ErasedName",
    "GuardianConsent",
    "LastLook",
    "LegalHold",
    "PrivacyRequest",
    "Processor",
    "Protection",
    "Purpose",
    "RetentionPolicy",
]
