"""Holds the signals that were served of 10,000 claims against the same, recomputed from tables.

    python bench/serve/features.py --bundle DIR --claims FOLDER --data TABLES [--most 10000]

The newest 837 files of FOLDER are sent to the service, which logs the signals it computes from
them (DENIALRISK_FEATURE_LOG). They are recomputed as training computes them: from TABLES, which
`ingest` made of the same files, all claims at once. The difference is 0, bit for bit. Claims that
the tables hold under another id (sent before under the same number) are left out and counted.
"""

import argparse
import http.client
import json
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from server import SERVING, Server, ours

from denialrisk.claims import Tables
from denialrisk.score import Bundle, load_policy

Floats = npt.NDArray[np.float64]
Lines = dict[tuple[str, int], Floats]


def main() -> None:
    """Compare and print the differences; end with 1 where there are any."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bundle", type=Path, required=True)
    options.add_argument("--claims", type=Path, required=True)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--most", type=int, default=10_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "log").mkdir()
        settings = {"DENIALRISK_FEATURE_LOG": str(folder / "log")}
        with ours(chosen.bundle, folder, workers=1, **settings) as server:
            sent = _sent(server, chosen.claims, chosen.most)
        served = _logged(folder / "log")
    offline = _recomputed(chosen.bundle, chosen.data, {claim for claim, _ in served})
    raise SystemExit(_told(sent, served, offline))


def _sent(server: Server, folder: Path, most: int) -> int:
    """Send the newest files until so many claims were answered."""
    answered = 0
    for path in sorted(folder.glob("*.837"), reverse=True):
        caller = http.client.HTTPConnection("127.0.0.1", server.port)
        headers = {"Accept": "application/x-ndjson"}
        caller.request("POST", "/v1/score/x12?explain=false", path.read_bytes(), headers)
        answered += json.loads(caller.getresponse().read().splitlines()[-1])["done"]["claims"]
        if answered >= most:
            break
    return answered


def _logged(folder: Path) -> Lines:
    found: Lines = {}
    for path in folder.glob("*.npz"):
        with np.load(path) as batch:
            keys = zip(batch["claim_id"].tolist(), batch["line_number"].tolist(), strict=True)
            found |= dict(zip(keys, batch["values"], strict=True))
    return found


def _recomputed(path: Path, data: Path, claim_ids: set[str]) -> Lines:
    bundle, tables = Bundle.load(path), Tables.load(data)
    claims = tables.claims[tables.claims["claim_id"].isin(claim_ids)]
    lines = tables.lines[tables.lines["claim_id"].isin(claims["claim_id"])]
    scored = bundle.score(claims, lines, load_policy(SERVING / "policy.yaml"))
    by_line = scored.by_line
    keys = zip(by_line["claim_id"].tolist(), by_line["line_number"].tolist(), strict=True)
    return dict(zip(keys, scored.signals.values, strict=True))


def _told(sent: int, served: Lines, offline: Lines) -> int:
    """Print what differs; return 1 where anything does."""
    both = served.keys() & offline.keys()
    unlike = [key for key in both if not np.array_equal(served[key], offline[key], equal_nan=True)]
    claims = len({claim for claim, _ in both})
    values = sum(served[key].size for key in both)
    print(f"{sent:,} claims served; {claims:,} found in the tables, {len(both):,} lines")
    print(f"{values:,} signals compared: {len(unlike):,} lines differ")
    for claim, line in unlike[:10]:
        one, other = served[claim, line], offline[claim, line]
        apart = np.flatnonzero((one != other) & ~(np.isnan(one) & np.isnan(other)))
        print(f"DIFFERS: {claim} line {line}, signals {apart.tolist()}")
    return int(bool(unlike) or not both)


if __name__ == "__main__":
    main()
