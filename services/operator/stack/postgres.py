"""Postgres from a wheel: initialised once, started on 127.0.0.1, never as root."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from services.operator.stack import ports
from services.operator.stack.home import Home
from services.operator.stack.passwords import Passwords
from services.operator.stack.processes import (
    Launch,
    end_strays,
    identity,
    launch,
    replace_file,
)
from services.operator.stack.server import Embedded, ServerFailed
from services.operator.stack.unprivileged import PROGRAMS, Place, place, prepare

TEMPLATE = Path(__file__).with_name("postgresql.conf")
SUPERUSER = "postgres"
DATABASE = "rewardstream"
# Backends of a postmaster that was killed notice it within moments; a new one waits for that.
ORPHANS_SECONDS_MAX = 15.0
ORPHANS = "pre-existing shared memory block"
READY_LINE = 7
PROBE_SECONDS_MAX = 2.0
SSL_REQUEST = struct.pack(">ii", 8, 80877103)


class Postgres(Embedded):
    """The database server of the embedded stack."""

    name = "postgres"
    # Fast shutdown: sessions are ended, everything is written.
    polite_signal = signal.SIGINT

    def __init__(self, home: Home, passwords: Passwords) -> None:
        super().__init__(home)
        self.passwords = passwords

    @property
    def address(self) -> str:
        """Where clients connect: host and port."""
        return f"{ports.HOST}:{ports.recalled(self.home.ports, 'postgres') or 0}"

    @property
    def url(self) -> str:
        """How the superuser connects."""
        return (
            f"postgresql://{SUPERUSER}:{quote(self.passwords.superuser)}@{self.address}/{DATABASE}"
        )

    @property
    def version(self) -> str:
        """What the programs say of themselves."""
        command = [str(PROGRAMS / "bin" / "postgres"), "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return said.split()[-1]

    def start(self) -> None:
        """Start the server and wait until it takes connections.

        1 make the cluster the first time   2 choose the port   3 write the settings
        4 start, again while backends of a killed predecessor are still there.
        """
        where = place(self.home)
        data = where.cluster / "data"
        if self._runs_already():
            return
        end_strays("postgres", str(data))
        if not data.exists():
            prepare(where)
            self._initialise(where)
        self._write_settings(data)
        # Its number may belong to somebody else by now, and Postgres would take that for itself.
        (data / "postmaster.pid").unlink(missing_ok=True)
        self._launch_patiently(where, data)

    def _initialise(self, where: Place) -> None:
        """Make the cluster aside and move it into place, so a killed start leaves no half of it."""
        fresh = where.cluster / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        password = where.cluster / "password"
        password.unlink(missing_ok=True)
        replace_file(password, self.passwords.superuser, mode=0o600)
        if where.user is not None and where.group is not None:
            os.chown(password, where.user, where.group)
        try:
            self._run(where, _initdb(where, fresh, password))
            create = [_program(where, "postgres"), "--single", "-D", str(fresh), "postgres"]
            self._run(where, create, f"CREATE DATABASE {DATABASE}\n")
        finally:
            password.unlink(missing_ok=True)
        fresh.rename(where.cluster / "data")

    def _run(self, where: Place, command: list[str], standard_input: str = "") -> None:
        done = subprocess.run(
            command,
            input=standard_input,
            capture_output=True,
            text=True,
            check=False,
            cwd=where.cluster,
            env=_environment(),
            **identity(where.user, where.group),
        )
        if done.returncode:
            raise ServerFailed(f"postgres could not be set up:\n{done.stdout}{done.stderr}")

    def _write_settings(self, data: Path) -> None:
        port = ports.keep_or_choose(self.home.ports, "postgres")
        settings = TEMPLATE.read_text("utf-8").format(host=ports.HOST, port=port)
        (data / "postgresql.conf").write_text(settings, "utf-8")

    def _launch_patiently(self, where: Place, data: Path) -> None:
        deadline = time.monotonic() + ORPHANS_SECONDS_MAX
        while True:
            since = self._log_end()
            launch(self._order(where, data), self.home.record(self.name), str(data))
            try:
                self._await(since)
            except ServerFailed as failure:
                if ORPHANS not in str(failure) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def _order(self, where: Place, data: Path) -> Launch:
        return Launch(
            command=[_program(where, "postgres"), "-D", str(data)],
            log=self._log,
            environment=_environment(),
            directory=data,
            user=where.user,
            group=where.group,
        )

    def _answers(self) -> bool:
        """Its own word in the cluster first: the port could be somebody else's."""
        process = self.process()
        try:
            lines = (place(self.home).cluster / "data" / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        if process is None or len(lines) <= READY_LINE or int(lines[0]) != process.pid:
            return False
        return lines[READY_LINE].strip() == "ready" and _takes_connections(self.address)


def _takes_connections(address: str) -> bool:
    """Ask for encryption; a server that takes connections answers with one letter."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), PROBE_SECONDS_MAX) as connection:
            connection.sendall(SSL_REQUEST)
            return connection.recv(1) in {b"N", b"S"}
    except OSError:
        return False


def _initdb(where: Place, data: Path, password: Path) -> list[str]:
    return [
        _program(where, "initdb"),
        f"--pgdata={data}",
        f"--username={SUPERUSER}",
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        # The same order of text on every machine, whatever locales it has.
        "--no-locale",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
    ]


def _program(where: Place, name: str) -> str:
    return str(where.programs / "bin" / name)


def _environment() -> dict[str, str]:
    """Give Postgres nothing of ours: PG* variables and locales would change what it does."""
    return {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
