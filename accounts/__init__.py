"""Staff: who works here and what each may see and do.

Owns: users, roles and permission codes, teams, territories and ownership, sign-in,
API tokens, the row of a portal client, the firm, and the audit log.
Does not own: contacts, who are people the firm serves, nor how clients sign in (portal).

Where to find what, and what other apps use:
  permissions   the registry: `permission()` declares a code, with each built-in role's default
  ownership     `Owned`, `OwnedQuerySet`, and `visible_to()`, the one rule of who sees which rows
  audit         `write()` and `write_many()`: put a deed on the record, in its transaction
  admin_access  `CodedAdmin` and `VisibleRowsAdmin`: admin pages that ask for codes and rows
  queries       `find_token`, `find_write_key`, and the lists
  operations/   roles, staff, invitations, sessions, keys, teams, territories, view_as,
                second_factors, audit_chain
  territories   what their rules may say; `find_claims()` tells which one a record falls to
  api/          REST; `recent.RecentSignIn` for deeds that need a fresh sign-in,
                `authentication.TokenAuthentication` for bearer tokens
  sign_in       what allauth and axes do differently here; `single_sign_on` checks id tokens
  passkeys      refuses a passkey whose signature counter does not grow
  second_factor who still has to set one up
  middleware    sessions, view-as and the second factor, on each request of a staff session;
                the page or problem that says a refusal
  effects       mail that holds a secret, sealed until it is sent
  welcome/      the first page of an empty installation
  branding/     the firm's name, logo and colours, for pages, mails and the API
  by_mail/      the pages behind the links in mails: an invitation, a new password
"""
