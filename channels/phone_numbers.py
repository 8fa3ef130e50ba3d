"""What numbers of phones look like where messages go out: E.164."""

import re

NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
