"""Numbers and codes of an explanation turned into the words and figures a page prints."""

import math
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any, Final

UNKNOWN: Final = "not stated"
# Lines in a row are told by their ends; more single ones than this nobody reads.
_RUN: Final = 4
_MOST_LINES: Final = 8

# Label and what a coder should think of; wording ours.
CATEGORIES: Final[Mapping[str, tuple[str, str]]] = {
    "eligibility": ("Eligibility", "coverage or member details do not hold on the service date"),
    "coordination_of_benefits": ("Coordination of benefits", "another payer should answer first"),
    "authorization": ("Authorization", "an approval or referral is missing or does not fit"),
    "documentation": ("Documentation", "the payer will want records it does not have"),
    "missing_information": (
        "Missing information",
        "the claim lacks something or contradicts itself",
    ),
    "coding": ("Coding", "procedure, modifier and diagnosis do not go together"),
    "bundling_frequency": ("Bundling or frequency", "paid within another service, or too many"),
    "medical_necessity": ("Medical necessity", "the diagnosis does not support the service"),
    "non_covered": ("Not covered", "the plan does not pay for this service"),
    "duplicate": ("Duplicate", "the payer will think it has seen this claim"),
    "timely_filing": ("Timely filing", "sent after the payer's limit"),
    "provider": ("Provider", "enrolment, credentialing or network status"),
    "unmapped": ("Other", "a denial that no category names"),
}

# Word for the badge, sentence for the header.
ACTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "hold": ("Hold", "Mend this claim before it is sent."),
    "review": ("Review", "Have a coder look before it is sent."),
    "send": ("Send", "Nothing here is worth holding the claim for."),
}

CLAIM_TYPES: Final = {
    "professional": "Professional (837P)",
    "institutional": "Institutional (837I)",
    "dental": "Dental (837D)",
}


def number(value: Any) -> float | None:
    """Return a finite float, or None for whatever is missing or no number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def dollars(value: Any) -> str:
    """Return an exact amount, as a claim states it: "$1,234.50"."""
    amount = number(value)
    if amount is None:
        return UNKNOWN
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


def about(value: Any) -> str:
    """Return an expected amount in whole dollars: cents would claim a precision it lacks."""
    amount = number(value)
    if amount is None:
        return UNKNOWN
    if 0 < amount < 1:
        return "<$1"
    return f"{'-' if amount < 0 else ''}${abs(amount):,.0f}"


def percent(value: Any) -> str:
    """Return a probability as whole percents, never rounding to a false 0% or 100%."""
    share = number(value)
    if share is None:
        return UNKNOWN
    if 0 < share < 0.01:  # noqa: PLR2004
        return "<1%"
    if 0.99 < share < 1:  # noqa: PLR2004
        return ">99%"
    return f"{share:.0%}"


def of_hundred(value: Any) -> str:
    """Say a calibrated probability as a count of claims: what being calibrated means."""
    share = number(value)
    if share is None:
        return "This claim has no probability."
    count = round(share * 100)
    if count < 1:
        return "Of 100 claims scored like this one, fewer than 1 is denied."
    verb = "is" if count == 1 else "are"
    return f"Of 100 claims scored like this one, about {count} {verb} denied."


def signed(value: Any) -> str:
    """Return log-odds with their sign, a true minus sign below zero: "+0.84"."""
    weight = number(value)
    return UNKNOWN if weight is None else f"{weight:+.2f}".replace("-", "\N{MINUS SIGN}")


def odds(value: Any) -> str:
    """Say a log-odds contribution as the factor it multiplies the odds by."""
    weight = number(value)
    if weight is None:
        return ""
    factor = math.exp(min(weight, 20.0))
    figure = f"{factor:.2g}" if factor < 10 else f"{factor:,.0f}"  # noqa: PLR2004
    return f"odds \N{MULTIPLICATION SIGN} {figure}"


def category(value: Any) -> str:
    """Return the label of a denial category; a hospital's own category is spelled out."""
    return CATEGORIES[value][0] if value in CATEGORIES else spelled(value)


def category_meaning(value: Any) -> str:
    """Return what a category means in a few words, or nothing for one we do not know."""
    return CATEGORIES[value][1] if value in CATEGORIES else ""


def action(value: Any) -> str:
    """Return the badge word of an action."""
    return ACTIONS[value][0] if value in ACTIONS else spelled(value)


def action_sentence(value: Any) -> str:
    """Return what an action asks of the reader."""
    return ACTIONS[value][1] if value in ACTIONS else ""


def claim_type(value: Any) -> str:
    """Return the claim form in words."""
    return CLAIM_TYPES.get(value) or spelled(value)


def payer(claim: Mapping[str, Any]) -> str:
    """Return the payer's name, else its number."""
    return str(claim["payer_name"] or claim["payer_id"] or "Payer not stated")


def service(line: Mapping[str, Any]) -> str | None:
    """Return what a line bills: its procedure, else its revenue code."""
    revenue = f"rev {line['revenue_code']}" if line["revenue_code"] else None
    return line["procedure_code"] or revenue


def spelled(value: Any) -> str:
    """Return an identifier such as payer_denial_rate as words: "Payer denial rate"."""
    if value is None or value == "":
        return UNKNOWN
    words = str(value).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def stated(value: Any) -> str:
    """Return text as it is, or say that it is not stated."""
    return UNKNOWN if value is None or value != value or value == "" else str(value)  # noqa: PLR0124


def day(value: Any) -> str:
    """Return an ISO date as "3 May 2025"; other text stays as it is."""
    text = stated(value)
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{found.day} {found:%b %Y}"


def month(value: str) -> str:
    """Return a month (2025-09) as "September 2025"."""
    return f"{date.fromisoformat(f'{value}-01'):%B %Y}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return "1 claim", "2,340 claims"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def line_words(numbers: Any) -> str:
    """Return "line 2", "lines 1, 3 and 4" or "lines 1 to 40" for the lines a reason concerns."""
    texts: list[str] = []
    for _, run in groupby(enumerate(numbers), lambda each: each[1] - each[0]):
        members = [str(number) for _, number in run]
        texts += [f"{members[0]} to {members[-1]}"] if len(members) >= _RUN else members
    if not texts:
        return ""
    left = len(texts) - _MOST_LINES
    if left > 1:
        texts = [*texts[:_MOST_LINES], "others"]
    lead = "line" if len(numbers) == 1 else "lines"
    if len(texts) == 1:
        return f"{lead} {texts[0]}"
    return f"{lead} {', '.join(texts[:-1])} and {texts[-1]}"


def evidence(reason: Mapping[str, Any]) -> str:
    """Say what history a reason rests on: "7 of 31 like lines (23%) in 180 days".

    Where it is known, how long before the claim the last of the seven came is told too. What the
    seven were is said by the reason: denied, or denied for one category only. What its sentence
    says already is not said again.
    """
    found = reason.get("evidence") or {}
    seen, denied, window = (number(found.get(name)) for name in ("n", "denied", "window_days"))
    if not seen:
        return ""
    lines = counted(round(seen), "like line")
    span = f" in {window:.0f} days" if window else " so far"
    if denied is None:
        return f"{lines}{span}"
    share = percent(denied / seen)
    ago = number(found.get("last_denied_days"))
    last = "" if ago is None else f", the last {counted(round(ago), 'day')} before this claim"
    says = str(reason.get("says")).lower()
    said = any(f"{part} of {seen:,.0f} " in says for part in (f"{denied:,.0f}", "none"))
    told = f"that is {share}" if said else f"{denied:,.0f} of {lines} ({share}){span}"
    return f"{told}{last}"
