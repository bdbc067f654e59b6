"""What can go wrong with sheets. A branch of ``admin.errors.LabError``."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class OldFormat(Refused):
    """An .xls of before 2007, or a workbook under a password: both are the same container."""

    id = "sheet_old_format"
    message = (
        "这是旧版 Excel 文件（.xls）或加了密码的文件。请用 Excel 打开，去掉密码，"
        "“另存为”Excel 工作簿（.xlsx）后再上传。"
    )


class WebPage(Refused):
    """HTML under the name of a workbook, as some systems export it."""

    id = "sheet_web_page"
    message = (
        "这个文件其实是网页，只是名字像 Excel。请用 Excel 打开，"
        "“另存为”Excel 工作簿（.xlsx）后再上传。"
    )


class HasMacros(Refused):
    """A workbook with macros."""

    id = "sheet_has_macros"
    message = "工作簿里有宏，为安全起见不读取。请“另存为”不带宏的 Excel 工作簿（.xlsx）后再上传。"


class NotATable(Refused):
    """Neither a workbook nor text in columns."""

    id = "sheet_not_a_table"
    message = "这个文件不是 Excel 工作簿（.xlsx）或 CSV 表格，无法读取。请核对后重新上传。"


class SheetTooLarge(Refused):
    """More bytes, rows or columns than is read at once."""

    id = "sheet_too_large"
    message = "表格过大（最多 3 万行、100 列、20 MB）。请分成几个文件导入。"


class NotLookedAt(Conflict):
    """Confirmed before the preview was there, or with faults in it."""

    id = "sheet_not_looked_at"
    message = "请先预览，改正全部错误以后再确认导入。"


class RecordsChanged(Conflict):
    """What would be written is no longer what was shown."""

    id = "sheet_records_changed"
    message = "预览以后档案又有变动，没有导入。请重新预览，核对后再确认。"


class ImportEnded(Conflict):
    """The import is done or given up."""

    id = "sheet_import_ended"
    message = "这次导入已经结束，请重新上传。"


class MappingIncomplete(Refused):
    """Needed fields have no column, or two columns mean the same; the sentence names them."""

    id = "sheet_mapping_incomplete"
    message = "栏目对应不完整。"


class ExportNotThere(Conflict):
    """The file of an export is not made yet, or was cleared away."""

    id = "sheet_export_not_there"
    message = "文件还没有做好，或已超过 24 小时被清除。请重新导出。"
