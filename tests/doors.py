"""Every door of the product and whom it lets in: what the route matrix walks."""

from tests.message_doors import DOORS_OF_MESSAGES
from tests.workflow_doors import DOORS_OF_WORKFLOWS

STAFF = "ada manager ben viewer"
#: Door → whom it opens to, beside those of ANYBODY.
OPENS_TO = {
    "anybody": f"{STAFF} stranger client token write-key",
    "portal": "client",
    "write-key": "write-key",
    "signed-in": f"{STAFF} token",
    "crm.contacts.view": "ada manager ben token",
    "crm.contacts.edit": "ada manager ben",
    "crm.contacts.delete": "ada",
    "crm.notes.write": "ada manager ben",
    "crm.messages.view": "ada manager ben",
    "crm.staff.view": STAFF,
    "crm.settings.manage": "ada",
    "crm.audit.view": "ada",
    "crm.view_as": "ada",
    "crm.inbox.manage": "ada",
    "crm.contacts.export": "ada manager",
    "crm.database.export": "ada",
    "crm.contacts.import": "ada manager",
    "crm.activities.view": "ada manager ben",
    "crm.activities.record": "ada manager write-key",
    "crm.portal.invite": "ada manager ben",
    "crm.tags.manage": "ada manager",
    "crm.tasks.view": "ada manager ben",
    "crm.tasks.edit": "ada manager ben",
    "crm.tasks.delete": "ada manager",
    "crm.task_templates.manage": "ada manager",
    "crm.fields.manage": "ada manager",
    "crm.records.view": "ada manager ben",
    "crm.records.edit": "ada manager ben",
    "crm.records.review": "ada manager",
    "crm.records.delete": "ada manager",
    "crm.templates.view": STAFF,
    "crm.templates.edit": "ada manager",
    "crm.audiences.manage": "ada manager",
    "crm.contacts.merge": "ada manager ben",
    "crm.duplicates.manage": "ada manager",
    "crm.sensitive.view": "ada",
    "crm.consents.record": "ada manager ben",
    "crm.privacy.manage": "ada",
    "crm.lifecycle.manage": "ada manager",
    "crm.scores.manage": "ada manager",
    "crm.broadcasts.view": "ada manager",
    "crm.broadcasts.create": "ada manager",
    "crm.broadcasts.send": "ada manager",
    "crm.workflows.view": "ada manager",
    "crm.workflows.create": "ada manager",
    "crm.workflows.activate": "ada manager",
    "crm.messages.send": "ada manager ben",
    "crm.conversations.unmatched": "ada manager",
    "crm.canned_replies.manage": "ada manager",
    "crm.suppressions.manage": "ada manager",
    "crm.topics.manage": "ada manager",
    "crm.archive.search": "ada",
    "crm.channels.manage": "ada",
}
OWNED = """
GET {0}/ crm.contacts.view
POST {0}/ crm.contacts.edit
GET {0}/{{pk}}/ crm.contacts.view
PATCH {0}/{{pk}}/ crm.contacts.edit
DELETE {0}/{{pk}}/ crm.contacts.delete
POST {0}/{{pk}}/assign/ crm.contacts.edit
POST {0}/assign/ crm.contacts.edit
POST {0}/assign-matching/ crm.contacts.edit
POST {0}/deal-out/ crm.contacts.edit
POST {0}/bulk/ crm.contacts.edit
"""
MANAGED = """
GET {0}/ crm.staff.view
POST {0}/ crm.settings.manage
GET {0}/{{pk}}/ crm.staff.view
PATCH {0}/{{pk}}/ crm.settings.manage
DELETE {0}/{{pk}}/ crm.settings.manage
"""
DOORS = f"""{DOORS_OF_MESSAGES}
{DOORS_OF_WORKFLOWS}
{OWNED.format("api/v1/contacts")}
{OWNED.format("api/v1/organisations")}
POST api/v1/contacts/{{pk}}/merge/ crm.contacts.merge
POST api/v1/contacts/{{pk}}/unmerge/ crm.contacts.merge
GET api/v1/contacts/{{pk}}/merge-preview/ crm.contacts.merge
GET api/v1/merges/ crm.contacts.view
POST api/v1/organisations/{{pk}}/merge/ crm.contacts.merge
POST api/v1/organisations/{{pk}}/unmerge/ crm.contacts.merge
GET api/v1/organisations/{{pk}}/merge-preview/ crm.contacts.merge
GET api/v1/organisation-merges/ crm.contacts.view
GET api/v1/organisation-duplicates/ crm.contacts.view
GET api/v1/organisation-duplicates/{{pk}}/ crm.contacts.view
POST api/v1/organisation-duplicates/{{pk}}/dismiss/ crm.contacts.merge
POST api/v1/organisation-duplicates/{{pk}}/reopen/ crm.contacts.merge
POST api/v1/organisation-duplicates/scan/ crm.duplicates.manage
GET api/v1/duplicates/ crm.contacts.view
GET api/v1/duplicates/{{pk}}/ crm.contacts.view
POST api/v1/duplicates/{{pk}}/dismiss/ crm.contacts.merge
POST api/v1/duplicates/{{pk}}/reopen/ crm.contacts.merge
POST api/v1/duplicates/check/ crm.contacts.edit
POST api/v1/duplicates/scan/ crm.duplicates.manage
GET api/v1/duplicate-rules/ crm.contacts.view
PATCH api/v1/duplicate-rules/ crm.duplicates.manage
GET api/v1/notes/ crm.contacts.view
POST api/v1/notes/ crm.notes.write
GET api/v1/notes/{{pk}}/ crm.contacts.view
PATCH api/v1/notes/{{pk}}/ crm.notes.write
DELETE api/v1/notes/{{pk}}/ crm.notes.write
GET api/v1/notes/{{pk}}/unreached/ crm.contacts.view
POST api/v1/notes/{{pk}}/restore/ crm.notes.write
GET api/v1/tasks/ crm.tasks.view
POST api/v1/tasks/ crm.tasks.edit
GET api/v1/tasks/{{pk}}/ crm.tasks.view
PATCH api/v1/tasks/{{pk}}/ crm.tasks.edit
DELETE api/v1/tasks/{{pk}}/ crm.tasks.delete
POST api/v1/tasks/change-many/ crm.tasks.edit
POST api/v1/tasks/from-templates/ crm.tasks.edit
GET api/v1/task-figures/ crm.tasks.view
GET api/v1/task-templates/ crm.tasks.view
POST api/v1/task-templates/ crm.task_templates.manage
GET api/v1/task-templates/{{pk}}/ crm.tasks.view
PATCH api/v1/task-templates/{{pk}}/ crm.task_templates.manage
DELETE api/v1/task-templates/{{pk}}/ crm.task_templates.manage
GET api/v1/task-rules/ crm.tasks.view
POST api/v1/task-rules/ crm.task_templates.manage
GET api/v1/task-rules/{{pk}}/ crm.tasks.view
PATCH api/v1/task-rules/{{pk}}/ crm.task_templates.manage
DELETE api/v1/task-rules/{{pk}}/ crm.task_templates.manage
{MANAGED.format("api/v1/roles")}
{MANAGED.format("api/v1/teams")}
{MANAGED.format("api/v1/territories")}
PUT api/v1/teams/{{pk}}/members/ crm.settings.manage
GET api/v1/me/ signed-in
PATCH api/v1/me/ signed-in
GET api/v1/permissions/ signed-in
GET api/v1/search/ signed-in
GET api/v1/yesterday/ signed-in
GET api/v1/attention/ crm.contacts.view
GET api/v1/preferences/ signed-in
GET api/v1/preferences/{{area}}/ signed-in
PUT api/v1/preferences/{{area}}/ signed-in
DELETE api/v1/preferences/{{area}}/ signed-in
GET api/v1/firm/ anybody
PATCH api/v1/firm/ crm.settings.manage
PUT api/v1/firm/logo/ crm.settings.manage
DELETE api/v1/firm/logo/ crm.settings.manage
GET api/v1/system/ crm.settings.manage
GET api/v1/notifications/ signed-in
POST api/v1/notifications/{{pk}}/read/ signed-in
POST api/v1/notifications/{{pk}}/unread/ signed-in
POST api/v1/notifications/read-all/ signed-in
GET api/v1/notifications/counts/ signed-in
GET api/v1/hits/ crm.contacts.view
GET api/v1/tracking-rules/ crm.contacts.view
PATCH api/v1/tracking-rules/ crm.settings.manage
POST api/v1/tracking-rules/judge-again/ crm.settings.manage
POST api/v1/contacts/{{contact}}/chat-link/ crm.messages.send
GET api/v1/contacts/{{contact}}/preferences/ crm.contacts.view
PUT api/v1/contacts/{{contact}}/preferences/ crm.messages.send
POST api/v1/view-as/ crm.view_as
DELETE api/v1/view-as/ signed-in
GET api/v1/staff/ crm.staff.view
GET api/v1/staff/{{pk}}/ crm.staff.view
PATCH api/v1/staff/{{pk}}/ crm.settings.manage
POST api/v1/staff/{{pk}}/deactivate/ crm.settings.manage
POST api/v1/staff/{{pk}}/reactivate/ crm.settings.manage
PUT api/v1/staff/{{pk}}/roles/ crm.settings.manage
GET api/v1/invitations/ crm.settings.manage
POST api/v1/invitations/ crm.settings.manage
GET api/v1/invitations/{{pk}}/ crm.settings.manage
DELETE api/v1/invitations/{{pk}}/ crm.settings.manage
POST api/v1/invitations/accept/ anybody
GET api/v1/tokens/ signed-in
POST api/v1/tokens/ signed-in
GET api/v1/tokens/{{pk}}/ signed-in
DELETE api/v1/tokens/{{pk}}/ signed-in
GET api/v1/write-keys/ crm.settings.manage
POST api/v1/write-keys/ crm.settings.manage
GET api/v1/write-keys/{{pk}}/ crm.settings.manage
DELETE api/v1/write-keys/{{pk}}/ crm.settings.manage
GET api/v1/sessions/ signed-in
GET api/v1/sessions/{{pk}}/ signed-in
DELETE api/v1/sessions/{{pk}}/ signed-in
POST api/v1/sessions/end-others/ signed-in
GET api/v1/audit/ crm.audit.view
GET api/v1/audit/{{pk}}/ crm.audit.view
GET api/v1/audit/export/ crm.audit.view
GET api/portal/v1/session/ portal
DELETE api/portal/v1/session/ portal
POST api/portal/v1/session/code/ anybody
POST api/portal/v1/session/sign-in/ anybody
GET api/v1/portal-clients/ crm.portal.invite
POST api/v1/portal-clients/ crm.portal.invite
GET api/v1/portal-clients/{{pk}}/ crm.portal.invite
DELETE api/v1/portal-clients/{{pk}}/ crm.portal.invite
POST api/v1/portal-clients/{{pk}}/invite/ crm.portal.invite
POST api/v1/portal-clients/{{pk}}/sign-out/ crm.portal.invite
GET api/v1/activities/ crm.activities.view
GET api/v1/activities/{{pk}}/ crm.activities.view
POST api/v1/activities/ crm.activities.record
GET api/v1/activity-types/ signed-in
GET api/v1/contacts/{{contact}}/items/ crm.activities.view
GET api/v1/contacts/{{contact}}/metrics/ crm.activities.view
GET api/v1/consumers/ crm.settings.manage
POST api/v1/consumers/{{name}}/pause/ crm.settings.manage
POST api/v1/consumers/{{name}}/resume/ crm.settings.manage
GET api/v1/set-aside/ crm.settings.manage
GET api/v1/set-aside/{{pk}}/ crm.settings.manage
POST api/v1/set-aside/retry/ crm.settings.manage
GET api/v1/ anybody
GET api/v1/schema/ anybody
GET api/v1/contacts/groups/ crm.contacts.view
GET api/v1/organisations/groups/ crm.contacts.view
POST api/v1/contacts/tag/ crm.contacts.edit
POST api/v1/contacts/tag-matching/ crm.contacts.edit
GET api/v1/views/ crm.contacts.view
POST api/v1/views/ crm.contacts.view
GET api/v1/views/{{pk}}/ crm.contacts.view
PATCH api/v1/views/{{pk}}/ crm.contacts.view
DELETE api/v1/views/{{pk}}/ crm.contacts.view
GET api/v1/tags/ crm.contacts.view
POST api/v1/tags/ crm.tags.manage
GET api/v1/tags/{{pk}}/ crm.contacts.view
PATCH api/v1/tags/{{pk}}/ crm.tags.manage
DELETE api/v1/tags/{{pk}}/ crm.tags.manage
POST api/v1/tags/{{pk}}/retire/ crm.tags.manage
GET api/v1/tags/{{pk}}/uses/ crm.tags.manage
GET api/v1/contacts/{{pk}}/segments/ crm.contacts.view
GET api/v1/segments/ crm.contacts.view
POST api/v1/segments/ crm.audiences.manage
POST api/v1/segments/preview/ crm.contacts.view
GET api/v1/segments/{{pk}}/ crm.contacts.view
PATCH api/v1/segments/{{pk}}/ crm.audiences.manage
DELETE api/v1/segments/{{pk}}/ crm.audiences.manage
GET api/v1/segments/{{pk}}/explain/ crm.contacts.view
POST api/v1/segments/{{pk}}/archive/ crm.audiences.manage
POST api/v1/segments/{{pk}}/restore/ crm.audiences.manage
POST api/v1/segments/{{pk}}/refresh/ crm.audiences.manage
POST api/v1/segments/{{pk}}/members/ crm.audiences.manage
POST api/v1/segments/{{pk}}/members-matching/ crm.audiences.manage
GET api/v1/conditions/fields/ crm.contacts.view
GET api/v1/contacts/{{contact}}/privacy/ crm.contacts.view
POST api/v1/contacts/{{contact}}/restrict/ crm.consents.record
POST api/v1/contacts/{{contact}}/allow/ crm.consents.record
GET api/v1/contacts/{{contact}}/erasure-preview/ crm.privacy.manage
GET api/v1/purposes/ signed-in
GET api/v1/purposes/{{pk}}/ signed-in
POST api/v1/purposes/ crm.privacy.manage
PATCH api/v1/purposes/{{pk}}/ crm.privacy.manage
DELETE api/v1/purposes/{{pk}}/ crm.privacy.manage
GET api/v1/consents/ crm.contacts.view
POST api/v1/consents/ crm.consents.record
GET api/v1/consents/{{pk}}/ crm.contacts.view
GET api/v1/guardian-consents/ crm.contacts.view
POST api/v1/guardian-consents/ crm.consents.record
GET api/v1/guardian-consents/{{pk}}/ crm.contacts.view
POST api/v1/guardian-consents/{{pk}}/withdraw/ crm.consents.record
GET api/v1/legal-holds/ crm.privacy.manage
POST api/v1/legal-holds/ crm.privacy.manage
GET api/v1/legal-holds/{{pk}}/ crm.privacy.manage
POST api/v1/legal-holds/{{pk}}/release/ crm.privacy.manage
GET api/v1/disclosures/ crm.contacts.view
POST api/v1/disclosures/ crm.consents.record
GET api/v1/disclosures/{{pk}}/ crm.contacts.view
GET api/v1/privacy-requests/ crm.privacy.manage
POST api/v1/privacy-requests/ crm.consents.record
GET api/v1/privacy-requests/{{pk}}/ crm.privacy.manage
POST api/v1/privacy-requests/{{pk}}/carry-out/ crm.privacy.manage
POST api/v1/privacy-requests/{{pk}}/refuse/ crm.privacy.manage
GET api/v1/processors/ crm.privacy.manage
POST api/v1/processors/ crm.privacy.manage
GET api/v1/processors/{{pk}}/ crm.privacy.manage
PATCH api/v1/processors/{{pk}}/ crm.privacy.manage
DELETE api/v1/processors/{{pk}}/ crm.privacy.manage
GET api/v1/protections/ crm.privacy.manage
PATCH api/v1/protections/{{slug}}/ crm.privacy.manage
GET api/v1/retention-rules/ crm.privacy.manage
GET api/v1/retention-rules/{{kind}}/ crm.privacy.manage
PATCH api/v1/retention-rules/{{kind}}/ crm.privacy.manage
GET api/v1/contacts/{{pk}}/stage/ crm.contacts.view
PUT api/v1/contacts/{{pk}}/stage/ crm.contacts.edit
DELETE api/v1/contacts/{{pk}}/stage/ crm.contacts.edit
GET api/v1/lifecycles/ crm.contacts.view
POST api/v1/lifecycles/ crm.lifecycle.manage
GET api/v1/lifecycles/{{pk}}/ crm.contacts.view
PATCH api/v1/lifecycles/{{pk}}/ crm.lifecycle.manage
DELETE api/v1/lifecycles/{{pk}}/ crm.lifecycle.manage
POST api/v1/lifecycles/{{pk}}/preview/ crm.lifecycle.manage
GET api/v1/lifecycles/{{pk}}/report/ crm.contacts.view
GET api/v1/stages/ crm.contacts.view
POST api/v1/stages/ crm.lifecycle.manage
GET api/v1/stages/{{pk}}/ crm.contacts.view
PATCH api/v1/stages/{{pk}}/ crm.lifecycle.manage
DELETE api/v1/stages/{{pk}}/ crm.lifecycle.manage
GET api/v1/stage-samples/ crm.lifecycle.manage
POST api/v1/stage-samples/ crm.lifecycle.manage
GET api/v1/stage-samples/{{pk}}/ crm.lifecycle.manage
DELETE api/v1/stage-samples/{{pk}}/ crm.lifecycle.manage
GET api/v1/scores/ crm.contacts.view
POST api/v1/scores/ crm.scores.manage
GET api/v1/scores/{{pk}}/ crm.contacts.view
PATCH api/v1/scores/{{pk}}/ crm.scores.manage
DELETE api/v1/scores/{{pk}}/ crm.scores.manage
POST api/v1/scores/preview/ crm.scores.manage
GET api/v1/scores/{{pk}}/report/ crm.contacts.view
GET api/v1/contacts/{{pk}}/scores/ crm.contacts.view
GET api/v1/contacts/{{pk}}/scores/{{score}}/why/ crm.contacts.view
POST api/v1/contacts/{{pk}}/scores/{{score}}/points/ crm.contacts.edit
GET api/v1/scores/{{pk}}/versions/ crm.scores.manage
POST api/v1/scores/{{pk}}/points/ crm.contacts.edit
GET api/v1/sampled-contacts/ crm.lifecycle.manage
GET api/v1/sampled-contacts/{{pk}}/ crm.lifecycle.manage
PATCH api/v1/sampled-contacts/{{pk}}/ crm.lifecycle.manage
GET api/v1/contact-types/ signed-in
GET api/v1/photos/{{name}} crm.contacts.view
PUT api/v1/contacts/{{pk}}/photo/ crm.contacts.edit
DELETE api/v1/contacts/{{pk}}/photo/ crm.contacts.edit
GET api/v1/contacts/{{pk}}/sensitive/ crm.contacts.view
POST api/v1/contacts/{{pk}}/reveal/ crm.sensitive.view
GET api/v1/contacts/{{pk}}/identities/ crm.contacts.view
POST api/v1/contacts/{{pk}}/identities/ crm.contacts.edit
DELETE api/v1/contacts/{{pk}}/identities/{{identity}}/ crm.contacts.edit
GET api/v1/relationship-types/ signed-in
POST api/v1/relationship-types/ crm.fields.manage
GET api/v1/relationship-types/{{pk}}/ signed-in
PATCH api/v1/relationship-types/{{pk}}/ crm.fields.manage
DELETE api/v1/relationship-types/{{pk}}/ crm.fields.manage
GET api/v1/relationships/ crm.contacts.view
POST api/v1/relationships/ crm.contacts.edit
GET api/v1/relationships/{{pk}}/ crm.contacts.view
PATCH api/v1/relationships/{{pk}}/ crm.contacts.edit
DELETE api/v1/relationships/{{pk}}/ crm.contacts.edit
GET api/v1/record-types/ signed-in
POST api/v1/record-types/ crm.fields.manage
GET api/v1/record-types/{{pk}}/ signed-in
PATCH api/v1/record-types/{{pk}}/ crm.fields.manage
DELETE api/v1/record-types/{{pk}}/ crm.fields.manage
GET api/v1/records/ crm.records.view
POST api/v1/records/ crm.records.edit
GET api/v1/records/{{pk}}/ crm.records.view
PATCH api/v1/records/{{pk}}/ crm.records.edit
DELETE api/v1/records/{{pk}}/ crm.records.delete
POST api/v1/records/{{pk}}/review/ crm.records.review
POST api/v1/records/{{pk}}/reopen/ crm.records.review
GET api/v1/saved-blocks/ crm.templates.view
POST api/v1/saved-blocks/ crm.templates.edit
GET api/v1/saved-blocks/{{pk}}/ crm.templates.view
PATCH api/v1/saved-blocks/{{pk}}/ crm.templates.edit
DELETE api/v1/saved-blocks/{{pk}}/ crm.templates.edit
GET api/v1/custom-fields/ signed-in
POST api/v1/custom-fields/ crm.fields.manage
GET api/v1/custom-fields/{{pk}}/ signed-in
PATCH api/v1/custom-fields/{{pk}}/ crm.fields.manage
DELETE api/v1/custom-fields/{{pk}}/ crm.fields.manage
POST api/v1/custom-fields/{{pk}}/retire/ crm.fields.manage
GET api/v1/custom-fields/{{pk}}/uses/ crm.fields.manage
PUT api/v1/custom-fields/order/ crm.fields.manage
GET api/v1/custom-fields/counts/ crm.fields.manage
POST api/v1/contact-exports/ crm.contacts.export
GET api/v1/contact-exports/columns/ crm.contacts.export
POST api/v1/organisation-exports/ crm.contacts.export
GET api/v1/organisation-exports/columns/ crm.contacts.export
POST api/v1/database-exports/ crm.database.export
POST api/v1/contact-changes/ crm.contacts.edit
POST api/v1/organisation-changes/ crm.contacts.edit
POST api/v1/contact-deletions/ crm.contacts.delete
POST api/v1/organisation-deletions/ crm.contacts.delete
POST api/v1/task-changes/ crm.tasks.edit
POST api/v1/task-deletions/ crm.tasks.delete
POST api/v1/territory-matches/ crm.settings.manage
GET api/v1/words/ signed-in
GET api/v1/translations/ signed-in
GET api/v1/aliases/ signed-in
GET api/v1/effects/ crm.settings.manage
GET api/v1/effects/{{pk}}/ crm.settings.manage
POST api/v1/effects/{{pk}}/cancel/ crm.settings.manage
POST api/v1/effects/{{pk}}/confirm/ crm.settings.manage
POST api/v1/effects/{{pk}}/send-again/ crm.settings.manage
GET api/v1/imports/ crm.contacts.import
POST api/v1/imports/ crm.contacts.import
GET api/v1/imports/{{pk}}/ crm.contacts.import
PATCH api/v1/imports/{{pk}}/ crm.contacts.import
POST api/v1/imports/{{pk}}/run/ crm.contacts.import
POST api/v1/imports/{{pk}}/cancel/ crm.contacts.import
POST api/v1/imports/{{pk}}/undo/ crm.contacts.import
GET api/v1/imports/{{pk}}/errors/ crm.contacts.import
GET api/v1/imports/fields/ crm.contacts.import
GET api/v1/imports/{{pk}}/lines/ crm.contacts.import
GET api/v1/jobs/ signed-in
GET api/v1/jobs/{{pk}}/ signed-in
GET api/v1/jobs/{{pk}}/errors/ signed-in
POST api/v1/jobs/{{pk}}/undo/ signed-in
GET api/v1/jobs/{{pk}}/result/ signed-in
POST api/v1/jobs/{{pk}}/cancel/ signed-in
GET api/v1/packs/ crm.settings.manage
GET api/v1/packs/{{slug}}/check/ crm.settings.manage
GET api/v1/packs/{{slug}}/contents/ crm.settings.manage
POST api/v1/packs/{{slug}}/install/ crm.settings.manage
POST api/v1/packs/{{slug}}/uninstall/ crm.settings.manage
GET api/v1/pack-settings/ crm.settings.manage
PATCH api/v1/pack-settings/{{key}}/ crm.settings.manage
GET api/v1/webhook-sources/ crm.inbox.manage
POST api/v1/webhook-sources/ crm.inbox.manage
GET api/v1/webhook-sources/{{pk}}/ crm.inbox.manage
PATCH api/v1/webhook-sources/{{pk}}/ crm.inbox.manage
POST api/v1/webhook-sources/{{pk}}/rotate-secret/ crm.inbox.manage
GET api/v1/webhook-deliveries/ crm.inbox.manage
GET api/v1/webhook-deliveries/{{pk}}/ crm.inbox.manage
POST api/v1/webhook-deliveries/{{pk}}/replay/ crm.inbox.manage
GET api/v1/webhooks/ crm.inbox.manage
POST api/v1/webhooks/ crm.inbox.manage
GET api/v1/webhooks/{{pk}}/ crm.inbox.manage
PATCH api/v1/webhooks/{{pk}}/ crm.inbox.manage
GET api/v1/stream/ signed-in
POST api/v1/stream/tickets/ signed-in
GET api/docs/ anybody
GET api/docs/redoc/ anybody
"""
