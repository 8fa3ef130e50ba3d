from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = _("Privacy")

    def ready(self) -> None:
        autodiscover_modules("personal", "retained")
        from privacy import gates, guarding  # noqa: F401 - announce themselves below
