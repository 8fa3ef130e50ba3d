"""What becomes of the lines of imports when two contacts become one."""

from contacts.moving import Stays, moves

# Undoing an import leaves a contact that is another by now.
moves("imports.ImportLine", "contact", Stays())
