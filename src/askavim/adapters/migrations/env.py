"""Called by Alembic, on the connection and in the transaction of `bring_up_to_date`."""

from alembic import context

from askavim.adapters.library_tables import TABLES

context.configure(connection=context.config.attributes["connection"], target_metadata=TABLES)
context.run_migrations()
