"""`denialrisk card`: a bundle's model card read, as Markdown or as a page."""

from pathlib import Path

import click

from denialrisk.cli.options import AS_JSON
from denialrisk.cli.progress import show
from denialrisk.cli.written import writing
from denialrisk.errors import BundleError, UsageError


@click.command("card")
@click.argument("bundle", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--model", help="A registered model instead, as models:/denialrisk@champion.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the card as a page that stands alone and prints.",
)
@AS_JSON
def command(bundle: Path | None, model: str | None, html: Path | None, as_json: bool) -> None:
    """Show a bundle's model card: 31 source attributes, all figures.

    The attributes are those of 45 CFR 170.315(b)(11)(iv)(B), filled by the training run and by
    models/card.yaml as it was then. Without --html the card is printed as Markdown. --json prints
    the attributes, each with who answers it: the run, the software, the organisation or nobody.
    """
    from denialrisk.report import card_page
    from denialrisk.score import Bundle

    loaded = Bundle.load(_path(bundle, model))
    card = loaded.metrics.get("card")
    if html is not None:
        if card is None:
            message = f"{loaded.path}: was trained before cards had pages; print it without --html"
            raise BundleError(f"{message}, or train again")
        with writing(html):
            html.write_text(card_page(loaded.metrics, loaded.version), encoding="utf-8")
    text = f"{html}: open it in a browser" if html else loaded.card
    show({"version": loaded.version, **(card or {"text": loaded.card})}, text, as_json=as_json)


def _path(bundle: Path | None, model: str | None) -> Path:
    if (bundle is None) == (model is None):
        raise UsageError("give one of BUNDLE (a folder) or --model models:/NAME@ALIAS")
    if bundle is not None:
        return bundle
    from denialrisk.fit import fetch_bundle

    return fetch_bundle(str(model))
