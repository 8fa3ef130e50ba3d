"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from contacts.api.fields import ContactTypesView, CustomFieldViewSet
from contacts.api.notes import NoteViewSet
from contacts.api.photos import PhotoView
from contacts.api.relationships import RelationshipTypeViewSet, RelationshipViewSet
from contacts.api.saved_views import SavedViewViewSet
from contacts.api.search import SearchView
from contacts.api.segments import ConditionFieldsView, SegmentViewSet
from contacts.api.tags import TagViewSet
from contacts.api.task_templates import TaskRuleViewSet, TaskTemplateViewSet
from contacts.api.tasks import TaskFiguresView, TaskViewSet
from contacts.api.territory_matches import TerritoryMatchView
from contacts.api.views import ContactViewSet, OrganisationViewSet
from contacts.api.yesterday import YesterdayView

router = SimpleRouter()
router.register("contacts", ContactViewSet, basename="contact")
router.register("organisations", OrganisationViewSet, basename="organisation")
router.register("custom-fields", CustomFieldViewSet, basename="custom-field")
router.register("relationship-types", RelationshipTypeViewSet, basename="relationship-type")
router.register("relationships", RelationshipViewSet, basename="relationship")
router.register("tags", TagViewSet, basename="tag")
router.register("segments", SegmentViewSet, basename="segment")
router.register("notes", NoteViewSet, basename="note")
router.register("views", SavedViewViewSet, basename="view")
router.register("tasks", TaskViewSet, basename="task")
router.register("task-templates", TaskTemplateViewSet, basename="task-template")
router.register("task-rules", TaskRuleViewSet, basename="task-rule")
urlpatterns = [
    *router.urls,
    path("search/", SearchView.as_view(), name="search"),
    path("territory-matches/", TerritoryMatchView.as_view(), name="territory-match-list"),
    path("yesterday/", YesterdayView.as_view(), name="yesterday"),
    path("task-figures/", TaskFiguresView.as_view(), name="task-figures"),
    path("conditions/fields/", ConditionFieldsView.as_view(), name="condition-field-list"),
    path("photos/<str:name>", PhotoView.as_view(), name="photo-detail"),
    path("contact-types/", ContactTypesView.as_view(), name="contact-type-list"),
]
