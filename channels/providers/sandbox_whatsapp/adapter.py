"""WhatsApp that goes nowhere, with people who write back."""

from django.utils.translation import gettext_lazy as _

from channels.adapters import adapter
from channels.files import WHATSAPP
from channels.providers.sandbox.phones import SandboxPhone


@adapter
class SandboxWhatsApp(SandboxPhone):
    slug = "sandbox_whatsapp"
    channel = "whatsapp"
    name = _("Sandbox for WhatsApp")
    files = WHATSAPP
    is_read = True
