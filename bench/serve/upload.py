"""Sends 100,000 claims as 837 in one upload: claims a second, and the memory it takes.

    python bench/serve/upload.py [--bundle DIR --claims FOLDER] [--most 100000]

The files of FOLDER are sent one after the other as one body, answered line by line. Without
them a small simulated year is made and sent as often as it takes.
"""

import argparse
import http.client
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from claims import simulated
from server import Server, ours

PIECE = 1 << 16


def main() -> None:
    """Send and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bundle", type=Path)
    options.add_argument("--claims", type=Path)
    options.add_argument("--most", type=int, default=100_000)
    options.add_argument("--explain", action="store_true", help="with reasons, which takes longer")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundle, claims = chosen.bundle, chosen.claims
        if bundle is None or claims is None:
            files, _, bundle = simulated(folder)
            claims = files / "claims"
        upload = _joined(sorted(claims.glob("*.837")), folder / "upload.837", chosen.most)
        with ours(bundle, folder) as server:
            _send(server, upload, explain=chosen.explain)


def _joined(files: list[Path], upload: Path, most: int) -> Path:
    """Lay files end to end until they hold `most` claims."""
    count = 0
    with upload.open("wb") as sink:
        while count < most:
            for path in files:
                text = path.read_bytes()
                count += text.count(b"\nCLM") or text.count(b"~CLM")
                sink.write(text)
                if count >= most:
                    break
    return upload


def _send(server: Server, upload: Path, *, explain: bool) -> None:
    before = server.peak_megabytes()
    caller = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {"Accept": "application/x-ndjson", "Content-Length": str(upload.stat().st_size)}
    path = f"/v1/score/x12?explain={str(explain).lower()}"
    used, start = server.processor_seconds(), time.perf_counter()
    caller.request("POST", path, _pieces(upload), headers)
    answer = caller.getresponse()
    first = time.perf_counter() - start
    last, size = b"", 0
    for line in answer:
        last, size = line, size + len(line)
    seconds = time.perf_counter() - start
    used = server.processor_seconds() - used
    done = json.loads(last)["done"]
    claims = done["claims"]
    print(f"{upload.stat().st_size / 1e6:.0f} MB in, {size / 1e6:.0f} MB out, {done}")
    print(f"{'claims':>9}{'seconds':>9}{'first s':>9}{'claims/s':>10}{'CPU s':>8}{'MB before':>11}"
          f"{'peak':>7}")  # fmt: skip
    print(f"{claims:>9,}{seconds:>9.1f}{first:>9.1f}{claims / seconds:>10.0f}{used:>8.1f}"
          f"{before:>11.0f}{server.peak_megabytes():>7.0f}")  # fmt: skip


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


if __name__ == "__main__":
    main()
