from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        # Providers whose other side is this app, and what texts look like when they leave.
        from messaging import in_app, sms_lengths, web_push  # noqa: F401
