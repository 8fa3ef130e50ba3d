"""What every app stands on and none owns.

Owns: refusals and how they are rendered, the conventions of the REST API
(paging, filters, idempotency, versions, rate limits), encryption of fields,
logging, health and metrics endpoints, and outbound HTTP.
Does not own: any business word. It imports no app.
"""
