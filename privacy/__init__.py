"""What the firm may do with what it knows of people, and what people may ask of it.

Owns: the ledger of consents and the question whether somebody's data may be used for a purpose,
guardians' consents for children, restrictions and legal holds, requests to hand out or erase
what is known and how they are carried out, how long things are kept, disclosures, and the
register of processors.
Does not own: what each app keeps of people; that is announced in each app's `personal.py`.
"""
