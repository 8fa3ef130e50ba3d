"""What follows here of who made hits."""

from messaging.attention.keeping import keep_attention
from tracking.reactions import after_verdicts

after_verdicts(keep_attention)
