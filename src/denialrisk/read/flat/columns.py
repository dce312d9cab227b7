"""A field's column names as a hospital writes them, one or several, made a list."""

from typing import Annotated, Any

from pydantic import BeforeValidator


def listed(value: Any) -> Any:
    """Take a single name for a list of one."""
    return [value] if isinstance(value, str) else value


Columns = Annotated[tuple[str, ...], BeforeValidator(listed)]
