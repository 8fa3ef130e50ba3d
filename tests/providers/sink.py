"""`python -m tests.providers.sink FILE`: a mail server that takes everything.

Prints its port, and appends the Message-ID of each message that it took to the file.
"""

import asyncio
import logging
import sys
from email import message_from_bytes
from pathlib import Path
from typing import IO

from aiosmtpd.smtp import SMTP


class Taking:
    def __init__(self, file: IO[str]) -> None:
        self.file = file

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        self.file.write(f"{message_from_bytes(envelope.content)['Message-ID']}\n")
        self.file.flush()
        return "250 taken"


async def main() -> None:
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with Path(sys.argv[1]).open("a") as file:
        taking = Taking(file)
        server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(taking), "127.0.0.1", 0
        )
        print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
