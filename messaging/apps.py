from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        # A provider whose other side is this app.
        from messaging import in_app  # noqa: F401
