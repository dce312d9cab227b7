"""The claims that are sent: the documented example with five lines, and a bundle to score them."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from server import ROOT, SERVING

LINES = 5


@cache
def example() -> dict[str, Any]:
    """Return the documented claim."""
    document = yaml.safe_load((SERVING / "openapi.yaml").read_text(encoding="utf-8"))
    body = document["paths"]["/v1/score"]["post"]["requestBody"]["content"]
    return dict(body["application/json"]["examples"]["one"]["value"]["claims"][0])


def claim(claim_id: str, lines: int = LINES) -> dict[str, Any]:
    """Return the documented claim with so many lines, its imaging and its visit in turns."""
    found = [
        {**example()["lines"][number % 2], "line_number": number + 1} for number in range(lines)
    ]
    total = sum(line["charge"] for line in found)
    return {**example(), "claim_id": claim_id, "lines": found, "total_charge": total}


def flat_rows(one: dict[str, Any]) -> str:
    """Return a claim as MLflow's scoring server takes it: a row a line."""
    heads = {name: value for name, value in one.items() if name != "lines"}
    shared = {"prior_authorization_number"}
    rows = [
        heads | {f"line_{name}" if name in shared else name: value for name, value in line.items()}
        for line in one["lines"]
    ]
    return json.dumps({"dataframe_records": rows})


def simulated(folder: Path, claims: int = 10_000) -> tuple[Path, Path, Path]:
    """Make a small simulated year and a bundle; return its files, its tables and the bundle."""
    files, tables, bundle = folder / "files", folder / "tables", folder / "bundle"
    for arguments in (
        ("simulate", files, "--claims", claims),
        ("ingest", files / "claims", files / "remits", "--into", tables),
        ("train", "--data", tables, "--bundle", bundle),
    ):
        command = [sys.executable, "-c", "from denialrisk.cli import main; main()"]
        full = [*command, "--home", str(ROOT), *map(str, arguments)]
        subprocess.run(full, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return files, tables, bundle
