"""A folder of reports turned into the pictures that docs/reports.md shows.

    denialrisk report work/tables --newest 200 --bundle work/bundle --out work/reports
    denialrisk report work/tables --month 2025-09 --out work/reports
    python docs/screenshots.py work/reports

Each page is drawn by Chromium in its light and its dark colours and as it prints, and kept in
docs/pictures as a PNG of few colours. Pages that are not in the folder keep their old pictures.
"""

import argparse
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import sync_playwright

_PICTURES: Final = Path(__file__).parent / "pictures"
_CHROMIUM: Final = "/usr/bin/chromium"
_FLAGS: Final = ("--no-sandbox", "--disable-gpu")
_WIDTH, _HEIGHT = 1200, 1500
# A4 without the margins of page.css, at 96 dots an inch; the worklist prints across.
_SHEET: Final = {"batch": (1025, 688)}
_UPRIGHT: Final = (696, 1017)
_MOST_COLOURS, _FEWEST_COLOURS = 128, 8
_LARGEST: Final = 200_000


def pages(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and path of each report in `folder`; of the claims the worklist's first."""
    index = folder / "index.html"
    if index.exists():
        yield "batch", index
        first = re.search(r'<tbody>.*?href="(claims/\d+\.html)"', _worklist(index), re.DOTALL)
        if first:
            yield "claim", folder / first[1]
    for month in sorted(folder.glob("????-??.html"))[-1:]:
        yield "month", month
    for name in ("labels", "card", "backtest"):
        if (folder / f"{name}.html").exists():
            yield name, folder / f"{name}.html"


def _worklist(index: Path) -> str:
    return index.read_text(encoding="utf-8").partition('id="worklist"')[2]


def drawn(browser: Any, name: str, page: Path, out: Path) -> Iterator[Path]:
    """Yield the pictures of one page: as light, dark and printed."""
    for look in ("light", "dark", "print"):
        width, height = _SHEET.get(name, _UPRIGHT) if look == "print" else (_WIDTH, _HEIGHT)
        view = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if look == "dark" else "light",
        )
        view.emulate_media(media="print" if look == "print" else "screen")
        view.goto(page.resolve().as_uri())
        yield _kept(view.screenshot(), out / f"{name}-{look}.png")
        view.close()


def _kept(picture: bytes, path: Path) -> Path:
    """Write a picture with as many colours as leave it small enough to keep."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    colours = _MOST_COLOURS
    while True:
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size < _LARGEST or colours == _FEWEST_COLOURS:
            return path
        colours //= 2


def main() -> None:
    """Draw every report of a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("reports", type=Path, help="the folder that `denialrisk report` wrote")
    parser.add_argument("--out", type=Path, default=_PICTURES)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_FLAGS))
        for name, page in pages(asked.reports):
            for path in drawn(browser, name, page, asked.out):
                print(f"{path}  {path.stat().st_size:,} bytes")  # noqa: T201 - what a script says
        browser.close()


if __name__ == "__main__":
    main()
