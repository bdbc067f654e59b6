"""Does a bundle hold exactly what its manifest says? Every finding at once, the sound decoded."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import soundfile

from recordings.bundle import LOCK, MANIFEST, Bundle, open_bundle
from recordings.errors import ManifestError, NotABundle
from recordings.file_digest import file_digest
from recordings.findings import Finding, finding
from recordings.manifest import ItemRecording
from recordings.rescue import DAMAGED
from recordings.sealing import SEALED, sealed_name

_BLOCK = 65_536  # samples decoded at a time
_KEPT_ASIDE = re.compile(
    r"item-\d+(-attempt-\d+)?\.flac" + re.escape(DAMAGED) + f"({re.escape(SEALED)})?"
)


def check_bundle(folder: Path) -> tuple[Finding, ...]:
    """All that is wrong with the bundle in `folder`; empty when it is sealed and whole.

    Raises only what the disk itself raises (OSError).
    """
    try:
        bundle = open_bundle(folder)
    except NotABundle as error:
        return (finding("manifest_missing", MANIFEST, error.sentence, expected=MANIFEST),)
    except ManifestError as error:
        return error.findings
    found = list(_unsealed(bundle))
    for recording in bundle.manifest.items:
        found += _file_findings(bundle.path_of(recording), recording)
    return tuple(found + list(_extra(bundle)))


def _unsealed(bundle: Bundle) -> Iterator[Finding]:
    if bundle.manifest.state != "sealed":
        yield finding(
            "not_sealed",
            MANIFEST,
            "录音包尚未封存，录音可能中断，请先恢复录音包。",
            expected="sealed",
            found=bundle.manifest.state,
        )


def _file_findings(path: Path, recording: ItemRecording) -> Iterator[Finding]:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        if sealed_name(path).exists():
            yield finding(
                "file_sealed",
                path.name,
                "录音是密封的，只有考场服务器能打开，请先在服务器上导入这个录音包。",
            )
            return
        yield finding(
            "file_missing", path.name, "清单列出的录音文件不见了。", expected=recording.sha256
        )
        return
    if not stat.S_ISREG(mode):
        yield finding(
            "not_a_file", path.name, "录音应是普通文件，不能是链接或文件夹。", expected="file"
        )
        return
    digest = file_digest(path)
    if digest != recording.sha256:
        yield finding(
            "file_changed",
            path.name,
            "录音文件的内容与清单记录的校验值不符。",
            expected=recording.sha256,
            found=digest,
        )
    yield from _sound_findings(path, recording)


def _sound_findings(path: Path, recording: ItemRecording) -> Iterator[Finding]:
    expected = ("FLAC", "PCM_16", 1, recording.sample_rate)
    try:
        with soundfile.SoundFile(path) as sound:
            form = (sound.format, sound.subtype, sound.channels, sound.samplerate)
            samples = sum(len(block) for block in sound.blocks(_BLOCK, dtype="int16"))
    except (soundfile.SoundFileError, ValueError) as error:
        yield finding("file_unreadable", path.name, "录音文件无法解码，可能已损坏。", found=error)
        return
    if form != expected:
        yield finding(
            "sound_format", path.name, "录音的格式与清单不符。", expected=expected, found=form
        )
    if samples != recording.samples:
        yield finding(
            "sample_count",
            path.name,
            "录音的长度与清单不符。",
            expected=recording.samples,
            found=samples,
        )


def _extra(bundle: Bundle) -> Iterator[Finding]:
    known = {MANIFEST, LOCK, *(recording.file for recording in bundle.manifest.items)}
    known |= {bundle.sealed_path_of(recording).name for recording in bundle.manifest.items}
    for path in sorted(bundle.folder.iterdir()):
        if path.name not in known and not _KEPT_ASIDE.fullmatch(path.name):
            yield finding(
                "file_extra", path.name, "清单没有列出这个文件，请勿在录音包里存放其他文件。"
            )
