"""Rollups: fields that are counted or summed up of the rows beside a record.

    {"of": "activities", "types": ["order_placed"], "take": "sum", "value": "amount"}

definitions  what one can be made of; faults name the JSON path
sources      each kind of rows: one statement that answers for many records
taking       how rows become a value, and the form it is stored in
book         the rollups among some fields

Which rows count is said in the condition language. See docs/decisions/115-rollups.md.
"""
