"""What becomes of people's ways through workflows when two contacts become one."""

from automation.moving import Enrolments
from contacts.moving import Follow, moves

moves("automation.Enrolment", "contact", Enrolments())
moves("automation.DiscountCode", "contact", Follow("automation.DiscountCode", "contact"))
