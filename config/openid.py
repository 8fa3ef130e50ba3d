"""Single sign-on by the firm's own OpenID Connect provider."""

from typing import Any

from config.env import SettingError


def openid_apps(
    *, issuer: str, client_id: str, client_secret: str, name: str
) -> list[dict[str, Any]]:
    """What allauth needs to know of the provider; nothing where there is none."""
    if not issuer:
        return []
    if not client_id or not client_secret:
        raise SettingError("OIDC_ISSUER is set, so OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be.")
    return [
        {
            "provider_id": "oidc",
            "name": name,
            "client_id": client_id,
            "secret": client_secret,
            "settings": {
                "server_url": issuer.rstrip("/") + "/.well-known/openid-configuration",
                "fetch_userinfo": True,
            },
        }
    ]
