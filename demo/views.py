"""The views of the contact list that everybody of the demo firm finds."""

from datetime import datetime
from typing import Any

from accounts.models import User
from contacts.models import SavedView
from contacts.operations.views import save_view

VIEWS: tuple[tuple[str, dict[str, str], dict[str, Any]], ...] = (
    ("New this month", {"created": "30d"}, {"shown": ["source"], "hidden": ["phone"]}),
    ("Nobody's yet", {"unassigned": "true"}, {}),
    ("VIPs", {"tag": "vip", "ordering": "-last_active_at"}, {"order": ["last_active_at"]}),
)


def seed_views(*, by: User, now: datetime) -> int:
    """The views, where there are none; how many were new."""
    if SavedView.objects.filter(pack="").exists():
        return 0
    for name, query, columns in VIEWS:
        save_view(
            list=SavedView.List.CONTACTS,
            name=name,
            query=query,
            columns=columns,
            sharing=SavedView.Sharing.EVERYBODY,
            by=by,
            now=now,
        )
    return len(VIEWS)
