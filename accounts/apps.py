from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Staff and access")

    def ready(self) -> None:
        autodiscover_modules("whoami", "leaving")
        from accounts import passkeys, session_notes

        # Django tells of a sign-in by signal alone, whichever door it came through.
        user_logged_in.connect(session_notes.signed_in)
        user_logged_out.connect(session_notes.signed_out)
        passkeys.watch_counters()
