"""The embedded PostgreSQL of a laptop or CI: its data is in `.postgres` in the project.

`start(data_folder())` is all that most callers need.
"""

from tenant_health.embedded.folder import data_folder
from tenant_health.embedded.server import Server, running, start, stop

__all__ = ["Server", "data_folder", "running", "start", "stop"]
