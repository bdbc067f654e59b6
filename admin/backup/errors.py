"""What backup and restore refuse, and what to do next."""

from __future__ import annotations

from admin.errors import Conflict, LabError


class BackupRunning(Conflict):
    """Another backup into the same folder is under way."""

    id = "backup_running"
    message = "另一次备份正在写入这个文件夹，请等它结束后再试。"


class InsideTheData(Conflict):
    """A backup beside what it is to save is none."""

    id = "backup_inside_data"
    message = "备份不能放在数据文件夹里面，请选择另一块磁盘上的文件夹。"


class DatabaseToolFailed(LabError):
    """pg_dump or pg_restore is missing or failed."""

    id = "database_tool_failed"
    message = (
        "数据库备份工具没有成功。请确认已安装与服务器同版本的 pg_dump、pg_restore，"
        "并能连接数据库，然后重试。"
    )


class ArchiveMoving(Conflict):
    """Recordings were disposed of during every try."""

    id = "archive_moving"
    message = "备份期间档案里的录音一直在变动或缺失，请先运行档案校验，待销毁等工作结束后再备份。"


class NoBackup(LabError):
    """The folder holds no such backup."""

    id = "no_backup"
    message = "这个文件夹里没有完整的备份，请核对文件夹和备份名称。"


class BackupDamaged(LabError):
    """Something in the backup is not what its list says; nothing was restored."""

    id = "backup_damaged"
    message = "备份中有内容缺失或已损坏，没有恢复任何内容。请改用另一份备份。"


class NotEmpty(Conflict):
    """There are data where the backup was to go."""

    id = "not_empty"
    message = "目标数据文件夹、数据库或录音库里已有内容。为免覆盖，只能恢复到空的地方。"


class OtherDatabase(Conflict):
    """The backup is of SQLite and the settings name PostgreSQL, or the other way round."""

    id = "other_database"
    message = "备份的数据库种类与现在的设置（PUTONGHUA_DATABASE）不同，请改好设置后再恢复。"


class KeysNeeded(LabError):
    """Without its keys the restored server could not read its own records."""

    id = "keys_needed"
    message = "这份备份不含密钥。请用 --keys 指明另外保管的 keys 文件夹，否则身份证号等无法解读。"


class WrongPassphrase(LabError):
    """The passphrase does not open the keys."""

    id = "wrong_passphrase"
    message = "口令不对，密钥打不开，没有恢复任何内容。请核对备份时用的口令。"
