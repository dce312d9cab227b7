"""What Alembic runs: the steps still to do, on the connection that `upgrade` hands over."""

from alembic import context

from denialrisk.keep.schema import STATE

context.configure(connection=context.config.attributes["connection"], target_metadata=STATE)
context.run_migrations()
