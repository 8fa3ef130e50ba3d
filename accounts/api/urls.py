"""Addresses below /api/v1/."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from accounts.api.views import audit, firm, keys, preferences, roles, staff, system

router = SimpleRouter()
router.register("staff", staff.StaffViewSet, basename="staff")
router.register("invitations", staff.InvitationViewSet, basename="invitation")
router.register("roles", roles.RoleViewSet, basename="role")
router.register("teams", roles.TeamViewSet, basename="team")
router.register("territories", roles.TerritoryViewSet, basename="territory")
router.register("tokens", keys.TokenViewSet, basename="token")
router.register("write-keys", keys.WriteKeyViewSet, basename="write-key")
router.register("sessions", keys.SessionViewSet, basename="session")
router.register("audit", audit.AuditViewSet, basename="audit")
#: One to four words, as in `contacts.list`.
AREA = r"(?P<area>(?=[^/]{1,60}/)[a-z][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*){0,3})"
urlpatterns = [
    path("me/", staff.MeView.as_view(), name="me"),
    path("permissions/", roles.PermissionsView.as_view(), name="permissions"),
    path("firm/", firm.FirmView.as_view(), name="firm"),
    path("firm/logo/", firm.LogoView.as_view(), name="firm-logo"),
    path("preferences/", preferences.PreferencesView.as_view(), name="preferences"),
    re_path(rf"^preferences/{AREA}/$", preferences.PreferenceView.as_view(), name="preference"),
    path("system/", system.SystemView.as_view(), name="system"),
    path("view-as/", staff.ViewAsView.as_view(), name="view-as"),
    *router.urls,
]
