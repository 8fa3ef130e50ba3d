from rest_framework.routers import SimpleRouter

from conversations.api.canned import CannedReplyViewSet
from conversations.api.views import ConversationViewSet

router = SimpleRouter()
router.register("conversations", ConversationViewSet, basename="conversation")
router.register("canned-replies", CannedReplyViewSet, basename="canned-reply")
urlpatterns = router.urls
