from django.db import migrations, models


def say_which_train_putonghua(apps, schema_editor):
    """What the program knew by the code of the system is from now on said by the kind itself."""
    kinds = apps.get_model('lab_kinds', 'Kind').objects.filter(
        system__code='test-training', family='course'
    )
    versions = apps.get_model('lab_kinds', 'KindVersion').objects
    for kind in kinds:
        newest = versions.filter(kind=kind).order_by('-number').first()
        if newest is None or 'trains_putonghua' in newest.stored.get('rules', {}):
            continue
        rules = {**newest.stored.get('rules', {}), 'trains_putonghua': True}
        versions.create(
            kind=kind,
            number=newest.number + 1,
            stored={**newest.stored, 'rules': rules},
            reason='软件升级：推荐哪些培训班改由类别的规则决定',
            made_at=newest.made_at,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('lab_courses', '0001_programmes_runs_people_hours'),
        ('lab_kinds', '0001_systems_and_kinds'),
    ]

    operations = [
        migrations.AlterField(
            model_name='courserun',
            name='level',
            field=models.CharField(default='city', max_length=40, verbose_name='级别'),
        ),
        migrations.AlterField(
            model_name='historicalcourserun',
            name='level',
            field=models.CharField(default='city', max_length=40, verbose_name='级别'),
        ),
        migrations.AlterField(
            model_name='hoursgranted',
            name='hour_kind',
            field=models.CharField(max_length=40, verbose_name='学时类别'),
        ),
        migrations.AlterField(
            model_name='hoursgranted',
            name='level',
            field=models.CharField(max_length=40, verbose_name='级别'),
        ),
        migrations.RunPython(say_which_train_putonghua, migrations.RunPython.noop),
    ]
