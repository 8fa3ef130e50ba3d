"""The doors of workflows, and whom each lets in."""

DOORS_OF_WORKFLOWS = """
GET api/v1/workflows/ crm.workflows.view
POST api/v1/workflows/ crm.workflows.create
GET api/v1/workflows/catalogue/ crm.workflows.view
POST api/v1/workflows/import/ crm.workflows.create
GET api/v1/workflows/{pk}/ crm.workflows.view
PATCH api/v1/workflows/{pk}/ crm.workflows.create
DELETE api/v1/workflows/{pk}/ crm.workflows.create
POST api/v1/workflows/{pk}/duplicate/ crm.workflows.create
POST api/v1/workflows/{pk}/publish/ crm.workflows.activate
POST api/v1/workflows/{pk}/pause/ crm.workflows.activate
POST api/v1/workflows/{pk}/resume/ crm.workflows.activate
POST api/v1/workflows/{pk}/archive/ crm.workflows.activate
POST api/v1/workflows/{pk}/rehearse/ crm.workflows.create
GET api/v1/workflows/{pk}/versions/ crm.workflows.view
GET api/v1/workflows/{pk}/versions/{number}/ crm.workflows.view
GET api/v1/workflows/{pk}/steps/ crm.workflows.view
GET api/v1/workflows/{pk}/export/ crm.workflows.view
POST api/v1/workflows/{pk}/check/ crm.workflows.view
POST api/v1/workflows/{pk}/publish/preview/ crm.workflows.activate
GET api/v1/workflows/{workflow}/enrolments/ crm.workflows.view
POST api/v1/workflows/{workflow}/enrolments/ crm.workflows.create
POST api/v1/workflows/{workflow}/enrolments/bulk/ crm.workflows.create
GET api/v1/automation/overdue/ crm.workflows.view
POST api/v1/enrolments/{pk}/exit/ crm.workflows.create
POST api/v1/enrolments/{pk}/move/ crm.workflows.create
POST api/v1/enrolments/{pk}/skip/ crm.workflows.create
POST api/v1/enrolments/{pk}/retry/ crm.workflows.create
POST api/v1/enrolments/{pk}/pause/ crm.workflows.create
POST api/v1/enrolments/{pk}/resume/ crm.workflows.create
GET api/v1/enrolments/ crm.workflows.view
GET api/v1/enrolments/{pk}/ crm.workflows.view
"""
