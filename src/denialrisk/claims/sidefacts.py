"""Side tables joined to the claims they speak of, as of the day each claim was sent."""

from dataclasses import replace

import pandas as pd

from denialrisk.claims.authorized import authorization
from denialrisk.claims.covered import coverage
from denialrisk.claims.documented import documents
from denialrisk.claims.sidepairs import asked
from denialrisk.claims.tables import Tables

SIDE_TABLES = ("eligibility", "authorizations", "documents")


def with_side_facts(tables: Tables) -> Tables:
    """Return `tables` with what its side tables say filled into the claims that lack it.

    What a claim states itself is never changed, and no row of a side table later than the
    claim's submission has a part in anything. What became known on the day of submission counts:
    checks and authorizations are typically answered on the day the claim goes out, before it
    does. (History is stricter: what a payer says on that day was not there to look at.)

    - eligibility_verified: a check of this patient, by this payer or none named, was answered by
      the submission and no more than `covered.VERIFIED_DAYS` before the service (a later check
      does as well). False where the table speaks of that time and payer and holds no such check.
    - coverage_active: what the latest answer by then says of the day of service.
    - authorization_on_file: an approval for the patient (payer and procedure where the row names
      them), decided by the submission and not withdrawn by then, is valid on the day of service.
      A number on claim or line that the table knew decides alone. False where only denials,
      expired or foreign ones were found, or none where the table speaks of that time and payer.
    - documents_on_file: the kinds received by the submission.

    Where a table says nothing of a time, facts stay missing: not knowing is not "no". Numbers of
    authorizations are not filled in, and documentation_complete is not inferred: the claim as
    sent is the claim as sent. The order of rows plays no part.
    """
    if not any(len(getattr(tables, name)) for name in SIDE_TABLES) or tables.claims.empty:
        return tables
    claims, known = tables.claims, asked(tables.claims)
    facts: dict[str, pd.Series] = {}
    if len(tables.eligibility):
        for name, column in coverage(known, tables.eligibility).items():
            facts[name] = _filled(claims[name], column)
    if len(tables.authorizations):
        column = authorization(known, tables.lines, tables.authorizations)
        facts["authorization_on_file"] = _filled(claims["authorization_on_file"], column)
    if len(tables.documents):
        own = claims["documents_on_file"]
        kinds = pd.Series(documents(known, tables.documents), index=own.index, dtype="object")
        facts["documents_on_file"] = own.where(own.map(len) > 0, kinds)
    return replace(tables, claims=claims.assign(**facts))


def _filled(own: pd.Series, column: pd.arrays.BooleanArray) -> pd.Series:
    return own.fillna(pd.Series(column, index=own.index))
