"""The portal: what clients of the firm see and do.

Owns: how clients come in (codes, links, passwords, sessions); the pages below `/portal/`;
the API below `/api/portal/v1/`.
Does not own: the row of a client, which lower apps point at, nor staff (accounts), nor what
the pages show of a client (contacts and the apps of each subject).

A client is a principal apart from staff, with a cookie and a realm of its own. No staff
endpoint knows the cookie, and nothing here looks at a staff session.

  lock_outs     wrong codes and passwords, counted so that nobody can lock out somebody else
  operations/   clients, sign-in, sessions, passwords, details
  queries       finding sessions, and what pages show
  effects       the mails; a client's existence is looked up by the worker that sends one
  colours       the firm's colours as a stylesheet
  visits        who is signed in on a request, and pages for them alone
  kept          what a browser keeps, sealed, from one page to the next
  pages/        server-rendered, without any script
"""
