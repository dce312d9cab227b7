"""Claims over HTTP turned into denial risks with reasons: the BentoML service."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from typing import Final

import bentoml
import psutil  # type: ignore[import-untyped]
from patience import limit
from settings import Settings
from starlette.types import ASGIApp, Receive, Scope, Send

from denialrisk.errors import DenialRiskError

_SUPERVISOR: Final = "DENIALRISK_SUPERVISOR"
_HEALTH: Final = ("/livez", "/healthz")
# LightGBM imports these when it finds them, for classes that scoring never touches: 3 s.
_NOT_FOR_SCORING: Final = ("sklearn", "dask", "matplotlib")


class Front:
    """The ASGI middleware before BentoML's own addresses: only health checks go on to those."""

    routes: ASGIApp

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or hand it on."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        elif scope["type"] == "http" and scope["path"] not in _HEALTH:
            await Front.routes(scope, receive, send)
        else:
            await self.app(scope, receive, send)


# What each setting is for, and what it was measured against, stands in README.md.
@bentoml.service(
    name="denialrisk",
    workers=int(os.environ.get("DENIALRISK_WORKERS", "2")),
    http={"host": "127.0.0.1", "port": 3000},
    traffic={"timeout": 30},
    logging={"access": {"enabled": False}},
    metrics={"enabled": False},
    envs=[
        {"name": "OTEL_SDK_DISABLED", "value": "true"},
        {"name": "BENTOML_DO_NOT_TRACK", "value": "true"},
        {"name": "OMP_NUM_THREADS", "value": "1"},
    ],
)
class DenialRisk:
    """Tells before a claim is sent how likely the payer is to deny it, why, and what to change."""

    def __init__(self) -> None:
        """Load the bundle and its routes; a worker that cannot stops the whole server."""
        try:
            settings = Settings.of(os.environ)
            with _without(_NOT_FOR_SCORING):
                from assembly import assembled
                from memory import Memory

                self.memory = Memory.of(settings)
                Front.routes = assembled(settings, self.memory, _listening())
            self.memory.start()
        except DenialRiskError as error:
            _stop(error)

    @bentoml.on_shutdown  # type: ignore[untyped-decorator]
    def stop(self) -> None:
        """Write what is still to be written."""
        self.memory.close()

    @bentoml.on_deployment  # type: ignore[untyped-decorator]
    @staticmethod
    def check() -> None:
        """Refuse in the supervising process, before any worker starts, what can be seen there."""
        os.environ[_SUPERVISOR] = str(os.getpid())
        try:
            Settings.of(os.environ)
        except DenialRiskError as error:
            _stop(error)


limit(float(os.environ.get("DENIALRISK_CLIENT_SECONDS", "20")))
DenialRisk.add_asgi_middleware(Front)  # type: ignore[attr-defined]


def _listening() -> list[str]:
    """Return the addresses this worker listens on, as the supervisor opened them."""
    sockets = psutil.Process().net_connections("inet")
    return [each.laddr.ip for each in sockets if each.status == psutil.CONN_LISTEN]


@contextlib.contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """Make imports of these modules fail meanwhile, as if they were not installed."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _stop(error: DenialRiskError) -> None:
    """Say what is wrong once and end; the supervisor would start this worker again for ever."""
    sys.stderr.write(f"denialrisk: {error}\n")
    sys.stderr.flush()
    if os.environ.get(_SUPERVISOR) == str(os.getppid()):
        os.kill(os.getppid(), signal.SIGTERM)
    os._exit(error.exit_code)
