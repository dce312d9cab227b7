"""Sends 100,000 damaged bodies (JSON, 837, FHIR): no 5xx, no hang, and a good claim still scores.

    python bench/serve/mutate.py [--bundle DIR] [--bodies 100000] [--seed 1]

Each body is a documented one with one to five changes drawn from `--seed`: bytes, values and keys,
segments. Two callers keep their connections; a service that does not answer within `HANG` seconds
hangs. What each status was answered to is counted, and the first failures are kept as files.
"""

import argparse
import http.client
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from claims import simulated
from server import ROOT, SERVING, Server, ours

sys.path.insert(0, str(ROOT / "bench" / "damage"))
from mutation import ODD_VALUES, Dice, damaged

HANG = 60
CALLERS = 2
FAILURE = 500
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, 10**400, "", [], {}, [[]], {"a": {}}, "\ud800", "\x00",
    *ODD_VALUES,
)  # fmt: skip
# How likely a value is changed as a whole; of what holds more, what becomes of one place in it.
HERE = 0.1
WEIGHTS = (1, 1, 8)
MANY = 1_000
FORMS = ("application/json", "application/fhir+json", "application/x-ndjson")


@dataclass
class Verdict:
    """What was answered: bodies by address and status, and what went wrong."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: list[tuple[str, str, bytes]] = field(default_factory=list)
    slowest: float = 0.0


class Bodies:
    """The documented bodies, damaged as dice fall."""

    def __init__(self) -> None:
        paths = yaml.safe_load((SERVING / "openapi.yaml").read_text(encoding="utf-8"))["paths"]
        self._documents: list[tuple[str, Any]] = []
        self._texts: list[bytes] = []
        for path, methods in paths.items():
            body = methods.get("post", {}).get("requestBody")
            for content in body["content"].values() if body else ():
                for example in content["examples"].values():
                    self._take(path, example["value"])

    def _take(self, path: str, value: Any) -> None:
        if path == "/v1/score/x12":
            self._texts.append(value.encode())
        elif not isinstance(value, str):
            self._documents.append((path, value))

    def draw(self, seed: str) -> tuple[str, bytes]:
        """Return an address and a damaged body."""
        dice = Dice(seed, self._texts)
        if dice.random() < 1 / 4:
            return "/v1/score/x12", damaged(dice)[0]
        path, document = dice.choice(self._documents)
        for _ in range(dice.randint(1, 5)):
            document = _changed(document, dice)
        text = json.dumps(document).encode()
        return path, _bytes_changed(text, dice) if dice.random() < 1 / 4 else text


def _changed(value: Any, dice: random.Random) -> Any:
    """Change one place of a document, at any depth: mostly further down, at times here."""
    if not value or not isinstance(value, dict | list) or dice.random() < HERE:
        return dice.choice(VALUES)
    if isinstance(value, list):
        return _list_changed(value, dice)
    key = dice.choice(list(value))
    rest = {name: each for name, each in value.items() if name != key}
    renamed = rest | {str(dice.choice(VALUES))[:50]: value[key]}
    changed = value | {key: _changed(value[key], dice)}
    return dice.choices((rest, renamed, changed), WEIGHTS)[0]


def _list_changed(value: list[Any], dice: random.Random) -> list[Any]:
    at = dice.randrange(len(value))
    without = value[:at] + value[at + 1 :]
    longer = value * dice.choice((2, 3, MANY // len(value)))
    changed = [*value[:at], _changed(value[at], dice), *value[at + 1 :]]
    return dice.choices((without, longer, changed), WEIGHTS)[0]


def _bytes_changed(text: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(text) + 1)
    end = dice.randrange(at, len(text) + 1)
    return dice.choice(
        (
            text[:at],
            text[at:],
            text[:at] + text[end:],
            text[:at] + dice.randbytes(dice.randint(1, 8)) + text[at:],
            text[:at] + b'"\\[{'[dice.randrange(4) :] + text[at:],
            text + b"\n" + text,
        )
    )


def main() -> None:
    """Send them and print what came back."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bundle", type=Path)
    options.add_argument("--bodies", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundle = chosen.bundle or simulated(folder)[2]
        with ours(bundle, folder) as server:
            start = time.perf_counter()
            verdict = _all_sent(server, chosen.bodies, chosen.seed)
            seconds = time.perf_counter() - start
    _tell(verdict, chosen.bodies, seconds)


def _all_sent(server: Server, bodies: int, seed: int) -> Verdict:
    verdict, made = Verdict(), Bodies()
    calls = [(server, made, seed, range(at, bodies, CALLERS), verdict) for at in range(CALLERS)]
    threads = [threading.Thread(target=_sent, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return verdict


def _sent(server: Server, made: Bodies, seed: int, numbers: range, verdict: Verdict) -> None:
    caller = http.client.HTTPConnection("127.0.0.1", server.port, timeout=HANG)
    for number in numbers:
        path, body = made.draw(f"{seed}-{number}")
        asked = {"Accept": FORMS[number % 3]}
        start = time.perf_counter()
        try:
            caller.request("POST", f"{path}{_query(path, number)}", body, asked)
            answer = caller.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException) as error:
            caller.close()
            status = 0
            verdict.failures.append((path, repr(error), body))
        verdict.slowest = max(verdict.slowest, time.perf_counter() - start)
        verdict.answers[path, status] += 1
        if status >= FAILURE:
            verdict.failures.append((path, str(status), body))


def _query(path: str, number: int) -> str:
    return "?explain=false" if "score" in path and number % 2 else ""


def _tell(verdict: Verdict, bodies: int, seconds: float) -> None:
    print(f"{bodies:,} damaged bodies in {seconds:.0f} s, slowest {verdict.slowest:.1f} s")
    for (path, status), count in sorted(verdict.answers.items()):
        print(f"{path:<18}{status:>5}{count:>9,}")
    for at, (path, why, body) in enumerate(verdict.failures[:10]):
        kept = Path(f"failed-{at}.body")
        kept.write_bytes(body)
        print(f"FAILED {path}: {why}; the body is in {kept}")
    print(f"{len(verdict.failures)} failures (5xx, cut off or no answer within {HANG} s)")
    if verdict.failures:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
