"""Running the server: database brought up to date, first administrator, uvicorn, worker."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType

import uvicorn
from django.core.management import call_command
from django.utils import timezone
from rich.console import Console

from admin.accounts.models import User
from admin.accounts.permissions import give_role, make_groups
from admin.accounts.rights import Role
from admin.kinds.shipped import add_shipped
from admin.project.asgi import make_application
from admin.project.certificate import certificate_files
from admin.project.data_folder import data_folder
from admin.project.streams import STREAMS
from admin.project.table_statistics import count_tables
from admin.station_api.freshness import FRESHNESS

PASSWORD_VARIABLE = "PUTONGHUA_ADMIN_PASSWORD"
WORKERS = ("worker", "practice-worker")  # commands whose processes --with-worker starts
RESTART_SECONDS = 5.0  # before a fallen worker is started again
KEEP_ALIVE_SECONDS = 75  # longer than a booth leaves its connection idle
LAST_ANSWERS_SECONDS = 10  # that requests under way have at the end
BACKLOG = 2048

log = logging.getLogger("lab.serving")


def bring_up_to_date() -> str | None:
    """Migrate, and make the first administrator; returns a password to be shown once."""
    call_command("migrate", verbosity=0)
    count_tables()
    make_groups()
    add_shipped(timezone.now())
    if User.objects.filter(is_superuser=True).exists():
        return None
    given = os.environ.get(PASSWORD_VARIABLE)
    password = given or secrets.token_urlsafe(12)
    user = User.objects.create_superuser("admin", password=password, display_name="系统管理员")
    give_role(user, Role.ADMINISTRATOR)
    return None if given else password


def serve_forever(host: str, port: int, *, threads: int, with_worker: bool, tls: bool) -> None:
    """Serve until interrupted; ``tls``: with the server's own certificate."""
    password = bring_up_to_date()
    FRESHNESS.begin(time.time())
    certificate, key = certificate_files(data_folder()) if tls else (None, None)
    config = uvicorn.Config(
        make_application(threads),
        host=host,
        port=port,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        access_log=False,  # addresses of pages may hold what somebody searched for
        log_config=None,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    listener = config.bind_socket()
    listener.listen(BACKLOG)  # whoever reads the address below may come at once
    console = Console(soft_wrap=True, highlight=False)
    if password:
        console.print(f"已建立管理员账号：用户名 admin，初始密码 {password}", markup=False)
        console.print("请登录后立即修改密码；这个密码只显示这一次。")
    address = f"{'https' if tls else 'http'}://{host}:{listener.getsockname()[1]}/"
    console.print(f"服务器已启动：{address} （按 Ctrl+C 停止）")
    signal.signal(signal.SIGTERM, _stop)
    with ExitStack() as beside, suppress(KeyboardInterrupt):
        for command in WORKERS if with_worker else ():
            beside.enter_context(_worker_beside(command))
        _Server(config).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Ends the event streams first: they would go on for ever."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        STREAMS.close()
        super().handle_exit(sig, frame)


def _stop(signum: int, frame: FrameType | None) -> None:
    """SIGTERM ends like Ctrl+C: connections closed, worker stopped.

    The server takes both signals while it runs, and raises them again when it has closed.
    """
    raise SystemExit(0)


@contextmanager
def _worker_beside(name: str) -> Iterator[None]:
    """A worker process that is started again whenever it falls, and stopped at the end."""
    stop = threading.Event()
    command = [sys.executable, "-m", "admin", name]
    holder: list[subprocess.Popen[bytes]] = []

    def watch() -> None:
        while not stop.is_set():
            process = subprocess.Popen(command)
            holder[:] = [process]
            if stop.is_set():
                process.terminate()
            process.wait()
            if not stop.wait(RESTART_SECONDS):
                log.warning("worker started again", extra={"worker": f"{name} {process.pid}"})

    thread = threading.Thread(target=watch, name=f"{name}-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        for process in holder:
            process.terminate()
        thread.join(timeout=30)
