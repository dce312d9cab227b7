import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from denialrisk.report import card_page, write_reports
from denialrisk.report.month import month_html
from denialrisk.score import Worklist

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SAMPLES = Path(__file__).parents[1] / "unit" / "report"
MONTH = Path(__file__).parents[1] / "golden" / "reports" / "month.json"
SAMPLE = SAMPLES / "explanation.json"
# WCAG 2.2, 1.4.3: 4.5 to 1 for text; 3 to 1 from 24 px, or 18.66 px in bold.
CONTRASTS = """
() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const said = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!said || !element.checkVisibility() || element.closest(".hidden, script")) continue;
    const style = getComputedStyle(element);
    const ink = parse(element instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [light(ink), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) found.push([element.outerHTML.slice(0, 80), ratio]);
  }
  return found;
}
"""

# What Tab is to reach, and what it reached: where, and whether that is seen.
USABLE = """
() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")]
  .filter((e) => e.checkVisibility()).length
"""
FOCUSED = """
() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const place = [...document.querySelectorAll("*")].indexOf(element);
  return [place, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}
"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sample = json.loads(SAMPLE.read_text("utf-8"))
    others = [
        sample
        | {
            "claim_id": f"CLAIM-{n}",
            "payer_name": "Northfield Managed Care" if n % 2 else "A" * 60,
            "expected_denied_amount": 100.0 * n,
            "denial_probability": n / 10,
            "action": ("send", "review", "hold")[n % 3],
        }
        for n in range(1, 9)
    ]
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    hostile = sample | {"claim_id": attack, "payer_name": attack, "warnings": [attack]}
    pages = write_reports([sample, *others, hostile], tmp_path_factory.mktemp("reports")).parent
    metrics = json.loads((SAMPLES / "modelcard.json").read_text("utf-8"))
    metrics["payers"][0]["name"] = attack
    month = json.loads(MONTH.read_text("utf-8"))
    month["by_payer"][0]["payer_name"] = attack
    (pages / "month.html").write_text(month_html(month), encoding="utf-8")
    (pages / "card.html").write_text(card_page(metrics, "0a1b2c3d4e5f"), encoding="utf-8")
    return pages


@pytest.fixture(params=["index.html", "claims/000001.html", "card.html", "month.html"])
def address(folder: Path, request: pytest.FixtureRequest) -> str:
    return (folder / request.param).as_uri()


@pytest.fixture
def index(folder: Path) -> str:
    return (folder / "index.html").as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(browser: Any, address: str, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(address)
    assert page.evaluate(CONTRASTS) == []
    page.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_the_window(browser: Any, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_endless_names_do_not_widen_the_printed_worklist(browser: Any, tmp_path: Path) -> None:
    sample = json.loads(SAMPLE.read_text("utf-8"))
    endless = {"payer_name": "P" * 200}
    claims = [sample | endless | {"claim_id": f"{n}" * 200} for n in (1, 2)]
    page = browser.new_page(viewport={"width": 1025, "height": 688})
    page.emulate_media(media="print")
    page.goto(write_reports(claims, tmp_path).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 1025
    page.close()


def test_nothing_is_fetched_and_nothing_complains(browser: Any, address: str) -> None:
    page = browser.new_page()
    fetched: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    assert fetched == [address]
    assert said == []
    page.close()


def test_hostile_names_run_nothing(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    for path in ("index.html", "claims/000010.html", "card.html", "month.html"):
        page.goto((folder / path).as_uri())
        assert "<img src=x" in page.inner_text("main")
        assert page.locator("img").count() == 0
    assert alarms == []
    page.close()


def test_the_worklist_is_complete_without_scripts(browser: Any, index: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(index)
    assert page.locator("#worklist tbody tr").count() == 10
    assert not page.locator("#controls").is_visible()
    page.context.close()


def test_the_worklist_is_searched_and_filtered(browser: Any, index: str) -> None:
    page = browser.new_page()
    page.goto(index)
    page.get_by_label("Find").fill("northfield")
    assert page.locator("#worklist tbody tr:visible").count() == 4
    page.get_by_label("Send", exact=True).uncheck()
    assert page.locator("#worklist tbody tr:visible").count() == 3
    assert page.get_by_role("status").inner_text() == "3 of 10 claims shown"
    page.close()


def test_the_worklist_is_sorted_by_keyboard(browser: Any, index: str) -> None:
    page = browser.new_page()
    page.goto(index)
    page.get_by_role("button", name="Denial", exact=True).focus()
    page.keyboard.press("Enter")
    first = page.locator("#worklist tbody th").first
    assert first.inner_text() == "CLAIM-8"
    page.keyboard.press("Enter")
    assert first.inner_text() == "CLAIM-1"
    header = page.get_by_role("columnheader", name="Denial", exact=True)
    assert header.get_attribute("aria-sort") == "ascending"
    page.close()


def test_links_lead_from_the_worklist_to_a_claim_and_on(browser: Any, index: str) -> None:
    page = browser.new_page()
    page.goto(index)
    page.locator("#worklist").get_by_role("link", name="CLM-2025-004217").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Claim CLM-2025-004217"
    page.get_by_role("link", name="Next in the worklist").click()
    page.get_by_role("link", name="All claims").click()
    assert page.url == index
    page.close()


def test_everything_that_can_be_used_is_reached_and_seen_by_keyboard(
    browser: Any, address: str
) -> None:
    page = browser.new_page()
    page.goto(address)
    usable = page.evaluate(USABLE)
    reached = []
    for _ in range(usable):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert len({where for where, _ in reached}) == usable
    assert {seen for _, seen in reached} == {True}
    page.close()


@pytest.mark.parametrize("name", ["claims/000001.html", "month.html", "card.html"])
def test_pages_read_the_same_without_scripts(browser: Any, folder: Path, name: str) -> None:
    said = []
    for scripts in (True, False):
        page = browser.new_context(java_script_enabled=scripts).new_page()
        page.goto((folder / name).as_uri())
        said.append(page.inner_text("body"))
        page.context.close()
    assert said[0] == said[1]


def printed(browser: Any, path: Path, size: str) -> int:
    page = browser.new_page()
    page.goto(path.as_uri())
    sheets = page.pdf(format=size, prefer_css_page_size=True)
    page.close()
    return len(re.findall(rb"/Type\s*/Page\b", sheets))


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_a_claim_prints_on_two_pages(browser: Any, folder: Path, size: str) -> None:
    assert printed(browser, folder / "claims" / "000001.html", size) <= 2


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_the_summary_of_a_large_batch_prints_on_two_pages(
    browser: Any, tmp_path: Path, size: str
) -> None:
    sample = json.loads(SAMPLE.read_text("utf-8"))
    batch = [
        sample
        | {
            "claim_id": f"CLAIM-{n}",
            "payer_name": f"Payer {n % 15} of a name of usual length",
            "category": ("authorization", "eligibility", "coding")[n % 3],
        }
        for n in range(150)
    ]
    worklist = Worklist(claims_a_day=50, review_cost=57)
    assert printed(browser, write_reports(batch, tmp_path, worklist=worklist), size) <= 2


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_a_month_of_many_payers_prints_on_two_pages(
    browser: Any, tmp_path: Path, size: str
) -> None:
    month = json.loads(MONTH.read_text("utf-8"))
    for part, rows in (("by_payer", 30), ("causes", 300), ("by_category", 13), ("trend", 13)):
        month[part] = (month[part] * rows)[:rows]
    path = tmp_path / "month.html"
    path.write_text(month_html(month, ("2025-04.json", "2025-04.csv")), encoding="utf-8")
    assert printed(browser, path, size) <= 2
