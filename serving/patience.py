"""Connections of callers who send or read too slowly, cut off: the server waits for ever."""

import asyncio
import contextlib
import socket
from typing import Any, Final

from uvicorn.protocols.http import auto

_MILLISECONDS: Final = 1_000


def limit(seconds: float) -> None:
    """Have every connection that this process takes from now on keep to `seconds`.

    A request's head must be complete in that time, first and later ones, and what is sent must
    be taken off: by the caller's program, and by a machine that is still there. The server
    itself limits only how long nothing comes between two requests; the time of a body is limited
    where it is read. BentoML leaves no other place to name a protocol.
    """
    server = auto.AutoHTTPProtocol
    auto.AutoHTTPProtocol = type("Patient", (Clocks, server), {"seconds": seconds})


class Clocks:
    """The server's own protocol with two clocks more: for a head to come, for bytes to go."""

    seconds: float
    # What the server's protocol brings.
    cycle: Any
    loop: asyncio.AbstractEventLoop
    transport: Any
    _head: asyncio.TimerHandle | None = None
    _write: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the clock of the first head, and have the system notice a lost machine."""
        super().connection_made(transport)  # type: ignore[misc]
        # Later than our own clocks, which tell the other side: the system lets go without a word.
        _limit_silence(transport, 2 * self.seconds)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Stop the clock once a request has begun; start it for one that only begins to."""
        if self._idle():
            self._wait_for_head()
        super().data_received(data)  # type: ignore[misc]
        if not self._idle():
            self._head = _stopped(self._head)

    def on_response_complete(self) -> None:
        """Leave the time between two requests to the server."""
        self._head = _stopped(self._head)
        super().on_response_complete()  # type: ignore[misc]

    def pause_writing(self) -> None:
        """Start the clock of a caller who does not read."""
        super().pause_writing()  # type: ignore[misc]
        self._write = self._write or self._cut_later()

    def resume_writing(self) -> None:
        """Stop it."""
        super().resume_writing()  # type: ignore[misc]
        self._write = _stopped(self._write)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop both clocks."""
        self._head, self._write = _stopped(self._head), _stopped(self._write)
        super().connection_lost(exc)  # type: ignore[misc]

    def _idle(self) -> bool:
        return self.cycle is None or bool(self.cycle.response_complete)

    def _wait_for_head(self) -> None:
        self._head = self._head or self._cut_later()

    def _cut_later(self) -> asyncio.TimerHandle:
        return self.loop.call_later(self.seconds, self.transport.abort)


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Stop a clock; what is returned is what there is of it then: none."""
    if timer is not None:
        timer.cancel()
    return None


def _limit_silence(transport: Any, seconds: float) -> None:
    """Have the system end a connection whose other side takes nothing (TCP_USER_TIMEOUT)."""
    found = transport.get_extra_info("socket")
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if found is not None and option is not None:
        with contextlib.suppress(OSError):  # a socket of another family has no such option
            found.setsockopt(socket.IPPROTO_TCP, option, int(seconds * _MILLISECONDS))
