"""Notifications in the admin: to look at, for those who run the system."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ReadOnlyAdmin
from accounts.permissions import SETTINGS_MANAGE
from messaging.models import Notification


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE}
    list_display = ("title", "kind", "user", "client", "created_at", "read_at")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "client")
    search_fields = ("user__email", "client__email", "title")
    search_help_text = _("The reader's e-mail address, or words of the title")
