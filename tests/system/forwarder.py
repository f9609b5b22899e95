"""A second address for a server: takes connections and passes on what comes, in both directions."""
import socket
import threading
import time


class Forwarder:
    """Listens on `address`, and speaks to `port` of 127.0.0.1, until the process ends: `delay` s later in each direction,
    and at no more than `rate` bits a second."""

    def __init__(self, address, port, delay=0.0, rate=float("inf")):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.to, self.delay, self.rate = port, delay, rate
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

    def pass_on(self, source, target):
        try:
            while data := source.recv(65536):
                time.sleep(self.delay + 8 * len(data) / self.rate)
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
