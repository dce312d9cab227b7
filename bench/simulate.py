"""Prints how many claims a second the simulator writes on one core."""

import argparse
import tempfile
import time
from pathlib import Path

from denialrisk.simulate import simulate


def main() -> None:
    """Simulate into a folder that is thrown away and print the speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=12)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        summary = simulate(Path(folder), claims=arguments.claims, months=arguments.months)
        seconds = time.perf_counter() - start
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    print(summary)
    rate = arguments.claims / seconds
    print(f"{arguments.claims:,} claims, {size / 1e6:.0f} MB in {seconds:.1f} s: {rate:,.0f}/s")


if __name__ == "__main__":
    main()
