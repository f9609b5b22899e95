"""A name server for one test: every name has the same addresses, or none, or there is no answer."""
import socket
import struct
import threading

A, AAAA = 1, 28
NXDOMAIN, SERVFAIL = 3, 2


class NameServer:
    """Serves 127.0.0.1:53 of this network namespace until the process ends.

    `says` is a list of addresses, an error code, or None: silence.
    """

    def __init__(self, says):
        self.says = says
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            question, peer = self.socket.recvfrom(512)
            self.asked += 1
            if self.says is not None:
                self.socket.sendto(self.answer(question), peer)

    def answer(self, question):
        end = question.index(b"\0", 12) + 5  # The name, its end, type and class.
        kind = struct.unpack("!H", question[end - 4:end - 2])[0]
        error = self.says if isinstance(self.says, int) else 0
        records = b"".join(self.records(kind)) if not error else b""
        count = records.count(b"\xc0\x0c\x00")
        # Response, recursion desired and available (RFC 1035 §4.1.1).
        return question[:2] + struct.pack("!HHHHH", 0x8180 | error, 1, count, 0, 0) + question[12:end] + records

    def records(self, kind):
        family = {A: socket.AF_INET, AAAA: socket.AF_INET6}.get(kind)
        for address in self.says:
            if family == (socket.AF_INET6 if ":" in address else socket.AF_INET):
                data = socket.inet_pton(family, address)
                # The name is the question's; no time to live.
                yield b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 0, len(data)) + data
