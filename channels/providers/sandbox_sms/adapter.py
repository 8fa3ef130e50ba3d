"""SMS that goes nowhere, with people who write back."""

from django.utils.translation import gettext_lazy as _

from channels.adapters import adapter
from channels.providers.sandbox.phones import SandboxPhone


@adapter
class SandboxSMS(SandboxPhone):
    slug = "sandbox_sms"
    channel = "sms"
    name = _("Sandbox for SMS")
