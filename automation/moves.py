"""What becomes of people's ways through workflows when two contacts become one."""

from automation.moving import Enrolments
from contacts.moving import moves

moves("automation.Enrolment", "contact", Enrolments())
