"""Workers that hear it when they are asked to end, from the first moment on."""

import signal
from typing import Any

from uvicorn.server import HANDLED_SIGNALS
from uvicorn.supervisors.multiprocess import Process


class Worker(Process):
    """Until its server runs, one that branched off notes what it is asked in a list that only the supervisor reads."""

    def start(self) -> None:
        """What comes before the worker listens waits until it does."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, HANDLED_SIGNALS)
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def target(self, sockets: Any = None) -> None:
        """In the worker: its server remembers from now on that it is to end, and does so once it has begun."""
        for number in HANDLED_SIGNALS:
            signal.signal(number, self.server.handle_exit)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED_SIGNALS)
        super().target(sockets)
