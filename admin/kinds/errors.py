"""What can go wrong with systems and kinds."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class BadDefinition(Refused):
    """A kind cannot be defined like this; ``extra["faults"]``: sentences by where they are."""

    id = "bad_definition"
    message = "类别的设置有误，没有保存；请按各处的提示修改后再保存。"


class BadValues(Refused):
    """What was filled in does not fit the fields; ``extra["faults"]``: sentences by field."""

    id = "bad_values"
    message = "填写的内容有误，没有保存；请按各处的提示修改后再保存。"


class ChangedMeanwhile(Conflict):
    """Somebody saved another version since the page was opened."""

    id = "kind_changed"
    message = "打开本页以后，别人已经修改过这个类别。请刷新后在新的一版上再改。"


class NameTaken(Refused):
    """Two of one name cannot be told apart."""

    id = "kind_name_taken"
    message = "这个名称已经有了，请换一个名称。"
