"""A name server that knows the records it is given, and no others."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Records = Mapping[tuple[str, str], list[str]]


@contextmanager
def name_server(records: Records) -> Iterator[int]:
    """Its port; a name without any record does not exist."""

    class Asked(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            raw, line = self.request
            answer = dns.message.make_response(dns.message.from_wire(raw))
            answer.flags |= dns.flags.RA
            (question,) = answer.question
            name = question.name.to_text(omit_final_dot=True)
            type = dns.rdatatype.to_text(question.rdtype)
            told = records.get((name, type), [])
            if told:
                texts = [f'"{one}"' for one in told] if type == "TXT" else told
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", type, *texts))
            elif not any(known == name for known, _type in records):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            line.sendto(answer.to_wire(), self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Asked) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
