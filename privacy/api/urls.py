"""Addresses below /api/v1/."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from privacy.api import rules, views

router = SimpleRouter()
router.register("purposes", rules.PurposeViewSet, basename="purpose")
router.register("consents", views.ConsentViewSet, basename="consent")
router.register("guardian-consents", views.GuardianConsentViewSet, basename="guardian-consent")
router.register("legal-holds", views.LegalHoldViewSet, basename="legal-hold")
router.register("disclosures", views.DisclosureViewSet, basename="disclosure")
router.register("privacy-requests", views.PrivacyRequestViewSet, basename="privacy-request")
router.register("processors", rules.ProcessorViewSet, basename="processor")

OF_CONTACT = (
    ("privacy", views.ContactPrivacyView, "contact-privacy-list"),
    ("restrict", views.RestrictView, "contact-restrict"),
    ("allow", views.AllowView, "contact-allow"),
    ("erasure-preview", views.ErasurePreviewView, "contact-erasure-preview-list"),
)
urlpatterns = [
    *router.urls,
    *(
        re_path(rf"^contacts/(?P<contact>[0-9]{{1,18}})/{name}/$", view.as_view(), name=route)
        for name, view, route in OF_CONTACT
    ),
    path("suppressions/lift/", views.LiftSuppressionView.as_view(), name="suppression-lift"),
    path("protections/", rules.ProtectionsView.as_view(), name="protection-list"),
    path("protections/<slug:slug>/", rules.ProtectionView.as_view(), name="protection-detail"),
    path("retention-rules/", rules.RetentionRulesView.as_view(), name="retention-rule-list"),
    path(
        "retention-rules/<slug:kind>/",
        rules.RetentionRuleView.as_view(),
        name="retention-rule-detail",
    ),
]
