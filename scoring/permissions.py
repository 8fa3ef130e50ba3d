"""What staff may do with scores."""

from accounts.permissions import ALL, MANAGER, permission

SCORES_MANAGE = permission("crm.scores.manage", "Manage scores", roles={MANAGER: ALL})
