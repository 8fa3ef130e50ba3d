from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TemplatingConfig(AppConfig):
    name = "templating"
    verbose_name = _("Templates")
