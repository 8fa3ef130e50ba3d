"""How the admin looks: its colours, its mark, and what stands in its frame."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def served(name: str) -> Callable[[HttpRequest], str]:
    """The address of a static file, asked for once the settings are complete."""
    return lambda _request: static(name)


#: The greys and the accent are those of the app: frontend/src/styles/tokens.css.
COLOURS = {
    "base": {
        "50": "#fafafa",
        "100": "#f4f4f5",
        "200": "#e4e4e7",
        "300": "#d4d4d8",
        "400": "#a1a1aa",
        "500": "#6b6b74",
        "600": "#52525b",
        "700": "#3f3f46",
        "800": "#27272a",
        "900": "#141416",
        "950": "#0e0e10",
    },
    "primary": {
        "50": "#eef2ff",
        "100": "#e0e7ff",
        "200": "#c7d2fe",
        "300": "#a5b4fc",
        "400": "#8f8dfb",
        "500": "#6d6af8",
        "600": "#4f46e5",
        "700": "#4338ca",
        "800": "#3730a3",
        "900": "#312e81",
        "950": "#1e1b4b",
    },
}


def theme(*, is_demo: bool, is_production: bool) -> dict[str, Any]:
    """What the admin's theme reads of the settings."""
    badge = [_("Demo"), "info"] if is_demo else [_("Development"), "warning"]
    return {
        "SITE_TITLE": "Rapport",
        "SITE_HEADER": "Rapport",
        "SITE_SUBHEADER": _("Administration"),
        "SITE_ICON": served("ground/mark.svg"),
        "SITE_FAVICONS": [
            {"rel": "icon", "sizes": "16x16 32x32 48x48", "href": "/favicon.ico"},
            {"rel": "icon", "type": "image/svg+xml", "href": served("ground/favicon.svg")},
        ],
        "ENVIRONMENT": None if is_production else badge,
        "SHOW_HISTORY": False,
        "SHOW_VIEW_ON_SITE": False,
        "SHOW_BACK_BUTTON": True,
        "BORDER_RADIUS": "6px",
        "COLORS": COLOURS,
        "STYLES": [served("ground/admin.css")],
        "SIDEBAR": {
            "show_search": True,
            "command_search": True,
            "navigation": "config.admin_sidebar.sidebar",
        },
        "COMMAND": {"search_models": "config.admin_sidebar.searched"},
        "ACCOUNT": {
            "navigation": [
                {"title": _("Second factor"), "link": reverse_lazy("mfa_index")},
                {"title": _("Password"), "link": reverse_lazy("account_change_password")},
            ]
        },
    }
