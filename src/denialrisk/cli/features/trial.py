"""`denialrisk features try`: every signal of a claim, with its sentence and its evidence."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from denialrisk.cli.home import deployment
from denialrisk.cli.newest import claims_to_score
from denialrisk.cli.options import AS_JSON
from denialrisk.cli.progress import show
from denialrisk.errors import InputError, UsageError

if TYPE_CHECKING:
    from denialrisk.claims import Tables
    from denialrisk.deployment import Deployment
    from denialrisk.derive import Catalogue, History


@click.command("try")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Tables whose answers are the history; the signals are those of features/.",
)
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, file_okay=False),
    help="Take signals and history from a bundle instead.",
)
@click.option("--claim", help="The claim to look at. Default: the first that PATH holds.")
@click.option("--family", help="Only one family, for example payer.")
@AS_JSON
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    data: Path | None,
    bundle: Path | None,
    claim: str | None,
    family: str | None,
    as_json: bool,
) -> None:
    """Show every signal of a claim: its value, its sentence, [what it rests on].

    PATH is read as `score` reads it. History comes from --data (what the payers answered there,
    under the signals of features/ as they are now) or from --bundle.
    """
    from denialrisk.derive import derive, line_frame

    if (data is None) == (bundle is None):
        message = "name a history: --data DIR for the folder's signals, or --bundle BUNDLE"
        raise UsageError(message)
    house = deployment(context)
    tables, _ = claims_to_score(paths, house.sources, None, data)
    claims, lines = _one(tables, claim)
    catalogue, history = _of_bundle(bundle) if bundle else _of_tables(data, house)
    frame = line_frame(claims, lines)
    signals = derive(catalogue, history, frame)
    told = [
        {
            "line_number": int(number),
            "signals": list(_told(catalogue, signals, frame, row, family)),
        }
        for row, number in enumerate(lines["line_number"])
    ]
    claim_id = str(claims["claim_id"].iloc[0])
    found = {"claim_id": claim_id, "claims_read": len(tables.claims), "lines": told}
    show(found, _text(found), as_json=as_json)


def _one(tables: "Tables", claim: str | None) -> tuple[Any, Any]:
    wanted = tables.claims["claim_id"].iloc[0] if claim is None else claim
    claims = tables.claims[tables.claims["claim_id"] == wanted].reset_index(drop=True)
    if claims.empty:
        some = ", ".join(tables.claims["claim_id"].head(5))
        raise InputError(f"claim {wanted} is not in what was given; it holds {some} ...")
    lines = tables.lines[tables.lines["claim_id"] == wanted].reset_index(drop=True)
    return claims, lines


def _of_bundle(bundle: Path) -> "tuple[Catalogue, History]":
    from denialrisk.score import Bundle

    loaded = Bundle.load(bundle)
    return loaded.catalogue, loaded.history


def _of_tables(data: Path | None, house: "Deployment") -> "tuple[Catalogue, History]":
    from denialrisk.claims import Tables, with_side_facts
    from denialrisk.derive import History, line_frame, load_catalogue
    from denialrisk.label import label, load_rules

    catalogue = load_catalogue(house.features)
    tables = Tables.load(data) if data else Tables()
    outcomes = label(tables, load_rules(house.label_rules)).outcomes
    joined = with_side_facts(tables)
    frame = line_frame(joined.claims, joined.lines)
    return catalogue, History.build(catalogue, frame, outcomes)


def _told(catalogue: Any, signals: Any, frame: Any, row: int, family: str | None) -> Any:
    from denialrisk.derive import tell

    for signal in catalogue.signals:
        if family not in {None, signal.family}:
            continue
        value = signals.value_of(signal.name, row)
        yield {
            "signal": signal.name,
            "family": signal.family,
            "value": None if value != value else round(value, 6),  # noqa: PLR0124 — NaN
            "says": tell(signal, signals, frame, row),
            "evidence": signals.evidence_of(signal.name, row),
        }


def _text(found: dict[str, Any]) -> str:
    parts = [f"claim {found['claim_id']}"]
    if found["claims_read"] > 1:
        parts[0] += f" (of {found['claims_read']} read; --claim ID for another)"
    for line in found["lines"]:
        parts.append(f"\nline {line['line_number']}")
        family = ""
        for item in line["signals"]:
            if item["family"] != family:
                family = item["family"]
                parts.append(f"  {family}")
            value = "unknown" if item["value"] is None else f"{item['value']:g}"
            known = {k: v for k, v in item["evidence"].items() if v == v}  # noqa: PLR0124 — NaN
            rests = "".join(f" {name}={number:g}" for name, number in known.items())
            shown = f"    {item['signal']:<38} {value:>10}  {item['says']}"
            parts.append(f"{shown} [{rests[1:]}]" if rests else shown)
    return "\n".join(parts)
