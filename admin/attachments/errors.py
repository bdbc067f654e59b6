"""What can go wrong with attachments."""

from __future__ import annotations

from admin.errors import Refused


class BadAttachment(Refused):
    """The file cannot be kept."""

    id = "bad_attachment"
    message = "附件应为 JPG、PNG 图片，PDF，或 Word、Excel、PowerPoint 文件，不超过 4 MB。"
