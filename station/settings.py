"""Settings of one booth: one described table, kept in ``station.toml`` in the booth's home."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from recordings.durable import replace_file
from station.errors import SettingsError

FILE = "station.toml"
NEEDED = ("server_url", "key", "seal_key")
WITHIN_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
HOME_VARIABLE = "PUTONGHUA_STATION_HOME"


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; ``DESCRIPTIONS`` says what each is for."""

    server_url: str
    key: str
    seal_key: str
    certificate: str = ""
    device: str = ""
    channel: int = 1
    keep_days: int = 7
    least_free_mb: int = 500


DESCRIPTIONS: dict[str, str] = {
    "server_url": "考场服务器地址，例如 https://192.168.1.10:8000",
    "key": "本机的私钥，登记时在本机生成，不要外传",
    "seal_key": "密封录音用的服务器公钥，登记时从服务器取得",
    "certificate": "考场服务器的证书，登记时取得；本机只信任这一张",
    "device": "麦克风名称中的一段文字；留空用系统默认",
    "channel": "立体声设备取第几个声道，从 1 起",
    "keep_days": "已被服务器确认的录音在本机保留的天数",
    "least_free_mb": "开考前磁盘至少应有的空间（MB）；另须够录两场，程序自会核对",
}


def home() -> Path:
    """Folder with settings, spool and log; made when missing."""
    named = os.environ.get(HOME_VARIABLE)
    folder = Path(named) if named else Path(platformdirs.user_data_dir("putonghua-station", False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def load(folder: Path) -> Settings:
    """Read the settings; raises SettingsError with every finding in ``detail``."""
    try:
        raw = tomllib.loads((folder / FILE).read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{FILE} is not there") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{FILE}: {error}") from error
    findings = _findings(raw)
    if findings:
        raise SettingsError("; ".join(findings))
    return Settings(**raw)


def save(folder: Path, settings: Settings) -> None:
    """Write the settings, each with its description above it; readable by this user alone."""
    lines = []
    for field in fields(Settings):
        # A JSON string or integer is also a TOML one.
        value = json.dumps(getattr(settings, field.name), ensure_ascii=False)
        lines.append(f"# {DESCRIPTIONS[field.name]}\n{field.name} = {value}\n")
    path = folder / FILE
    replace_file(path, "\n".join(lines).encode())
    path.chmod(0o600)


def _findings(raw: dict[str, Any]) -> list[str]:
    known = {field.name: str if field.type == "str" else int for field in fields(Settings)}
    found = [f"unknown setting {name}" for name in raw if name not in known]
    found += [
        f"{name} is missing" for name in ("server_url", "key", "seal_key") if not raw.get(name)
    ]
    for name, kind in known.items():
        if name in raw and type(raw[name]) is not kind:
            found.append(f"{name} must be {kind.__name__}")
    address = str(raw.get("server_url", ""))
    if address and not is_address(address):
        found.append("server_url must begin with https:// (http:// only within this machine)")
    if address.startswith("https://") and not raw.get("certificate"):
        found.append("certificate is missing")
    return found


def is_address(text: str) -> bool:
    """May a booth talk to this address? Over a network with TLS alone."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and host in WITHIN_THIS_MACHINE)
    )
