"""The admin of accounts, for whoever runs the system: a module per noun."""

from accounts.admin import audit as audit
from accounts.admin import firm as firm
from accounts.admin import keys as keys
from accounts.admin import panels as panels
from accounts.admin import sign_in as sign_in
from accounts.admin import staff as staff
from accounts.admin import teams as teams
