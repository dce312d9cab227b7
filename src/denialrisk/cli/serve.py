"""`denialrisk serve`: a bundle turned into a running service, with a first call to paste."""

import contextlib
import http.client
import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from denialrisk.cli.followed import followed
from denialrisk.cli.home import deployment
from denialrisk.cli.options import BUNDLE_HELP
from denialrisk.cli.refused import tell_if_refused
from denialrisk.errors import BundleError, ServiceError

_START_SECONDS: Final = 120
_POLL_SECONDS: Final = 0.1
# Said to the supervising process too, before it reads the service's own settings.
_QUIET: Final = {"BENTOML_DO_NOT_TRACK": "true", "OTEL_SDK_DISABLED": "true"}


@click.command("serve")
@click.option(
    "--bundle",
    default=Path("work/bundle"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help=BUNDLE_HELP,
)
@click.option("--model", help="A registered model instead, such as models:/denialrisk@champion.")
@click.option(
    "--shadow",
    help="A bundle, or a model as models:/denialrisk@challenger, that scores silently beside.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Beyond the loopback callers need a token: of `denialrisk token`, or of an OpenID "
    "Connect issuer (DENIALRISK_OIDC_ISSUER).",
)
@click.option("--port", default=3000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--reports",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder of report pages to show at /reports/.",
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(min=1))
@click.pass_context
def command(
    context: click.Context,
    bundle: Path,
    model: str | None,
    shadow: str | None,
    host: str,
    port: int,
    reports: Path | None,
    workers: int,
) -> None:
    """Score claims over HTTP: POST /v1/score (JSON) and POST /v1/score/x12 (837 text).

    Prints the address and a call to paste once it is ready; stop it with Ctrl-C. When another
    bundle comes to lie in the place of this one, or --model comes to mean another version, the
    service takes it up without dropping a call. What it scored and what came of it is kept in a
    folder named state beside --bundle (DENIALRISK_STATE, DENIALRISK_DATABASE). Limits are
    environment variables, listed in serving/README.md.
    """
    house = deployment(context)
    state = os.environ.get("DENIALRISK_STATE") or str(bundle.absolute().parent / "state")
    _require_tokens(host, state)
    _require_free(host, port)
    settings = {
        **_QUIET,
        "DENIALRISK_POLICY": str(house.policy.resolve()),
        "DENIALRISK_WORKERS": str(workers),
        "DENIALRISK_STATE": state,
    }
    if reports is not None:
        settings["DENIALRISK_REPORTS"] = str(reports.resolve())
    # BentoML counts in a folder under its home and empties that folder at every start: in a
    # shared home, any two services of one user would mix up or lose each other's /metrics.
    with contextlib.ExitStack() as held:
        home = held.enter_context(
            tempfile.TemporaryDirectory(prefix="denialrisk-", ignore_cleanup_errors=True)
        )
        settings["BENTOML_HOME"] = home
        place = _place(model or str(bundle), Path(home) / "champion", held)
        settings["DENIALRISK_BUNDLE"] = str(place)
        if shadow is not None:
            beside = _place(shadow, Path(home) / "challenger", held)
            settings["DENIALRISK_SHADOW"] = str(beside)
        _run(_server_command(house.serving, host, port), settings, host, port)


def _place(named: str, into: Path, held: contextlib.ExitStack) -> Path:
    """Return where a bundle lies, or where a registered model is followed to.

    Links stay links: one that is set anew names another bundle.
    """
    place = Path(named).absolute()
    if named.startswith("models:/"):
        place = held.enter_context(followed(named, into))
    manifest = _manifest(place)
    tell_if_refused(place, manifest)
    click.echo(f"serving with bundle {manifest['version']} from {named} ...", err=True)
    return place


def _manifest(bundle: Path) -> dict[str, Any]:
    """Return what a bundle says of itself; the service verifies its parts when it loads them.

    Read plainly: the room that knows bundles takes seconds to import.
    """
    try:
        manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
        return dict(manifest, version=str(manifest["version"]))
    except (OSError, ValueError, KeyError, TypeError):
        message = f"{bundle}: no bundle here; `denialrisk train --data DIR --bundle {bundle}`"
        raise BundleError(f"{message} makes one") from None


def _server_command(serving: Path, host: str, port: int) -> list[str]:
    place = ["--working-dir", str(serving.resolve()), "--host", host, "--port", str(port)]
    return [sys.executable, "-m", "bentoml", "serve", "service:DenialRisk", *place]


def _run(command: list[str], settings: Mapping[str, str], host: str, port: int) -> None:
    """Run the server until it ends or we are told to stop; pass the stop on and wait."""
    server = subprocess.Popen(command, env=os.environ | settings)
    stopped: list[int] = []

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        server.send_signal(signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if _ready(server, host, port):
        click.echo(_welcome(host, port, with_reports="DENIALRISK_REPORTS" in settings))
    elif not stopped:
        server.wait()
        raise ServiceError("the server ended before it was ready; what it said stands above")
    code = server.wait()
    if code not in {0, -signal.SIGTERM, -signal.SIGINT}:
        raise ServiceError(f"the server ended with code {code}; what it said stands above")


def _ready(server: subprocess.Popen[bytes], host: str, port: int) -> bool:
    end = time.monotonic() + _START_SECONDS
    while server.poll() is None:
        if _get(host, port, "/readyz") is not None:
            return True
        if time.monotonic() > end:
            server.terminate()
            raise ServiceError(f"the server was not ready within {_START_SECONDS} seconds")
        time.sleep(_POLL_SECONDS)
    return False


def _get(host: str, port: int, path: str) -> bytes | None:
    """Return the body of a 200 answer, None for anything else."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    except OSError:
        return None
    finally:
        connection.close()
    return body if answer.status == http.client.OK else None


def _welcome(host: str, port: int, *, with_reports: bool) -> str:
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    lines = ["", f"denialrisk is ready at {address}/", ""]
    example = _example(_get(host, port, "/docs.json"))
    if example is not None:
        lines += ["Score a claim:", "", f"  curl -s {address}/v1/score -d '{example}'", ""]
    lines += ["Score a file:", "", f"  curl -s {address}/v1/score/x12 --data-binary @FILE.837", ""]
    if with_reports:
        lines += [f"Report pages: {address}/reports/", ""]
    return "\n".join(lines)


def _example(document: bytes | None) -> str | None:
    """Return the body that the service's own OpenAPI document gives as an example."""
    if document is None:
        return None
    content: Any = json.loads(document)["paths"]["/v1/score"]["post"]["requestBody"]["content"]
    return json.dumps(content["application/json"]["examples"]["one"]["value"])


def _require_tokens(host: str, state: str) -> None:
    """Refuse an address that other machines reach until somebody holds a token.

    As the service does: while the database is away, the tokens known of before are enough, and an
    OpenID Connect issuer gives its own. Whether it is named rightly, the service says.
    """
    try:
        found = socket.getaddrinfo(host, None)
    except OSError as error:
        raise ServiceError(f"--host {host} is no address of this machine ({error})") from None
    if all(ipaddress.ip_address(each[4][0]).is_loopback for each in found):
        return
    if os.environ.get("DENIALRISK_OIDC_ISSUER"):
        return
    reached = f"--host {host} is reached by other machines"
    if state == "none":
        raise ServiceError(f"{reached}, and DENIALRISK_STATE is none, so nobody can hold a token")
    from denialrisk.keep import Place

    place = Place.of(Path(state), os.environ.get("DENIALRISK_DATABASE"))
    base = place.database()
    tokens = place.tokens(base)
    tokens.load()
    base.close()
    if not len(tokens):
        make = f"`denialrisk token create --scope score --label NAME --state {state}` makes one"
        raise ServiceError(f"{reached} and nobody holds a token; {make}, or use 127.0.0.1")


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"{host}:{port} cannot be listened on ({error.strerror}); try another --port"
            raise ServiceError(message) from None
