"""The steps that make the state's tables and change them from one version to the next."""

from typing import Final

__all__ = ["NEWEST"]

# The last revision under versions/; a test holds it equal to what Alembic finds there.
NEWEST: Final = "0001"
