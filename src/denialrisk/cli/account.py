"""The account that runs a command, as the audit names it."""

import getpass


def account() -> str:
    """Return "command line: NAME"; the number where the account has no name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        import os

        name = str(os.getuid())
    return f"command line: {name}"[:200]
