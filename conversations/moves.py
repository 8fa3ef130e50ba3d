"""What becomes of two conversations when two contacts become one."""

from contacts.moving import moves
from conversations.moving import Threads

moves("conversations.Conversation", "contact", Threads())
