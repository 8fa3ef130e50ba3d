from django.urls import path

from events.api.segment import VIEWS, BatchView, SegmentView

#: Browser libraries call each kind by its first letter.
SHORT = {kind[0]: SegmentView.as_view(kind=kind, schema=None) for kind in VIEWS}
urlpatterns = [
    *(path(kind, view.as_view()) for kind, view in VIEWS.items()),
    path("batch", BatchView.as_view()),
    *(path(letter, view) for letter, view in SHORT.items()),
    path("b", SegmentView.as_view(schema=None)),
    path("import", SegmentView.as_view(schema=None)),
]
