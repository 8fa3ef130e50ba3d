"""What becomes of consents, holds and requests when two contacts become one."""

from contacts.moving import Follow, moves
from privacy.moving import Consents, Holds

moves("privacy.Consent", "contact", Consents())
moves("privacy.GuardianConsent", "contact", Follow("privacy.GuardianConsent", "contact"))
moves("privacy.GuardianConsent", "guardian", Follow("privacy.GuardianConsent", "guardian"))
moves("privacy.LegalHold", "contact", Holds())
moves("privacy.Disclosure", "contact", Follow("privacy.Disclosure", "contact"))
moves(
    "privacy.PrivacyRequest",
    "contact",
    Follow("privacy.PrivacyRequest", "contact", apart=("kind", "state")),
)
