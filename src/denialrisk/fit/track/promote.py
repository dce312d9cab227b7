"""A registered challenger held against gates and champion, and made champion if it passes."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from denialrisk.claims import Tables
from denialrisk.errors import BundleError, UsageError
from denialrisk.fit.judge import Gates, judge_gates, verdict_dicts
from denialrisk.fit.judge.rival import differences, judge_rival, stored_differences
from denialrisk.fit.judge.verdict import Verdict, not_judged
from denialrisk.fit.track.contender import Contender, contender, run_of
from denialrisk.fit.track.duel import duel
from denialrisk.fit.track.gatepage import gate_tags, gates_page
from denialrisk.fit.track.registry import CHAMPION, aliases, crown, mark, now, resolve
from denialrisk.fit.track.store import NAME, client_of, existing, silence

if TYPE_CHECKING:
    from mlflow import MlflowClient

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Promotion:
    """What became of a version that asked to be champion.

    `champion` is the version that was champion when it asked. `differences` from the champion
    are empty where the two were not compared. `forced` is the reason for which refused gates
    were passed over.
    """

    version: str
    champion: str | None
    promoted: bool
    forced: str | None
    gates: list[dict[str, Any]]
    differences: list[dict[str, Any]]
    tracking_uri: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


def promote(  # noqa: PLR0913 - what asks, what it is held to, and on what
    wanted: str,
    gates: Gates,
    *,
    tables: Tables | None = None,
    tracking_uri: str | None = None,
    force: str | None = None,
    progress: Progress | None = None,
) -> Promotion:
    """Hold a version (a number or an alias) against the gates, and promote it if all pass.

    With `tables` the champion and the challenger score the same lines, which neither has learnt
    from; without, the figures of their own runs are compared if those were of the same lines.
    `force` promotes in spite of refused gates, with the reason on record. Either way the answer
    is written to the version's tags and to its run.

    Raises UsageError for an unknown version or one that is champion already, BundleError when
    there is no registered model or the challenger cannot be loaded.
    """
    store = existing(tracking_uri, f"models:/{NAME}")
    with silence():
        client = client_of(store)
        version, champion = resolve(client, wanted), aliases(client).get(CHAMPION)
    if version == champion:
        raise UsageError(f"version {version} of {NAME} is the champion already")
    challenger = contender(version, store)
    verdicts = list(judge_gates(gates, challenger.bundle.metrics))
    found: list[dict[str, Any]] = []
    if champion is None:
        verdicts.append(not_judged("champion", "there is no champion yet"))
    else:
        found, against = _against(challenger, champion, gates, tables, store, progress)
        verdicts += against
    passed = all(verdict.passed for verdict in verdicts)
    forced = None if passed else force
    answer = Promotion(
        *(version, champion, passed or forced is not None, forced),
        *(verdict_dicts(verdicts), found, store),
    )
    with silence():
        _record(client, answer)
    return answer


def _against(  # noqa: PLR0913, PLR0917 - both models, how they are held, and where they lie
    challenger: Contender,
    champion: str,
    gates: Gates,
    tables: Tables | None,
    store: str,
    progress: Progress | None,
) -> tuple[list[dict[str, Any]], tuple[Verdict, ...]]:
    """Return the differences from the champion, and what the gates say of them."""
    try:
        other = contender(champion, store)
    except BundleError as error:
        says = f"the champion, version {champion}, cannot be loaded to compare: {error}"
        return [], (_refused(says, "`--force REASON` replaces it, with the reason on record"),)
    if tables is not None:
        compared = duel(challenger, other, tables, progress)
        found = differences(compared.duel, gates.champion_payer_lines)
        return found, judge_rival(gates, found, compared.where)
    ours, theirs = challenger.bundle.metrics, other.bundle.metrics
    known = ours.get("data", {}).get("test")
    if known is None or known != theirs.get("data", {}).get("test"):
        says = "the challenger and the champion were judged on different lines"
        todo = "let both score the same: `denialrisk promote --data DIR`, DIR the tables of ingest"
        return [], (_refused(says, todo),)
    # Without the lines nothing tells chance from worse: only payers with many are compared.
    found = stored_differences(ours, theirs, gates.payer_lines)
    where = "of both runs' test; what is chance is not known without --data"
    return found, judge_rival(gates, found, where)


def _refused(says: str, todo: str) -> Verdict:
    return Verdict("champion", passed=False, says=says, todo=todo)


def _record(client: "MlflowClient", answer: Promotion) -> None:
    tags = {**gate_tags(answer.gates), "asked_on": now()}
    if answer.promoted:
        reason = {"promoted_in_spite_of_gates": answer.forced} if answer.forced else {}
        crown(client, answer.version, answer.champion, {**tags, **reason})
    else:
        mark(client, answer.version, {**tags, "refused_on": now()})
    _log_answer(client, answer)


def _log_answer(client: "MlflowClient", answer: Promotion) -> None:
    """Put the answer beside the run's own pages, one file for each time it was asked."""
    run_id = run_of(client, answer.version)
    if run_id is None:
        return
    name = f"promotions/{now().replace(':', '')}"
    client.log_text(run_id, gates_page(answer.gates, _title(answer)), f"{name}.md")
    client.log_dict(run_id, answer.to_dict(), f"{name}.json")


def _title(answer: Promotion) -> str:
    over = f" over version {answer.champion}" if answer.champion else ""
    if answer.forced:
        return f"Version {answer.version} promoted{over} in spite of its gates: {answer.forced}"
    return f"Version {answer.version} {'promoted' if answer.promoted else 'refused'}{over}"
