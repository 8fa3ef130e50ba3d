"""What of templates leaves with an export of the whole database."""

from ground.portable import leaves, leaves_within
from templating.models import Approval, SavedBlock, Template, TemplateVersion

leaves(Template, "templates")
leaves(TemplateVersion, "template_versions")
leaves_within(TemplateVersion, Approval, "approval", by="of")
leaves(SavedBlock, "saved_blocks")
