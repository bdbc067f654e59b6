"""Everything this room raises.

RecordingError
├── ManifestError            manifest is not as the format says; carries every finding
├── NotABundle               folder has no manifest
├── BundleExists             folder for a new bundle is not empty
├── BundleInUse              another program is writing this bundle
├── BundleSealed             a sealed bundle takes nothing more
├── ItemStillOpen            an item is being recorded
├── ItemClosed               nothing can be added to this item any more
├── NothingRecorded          an item was closed without one sample
├── WrongSampleFormat        not mono 16-bit at an accepted rate
├── DiskFull                 no room on the disk
├── NotWritable              no right to write, or a read-only disk
├── StorageFailed            any other failure of the disk
├── RecordingUnreadable      a file is not a FLAC recording of ours
├── DigestMismatch           content is not what its digest says
├── ObjectNotHeld            the store does not hold this object
├── KeyUnusable              a key is none that can seal or open
├── NotForThisLab            a sealed file is for another key, or not whole
└── LedgerDamaged            the ledger is not as its head record says: nothing may be appended
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from recordings.findings import Finding


class RecordingError(Exception):
    """Base of the room: `id` is stable, `sentence` is for people, `detail` is for logs."""

    id = "recording_error"
    sentence = "录音文件出现问题，请联系管理员。"

    def __init__(self, detail: str = "", sentence: str | None = None) -> None:
        super().__init__(f"{self.id}: {detail}" if detail else self.id)
        self.detail = detail
        self.sentence = sentence or type(self).sentence


class ManifestError(RecordingError):
    """The manifest is not as the format says; `findings` holds all of it."""

    id = "manifest_invalid"
    sentence = "录音包清单不符合格式，请保留原文件夹并联系管理员。"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{f.place} {f.id}" for f in findings))
        self.findings = tuple(findings)


class NotABundle(RecordingError):
    """The folder has no manifest."""

    id = "not_a_bundle"
    sentence = "这个文件夹里没有录音包清单，请检查选择的文件夹。"


class BundleExists(RecordingError):
    """A new bundle was asked for where something already is; nothing was touched."""

    id = "bundle_exists"
    sentence = "目标文件夹已有内容，为免覆盖录音，请换一个新文件夹。"


class BundleInUse(RecordingError):
    """Another program, or this one, is writing the bundle now."""

    id = "bundle_in_use"
    sentence = "这个录音包正在录音，请等录音结束后再操作。"


class BundleSealed(RecordingError):
    """A sealed bundle takes nothing more."""

    id = "bundle_sealed"
    sentence = "录音包已封存，不能再写入；如需重录，请新建录音包。"


class ItemStillOpen(RecordingError):
    """An item is being recorded: close it first."""

    id = "item_still_open"
    sentence = "上一项录音尚未结束，请先结束上一项。"


class ItemClosed(RecordingError):
    """Nothing can be added to this item any more."""

    id = "item_closed"
    sentence = "本项录音已结束，不能再写入；如需重录，请重新开始本项。"


class NothingRecorded(RecordingError):
    """An item was closed without one sample; the empty attempt was taken away."""

    id = "nothing_recorded"
    sentence = "没有录到任何声音，请检查麦克风连接后重录本项。"


class WrongSampleFormat(RecordingError):
    """Samples are not mono 16-bit at an accepted rate; nothing was written."""

    id = "wrong_sample_format"
    sentence = "麦克风送来的声音格式不对（需要单声道、16 位），请更换设备或检查声音设置。"


class DiskFull(RecordingError):
    """No room on the disk; whatever was written before stays valid."""

    id = "disk_full"
    sentence = "磁盘空间不足，已录部分仍然有效，请清理磁盘后重录本项。"


class NotWritable(RecordingError):
    """No right to write there, or the disk is read-only."""

    id = "not_writable"
    sentence = "没有写入权限或磁盘为只读，请联系管理员检查文件夹权限。"


class StorageFailed(RecordingError):
    """The disk failed in another way."""

    id = "storage_failed"
    sentence = "读写磁盘时出错，已录部分仍然保留，请检查磁盘后重试。"


class RecordingUnreadable(RecordingError):
    """A file is not a FLAC recording as this product writes them."""

    id = "recording_unreadable"
    sentence = "录音文件无法读取，可能已损坏，请保留原文件并联系管理员。"


class DigestMismatch(RecordingError):
    """Content is not what its digest says."""

    id = "digest_mismatch"
    sentence = "文件内容与校验值不符，请重新传送该文件。"


class ObjectNotHeld(RecordingError):
    """The store does not hold this object."""

    id = "object_not_held"
    sentence = "档案库中没有这个录音，请核对编号或运行档案校验。"


class KeyUnusable(RecordingError):
    """A key is none that can seal or open recordings."""

    id = "key_unusable"
    sentence = "录音密封用的密钥无法使用，请技术员重新登记本机。"


class NotForThisLab(RecordingError):
    """A sealed file was sealed for another lab's key, or is not whole."""

    id = "not_for_this_lab"
    sentence = (
        "密封的录音打不开：它可能属于另一个考场的服务器，或者没有传完整。请核对来源后重新传送。"
    )


class LedgerDamaged(RecordingError):
    """The ledger is not as its head record says: nothing may be appended until it is looked at."""

    id = "ledger_damaged"
    sentence = "档案账已损坏或被改动，暂停写入，请运行档案校验（archive verify）查明原因。"


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def storage_error(error: OSError) -> RecordingError:
    """Say an operating system's error in this room's terms."""
    if error.errno in _FULL:
        return DiskFull(str(error))
    if error.errno in _REFUSED:
        return NotWritable(str(error))
    return StorageFailed(str(error))


@contextmanager
def telling_storage_errors() -> Iterator[None]:
    """Turn any OSError inside the block into this room's error of the same meaning."""
    try:
        yield
    except OSError as error:
        raise storage_error(error) from error
