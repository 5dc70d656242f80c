"""A PostgreSQL server of the tests' own: Debian's package, in a temporary folder, on a Unix socket, gone after them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
DATABASE = "askavim"
SETTINGS = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c shared_buffers=16MB -c max_connections=30"


def programs() -> Path | None:
    """Where the server's programs lie, if there are any."""
    if folders := sorted(DEBIAN.glob("*/bin"), key=lambda folder: int(folder.parent.name.partition(".")[0])):
        return folders[-1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _user() -> str | None:
    """Whom the server runs as: us, but for root, whom it refuses; None where there is nobody else."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def reason_to_skip() -> str | None:
    """Why no server can be started here."""
    if programs() is None:
        return "PostgreSQL is not installed (Debian's package: postgresql)"
    if _user() is None or (os.geteuid() == 0 and shutil.which("runuser") is None):
        return "PostgreSQL does not run as root, and there is nobody else"
    return None


def _run(user: str, *command: str | Path) -> None:
    as_user = ["runuser", "-u", user, "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_user, *map(str, command)], cwd="/", capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def server() -> Iterator[str]:
    """The URL of an empty database on a server that runs for as long."""
    bin_, user = programs(), _user()
    assert bin_ is not None
    assert user is not None
    # Not under pytest's own folder, which only we may enter; and short: a socket's path has hardly a hundred letters.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.chown(folder, user)
        cluster = folder / "cluster"
        _run(
            user, bin_ / "initdb", "--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C.UTF-8",
            "--auth=trust", "--username=askavim", f"--pgdata={cluster}",
        )  # fmt: skip
        log, options = folder / "log", f"{SETTINGS} -c unix_socket_directories={folder}"
        _run(user, bin_ / "pg_ctl", "start", "--wait", f"--pgdata={cluster}", f"--log={log}", f"--options={options}")
        try:
            _run(user, bin_ / "createdb", "--host", folder, "--username=askavim", DATABASE)
            yield f"postgresql+psycopg://askavim@/{DATABASE}?host={folder}"
        finally:
            _run(user, bin_ / "pg_ctl", "stop", "--wait", "--mode=immediate", f"--pgdata={cluster}")
