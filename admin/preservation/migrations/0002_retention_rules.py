"""The periods of the rule in force; they are settings and can be changed."""

from django.db import migrations

RULES = (
    ("recordings", "测试录音和电子记录", 3),
    ("registration", "报名表和成绩册", 10),
    ("certificates", "证书登记册", None),
)


def put_in(apps, schema_editor):
    rule = apps.get_model("lab_preservation", "RetentionRule")
    for code, name, years in RULES:
        rule.objects.get_or_create(code=code, defaults={"name": name, "years": years})


class Migration(migrations.Migration):
    dependencies = [("lab_preservation", "0001_keeping")]
    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
