"""Is a zip a bag that may be taken? Everything wrong with it at once; nothing is taken here."""

from __future__ import annotations

import json
import re
import stat
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import bagit
import soundfile

from recordings.file_digest import file_digest
from recordings.findings import Finding, finding

MAX_FILES = 200_000
MAX_BYTES = 200 * 1024**3  # all files together, unpacked
MAX_RATIO = 100  # unpacked to packed, of a file larger than RATIO_FROM
RATIO_FROM = 1024**2  # bytes
MAX_RECORD = 8 * 1024**2  # bytes of a sitting's record
BLOCK = 1 << 20
_AUDIO = re.compile(r"data/sittings/([0-9a-f-]{36})/audio/([0-9a-f]{64})\.flac")
_RECORD = re.compile(r"data/sittings/([0-9a-f-]{36})/sitting\.json")


def zip_findings(archive: zipfile.ZipFile) -> list[Finding]:
    """Path tricks, links, doubled names, bombs: judged before a byte is unpacked."""
    found: list[Finding] = []
    seen: set[str] = set()
    size = 0
    infos = archive.infolist()
    if len(infos) > MAX_FILES:
        return [finding("too_many_files", "", "文件过多，拒绝解压。", found=len(infos))]
    for info in infos:
        found += _name_findings(info)
        if info.filename.casefold() in seen:
            found.append(finding("name_twice", info.filename[:200], "同一文件名出现两次。"))
        seen.add(info.filename.casefold())
        size += info.file_size
        bloated = info.file_size > RATIO_FROM and (
            info.file_size > MAX_RATIO * max(1, info.compress_size)
        )
        if bloated:
            found.append(
                finding("zip_bomb", info.filename[:200], "文件的压缩率异常，可能是压缩炸弹。")
            )
    if size > MAX_BYTES:
        found.append(finding("too_large", "", "解压后过大，拒绝解压。", found=size))
    if len({PurePosixPath(info.filename).parts[:1] for info in infos}) != 1:
        found.append(finding("one_folder", "", "压缩包里应当只有一个档案包文件夹。"))
    return found


def _name_findings(info: zipfile.ZipInfo) -> Iterator[Finding]:
    name = info.filename
    parts = name.split("/")
    tricky = "\\" in name or ":" in name or "\x00" in name or name.startswith("/")
    if tricky or any(part in {"..", "."} for part in parts) or "" in parts[:-1]:
        yield finding("path_outside", name[:200], "文件路径不安全，指向档案包之外。")
    mode = info.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        yield finding("not_a_file", name[:200], "档案包里只能有普通文件，不能是链接。")
    if info.flag_bits & 0x1:
        yield finding("encrypted", name[:200], "文件加了密码，无法核验。")


def unpack(archive: zipfile.ZipFile, target: Path) -> None:
    """Unpack what ``zip_findings`` found harmless; ValueError for a file longer than declared."""
    for info in archive.infolist():
        path = target / info.filename
        if info.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        left = info.file_size
        with archive.open(info) as source, path.open("xb") as out:
            while block := source.read(BLOCK):
                left -= len(block)
                if left < 0:
                    raise ValueError(f"longer than declared: {info.filename[:200]}")
                out.write(block)


def bag_findings(folder: Path) -> list[Finding]:
    """Every file against every manifest, then the reference library's own word."""
    try:
        bag = bagit.Bag(str(folder))
    except (bagit.BagError, OSError, UnicodeDecodeError, ValueError) as error:
        return [finding("not_a_bag", "", "这不是有效的 BagIt 档案包。", found=str(error)[:200])]
    found = []
    if (folder / "fetch.txt").exists():
        found.append(finding("fetch", "fetch.txt", "档案包要求另行下载文件，不予接受。"))
    listed = bag.payload_entries()
    present = {
        path.relative_to(folder).as_posix()
        for path in (folder / "data").rglob("*")
        if path.is_file()
    }
    for name in sorted(set(listed) - present):
        found.append(finding("file_missing", name, "清单列出的文件不在包里。"))
    for name in sorted(present - set(listed)):
        found.append(finding("file_extra", name, "包里有清单没有列出的文件。"))
    for name in sorted(set(listed) & present):
        wanted = listed[name].get("sha256")
        if wanted and wanted != file_digest(folder / name):
            found.append(finding("file_changed", name, "文件内容与清单的校验值不符。"))
    try:
        bag.validate()
    except bagit.BagError as error:
        if not found:
            found.append(finding("not_valid", "", "没有通过 BagIt 核验。", found=str(error)[:300]))
    return found


def content_findings(folder: Path) -> tuple[list[Finding], list[dict[str, Any]], dict[str, Path]]:
    """What is not ours in a valid bag; else the sittings' records and the sound by digest."""
    found: list[Finding] = []
    records: list[dict[str, Any]] = []
    sounds: dict[str, Path] = {}
    for path in sorted((folder / "data").rglob("*")):
        name = path.relative_to(folder).as_posix()
        if match := _AUDIO.fullmatch(name):
            found += _sound_findings(path, name, match[2])
            sounds[match[2]] = path
        elif match := _RECORD.fullmatch(name):
            record = _record(path, match[1])
            if record is None:
                found.append(finding("record_unreadable", name, "应试记录无法读取或不完整。"))
            else:
                records.append(record)
    if not records and not found:
        found.append(finding("no_sitting", "", "包里没有应试记录，不是本系统的档案包。"))
    named = {str(one.get("sha256")) for record in records for one in record["recordings"]}
    for sha256 in sorted(set(sounds) - named):
        found.append(finding("sound_unnamed", sha256, "录音没有写进任何一份应试记录。"))
    lacking = {
        str(one.get("sha256"))
        for record in records
        for one in record["recordings"]
        if not one.get("disposed_at")
    } - set(sounds)
    for sha256 in sorted(lacking):
        found.append(finding("sound_missing", sha256[:80], "应试记录列出的录音不在包里。"))
    return found, records, sounds


def _sound_findings(path: Path, name: str, sha256: str) -> Iterator[Finding]:
    if file_digest(path) != sha256:
        yield finding("sound_changed", name, "录音内容与文件名中的摘要不符。")
        return
    try:
        with soundfile.SoundFile(path) as sound:
            if sound.format != "FLAC":
                yield finding("sound_format", name, "录音不是 FLAC。", found=sound.format)
    except (soundfile.SoundFileError, ValueError):
        yield finding("sound_unreadable", name, "录音无法解码。")


def _record(path: Path, sitting: str) -> dict[str, Any] | None:
    if path.stat().st_size > MAX_RECORD:
        return None
    try:
        uuid.UUID(sitting)
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        return None
    shaped = (
        isinstance(raw, dict)
        and raw.get("sitting") == sitting
        and isinstance(raw.get("recordings"), list)
        and all(isinstance(one, dict) for one in raw["recordings"])
    )
    return raw if shaped else None
