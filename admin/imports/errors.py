"""What can go wrong with a worksheet. A branch of ``admin.errors.LabError``."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class NotAWorkbook(Refused):
    """Not an .xlsx file, or one that cannot be read."""

    id = "not_a_workbook"
    message = "这不是可读取的 Excel 工作簿（.xlsx）。请用模板填写，另存为 .xlsx 后再上传。"


class WorkbookTooLarge(Refused):
    """More bytes, rows or columns than a sheet of candidates can have."""

    id = "workbook_too_large"
    message = "工作簿过大（最多 2 万行、10 MB）。请分成几个文件导入。"


class SheetRefused(Refused):
    """Lines are not right: nothing was brought in; ``faults`` lists all of it."""

    id = "candidate_sheet_refused"
    message = "表中还有错误，没有导入任何内容。请按列出的单元格逐一修改后重新上传。"


class AlreadyImported(Conflict):
    """The very same file was brought into this session before."""

    id = "already_imported"
    message = "这个文件已经导入过本考次，没有重复导入。"


class RegistrationClosed(Conflict):
    """The session is over."""

    id = "registration_closed"
    message = "本考次已结束，不能再导入应试人。"
