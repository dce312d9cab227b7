"""Contrast of text and pictures with their ground (WCAG 2.2, 1.4.3 and 1.4.11), from the CSS."""

import re
from importlib import resources
from itertools import product

import pytest

PAGES = resources.files("denialrisk.report").joinpath("pages")
LOOKS = ("light", "dark", "print")
GROUNDS = ("paper", "card")
TEXTS = ("ink", "quiet", "link", "up", "down", "hold", "review", "send")
BADGES = [(name, f"{name}-soft") for name in ("hold", "review", "send")]
ON_WARNINGS = [(name, "review-soft") for name in ("ink", "review")]
PICTURES = ("up", "down", "hold", "review", "send", "focus", "quiet")
# Of `hold` in the darkest cell of a heat map (label.css).
DARKEST_CELL = 0.37

Colour = tuple[float, float, float]


def colours(look: str) -> dict[str, Colour]:
    """Return the custom properties of one look; dark and print keep what they do not name."""
    css = PAGES.joinpath("page.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    assert len(blocks) == len(LOOKS)
    found: dict[str, Colour] = {}
    for block in {blocks[0]: 0, blocks[LOOKS.index(look)]: 1}:
        for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]+);", block):
            found[name] = parsed(value)
    return found


def parsed(value: str) -> Colour:
    digits = value[1:] if len(value) == 7 else "".join(2 * digit for digit in value[1:])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def luminance(colour: Colour) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Colour, other: Colour) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def test_the_ratio_is_that_of_the_standard() -> None:
    assert ratio(parsed("#000"), parsed("#fff")) == pytest.approx(21.0)
    assert ratio(parsed("#767676"), parsed("#ffffff")) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("look", LOOKS)
def test_text_stands_out_from_every_ground_it_is_put_on(look: str) -> None:
    named = colours(look)
    pairs = [*product(TEXTS, GROUNDS), *BADGES, *ON_WARNINGS]
    weak = {pair: r for pair in pairs if (r := ratio(named[pair[0]], named[pair[1]])) < 4.5}
    assert weak == {}


@pytest.mark.parametrize("look", LOOKS)
def test_text_stands_out_in_the_darkest_cell_of_a_heat_map(look: str) -> None:
    named = colours(look)
    cell = mixed(named["hold"], named["card"], DARKEST_CELL)
    assert ratio(named["ink"], cell) >= 4.5
    css = PAGES.joinpath("label.css").read_text("utf-8")
    assert max(map(int, re.findall(r"var\(--hold\) (\d+)%", css))) == 100 * DARKEST_CELL


@pytest.mark.parametrize("look", LOOKS)
def test_bars_lines_and_the_focus_stand_out(look: str) -> None:
    named = colours(look)
    pairs = product(PICTURES, GROUNDS)
    weak = {pair: r for pair in pairs if (r := ratio(named[pair[0]], named[pair[1]])) < 3.0}
    assert weak == {}


def test_no_component_brings_a_colour_of_its_own() -> None:
    parts = [part for part in PAGES.iterdir() if part.name.endswith(".css")]
    own = [p.name for p in parts if re.search(r"#[0-9a-f]{3,8}\b|rgba?\(", p.read_text("utf-8"))]
    assert own == ["page.css"]
