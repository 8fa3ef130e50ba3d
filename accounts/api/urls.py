"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accounts.api.views import audit, keys, roles, staff, system

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
urlpatterns = [
    path("me/", staff.MeView.as_view(), name="me"),
    path("permissions/", roles.PermissionsView.as_view(), name="permissions"),
    path("system/", system.SystemView.as_view(), name="system"),
    path("view-as/", staff.ViewAsView.as_view(), name="view-as"),
    *router.urls,
]
