"""Every door's addresses."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from accounts import single_sign_on
from ground.app_door import app_page, beside_app

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("accounts.welcome.urls")),
    path("", include("accounts.by_mail.urls")),
    path("", include("accounts.branding.urls")),
    path("", include("ground.urls")),
    path("app/manifest.webmanifest", beside_app, {"name": "manifest.webmanifest"}),
    path("app/sw.js", beside_app, {"name": "sw.js"}),
    path("app/", app_page, name="app"),
    path("app/<path:rest>", app_page),
    path("portal/", include("portal.pages.urls")),
    path("", include("portal.pages.link_urls")),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("accounts/oidc/<provider_id>/login/callback/", single_sign_on.callback),
    path("accounts/", include("allauth.urls")),
    path("api/auth/", include("allauth.headless.urls")),
    path("api/v1/", include("accounts.api.urls")),
    path("api/portal/v1/", include("portal.api.client_urls")),
    path("api/v1/", include("contacts.api.urls")),
    path("api/v1/", include("merging.api.urls")),
    path("api/v1/", include("bulk.api.urls")),
    path("api/v1/", include("exports.api.urls")),
    path("api/v1/", include("records.api.urls")),
    path("api/v1/", include("imports.api.urls")),
    path("api/v1/", include("lifecycle.api.urls")),
    path("api/v1/", include("scoring.api.urls")),
    path("api/v1/", include("templating.api.urls")),
    path("api/v1/", include("events.api.urls")),
    path("api/v1/", include("privacy.api.urls")),
    path("api/v1/", include("channels.api.urls")),
    path("api/v1/", include("messaging.api.urls")),
    path("api/v1/", include("broadcasts.api.urls")),
    path("api/v1/", include("conversations.api.urls")),
    path("api/v1/", include("automation.api.urls")),
    path("api/v1/", include("tracking.api.urls")),
    path("api/v1/", include("live.api.urls")),
    path("api/v1/", include("jobs.api.urls")),
    path("api/v1/", include("outbox.api.urls")),
    path("api/v1/", include("packs.api.urls")),
    path("api/v1/", include("portal.api.urls")),
    path("api/", include("tracking.urls")),
    path("v1/", include("events.api.segment_urls")),
    path("api/webhooks/", include("channels.api.hook_urls")),
    path("api/webhooks/", include("events.api.hook_urls")),
    path("api/v1/", include("events.api.inbox_urls")),
    path("api/", include("ground.api.urls")),
]

handler400 = "ground.api.problems.bad_request"
handler403 = "ground.api.problems.permission_denied"
handler404 = "ground.api.problems.not_found"
handler500 = "ground.api.problems.server_error"
