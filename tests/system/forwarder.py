"""A second address for a server: takes connections and passes on what comes, in both directions."""
import socket
import threading


class Forwarder:
    """Listens on `address`, and speaks to `port` of 127.0.0.1, until the process ends."""

    def __init__(self, address, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.to = port
        self.taken = 0
        self.ends = []
        self.listener = socket.create_server((address, port), family=family)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            near, _ = self.listener.accept()
            far = socket.create_connection(("127.0.0.1", self.to))
            self.taken += 1
            self.ends += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self.pass_on, args=(source, target), daemon=True).start()

    @staticmethod
    def pass_on(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # The other end is gone.

    def hang_up(self):
        """Ends the connections that there are."""
        for end in self.ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # Gone already.
        self.ends.clear()
