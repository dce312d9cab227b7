"""Holds the signals that were served of 10,000 claims against the same, recomputed from tables.

    python bench/serve/features.py --bundle DIR --claims FOLDER --data TABLES [--most 10000]

The newest 837 files of FOLDER are sent to the service, which keeps the signals it computes from
them with their scores. They are recomputed as training computes them: from TABLES, which
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
from denialrisk.keep import Place, served
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
        settings = {"DENIALRISK_STATE": str(folder / "state")}
        with ours(chosen.bundle, folder, workers=1, **settings) as server:
            sent = _sent(server, chosen.claims, chosen.most)
        kept = _kept(folder / "state")  # whole, for a service writes what it owes before it ends
    offline = _recomputed(chosen.bundle, chosen.data, {claim for claim, _ in kept})
    raise SystemExit(_told(sent, kept, offline))


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


def _kept(folder: Path) -> Lines:
    found: Lines = {}
    base = Place.of(folder).database()
    with base.reading() as connection:
        for claim, signals in served(connection):
            for line, values in zip(claim.lines, signals, strict=True):
                found[claim.claim_id, line.line_number] = values
    base.close()
    return found


def _recomputed(path: Path, data: Path, claim_ids: set[str]) -> Lines:
    bundle, tables = Bundle.load(path), Tables.load(data)
    claims = tables.claims[tables.claims["claim_id"].isin(claim_ids)]
    lines = tables.lines[tables.lines["claim_id"].isin(claims["claim_id"])]
    scored = bundle.score(claims, lines, load_policy(SERVING / "policy.yaml"))
    by_line = scored.by_line
    keys = zip(by_line["claim_id"].tolist(), by_line["line_number"].tolist(), strict=True)
    return dict(zip(keys, scored.signals.values, strict=True))


def _told(sent: int, kept: Lines, offline: Lines) -> int:
    """Print what differs; return 1 where anything does."""
    both = kept.keys() & offline.keys()
    unlike = [key for key in both if not np.array_equal(kept[key], offline[key], equal_nan=True)]
    claims = len({claim for claim, _ in both})
    values = sum(kept[key].size for key in both)
    print(f"{sent:,} claims served; {claims:,} found in the tables, {len(both):,} lines")
    print(f"{values:,} signals compared: {len(unlike):,} lines differ")
    for claim, line in unlike[:10]:
        one, other = kept[claim, line], offline[claim, line]
        apart = np.flatnonzero((one != other) & ~(np.isnan(one) & np.isnan(other)))
        print(f"DIFFERS: {claim} line {line}, signals {apart.tolist()}")
    return int(bool(unlike) or not both)


if __name__ == "__main__":
    main()
