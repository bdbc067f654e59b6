"""What can go wrong while recordings come in. A branch of ``admin.errors.LabError``."""

from __future__ import annotations

from admin.errors import Conflict, LabError, Refused


class WrongFile(Refused):
    """Name, size or digest of the announced file cannot be."""

    id = "wrong_file"
    message = "上传的文件名、大小或校验值不符合规定。"


class AnnouncedOtherwise(Conflict):
    """The same content was announced before with another name or size."""

    id = "announced_otherwise"
    message = "同一录音此前以不同的大小登记过，请联系管理员。"


class WrongOffset(Conflict):
    """The chunk does not begin where the part ends; ``offset`` says where it ends."""

    id = "wrong_offset"
    message = "续传位置不对，请从服务器给出的位置继续。"


class ChunkTooLarge(LabError):
    """More than one chunk may hold."""

    id = "chunk_too_large"
    status = 413
    message = "单次上传的数据过大，请分成不超过 4 MiB 的小块。"


class TooMuchData(Refused):
    """More bytes than the file was announced to have; ``offset`` says how many were kept."""

    id = "too_much_data"
    message = "收到的数据超出登记的文件大小，请重新登记后上传。"


class DigestMismatch(Refused):
    """All bytes are there and they are the wrong ones: the part is emptied."""

    id = "digest_mismatch"
    message = "文件校验值不符，已清空，请从头重新上传。"


class SealedElsewhere(Refused):
    """A sealed recording that this server's key does not open: the part is emptied."""

    id = "sealed_elsewhere"
    message = "密封的录音在本服务器上打不开，请把录音留在测试机上，并请技术员核对本机登记的服务器。"


class StorageTrouble(LabError):
    """The server's disk is full or fails; what the booth holds must stay there."""

    id = "storage_trouble"
    status = 507
    message = "服务器存储出现问题（可能磁盘已满），录音请保留在本机，稍后会自动重传。"


class ManifestRefused(Refused):
    """The manifest is not as the format says; ``findings`` lists all of it."""

    id = "manifest_refused"
    message = "录音包清单不符合格式，未被接收；请保留本机录音并联系管理员。"


class ManifestTooLarge(LabError):
    """A manifest is kilobytes, not megabytes."""

    id = "manifest_too_large"
    status = 413
    message = "录音包清单过大，未被接收；请联系管理员。"


class ManifestDamaged(Refused):
    """The bytes received are not those the header's digest names."""

    id = "manifest_damaged"
    message = "录音包清单在传送中损坏，请重新发送。"


class NotThisSitting(Refused):
    """The manifest speaks of another sitting, candidate or paper; ``field`` says which."""

    id = "not_this_sitting"
    message = "录音包与本次应试不符（编号、准考证号或试卷不一致），未被接收。"


class NotSealed(Refused):
    """An open bundle is still being written."""

    id = "not_sealed"
    message = "录音包尚未封存，请先在测试机上结束录音。"


class BundleConflict(Conflict):
    """The same bundle id was accepted with other content before."""

    id = "bundle_conflict"
    message = "同一编号的录音包此前已接收，内容不同；请保留本机录音并联系管理员。"


class FilesMissing(Conflict):
    """Files of the manifest are not held yet; ``missing`` names them."""

    id = "files_missing"
    message = "录音包中还有文件没有上传，请先上传。"


class FilesLost(Refused):
    """A bundle that was carried here lacks a file that its manifest lists."""

    id = "files_lost"
    message = "录音包里缺少录音文件，请从测试机重新完整复制后再导入。"


class SessionClosed(Conflict):
    """The session was closed; a late recording needs a person's decision."""

    id = "session_closed"
    message = "考次已结束，不再接收录音；录音仍保留在本机，请联系管理员重新开放考次后再上传。"
