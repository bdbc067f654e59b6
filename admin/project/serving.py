"""Running the server: database brought up to date, first administrator, waitress, worker."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

import waitress
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from rich.console import Console

from admin.accounts.models import User
from admin.accounts.permissions import give_role, make_groups
from admin.accounts.rights import Role

PASSWORD_VARIABLE = "PUTONGHUA_ADMIN_PASSWORD"
RESTART_SECONDS = 5.0  # before a fallen worker is started again
MAX_BODY = 8 * 1024 * 1024  # bytes; a chunk has 4 MiB, a worksheet at most 10 MB unpacked later

log = logging.getLogger("lab.serving")


def bring_up_to_date() -> str | None:
    """Migrate, and make the first administrator; returns a password to be shown once."""
    call_command("migrate", verbosity=0)
    make_groups()
    if User.objects.filter(is_superuser=True).exists():
        return None
    given = os.environ.get(PASSWORD_VARIABLE)
    password = given or secrets.token_urlsafe(12)
    user = User.objects.create_superuser("admin", password=password, display_name="系统管理员")
    give_role(user, Role.ADMINISTRATOR)
    return None if given else password


def serve_forever(host: str, port: int, *, threads: int, with_worker: bool) -> None:
    """Serve until interrupted."""
    password = bring_up_to_date()
    server = waitress.create_server(
        get_wsgi_application(),
        host=host,
        port=port,
        threads=threads,
        max_request_body_size=MAX_BODY,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
    console = Console(soft_wrap=True, highlight=False)
    if password:
        console.print(f"已建立管理员账号：用户名 admin，初始密码 {password}", markup=False)
        console.print("请登录后立即修改密码；这个密码只显示这一次。")
    address = f"http://{host}:{server.effective_port}/"
    console.print(f"服务器已启动：{address} （按 Ctrl+C 停止）")
    signal.signal(signal.SIGTERM, _stop)
    with _worker_beside() if with_worker else nullcontext():
        try:
            server.run()
        finally:
            server.close()


def _stop(signum: int, frame: FrameType | None) -> None:
    """SIGTERM ends like Ctrl+C: connections closed, worker stopped."""
    raise SystemExit(0)


@contextmanager
def _worker_beside() -> Iterator[None]:
    """A worker process that is started again whenever it falls, and stopped at the end."""
    stop = threading.Event()
    command = [sys.executable, "-m", "admin", "worker"]
    holder: list[subprocess.Popen[bytes]] = []

    def watch() -> None:
        while not stop.is_set():
            process = subprocess.Popen(command)
            holder[:] = [process]
            if stop.is_set():
                process.terminate()
            process.wait()
            if not stop.wait(RESTART_SECONDS):
                log.warning("worker started again", extra={"worker": process.pid})

    thread = threading.Thread(target=watch, name="worker-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        for process in holder:
            process.terminate()
        thread.join(timeout=30)
