from django.db import migrations


def name_holders(apps, schema_editor):
    """Documents issued so far are on results: their holders are the people who sat."""
    documents = apps.get_model("lab_results", "IssuedDocument").objects
    for document in documents.filter(person=None).exclude(result=None).iterator():
        person = document.result.sitting.candidate.person_id
        documents.filter(pk=document.pk).update(person=person)


class Migration(migrations.Migration):
    dependencies = [("lab_results", "0003_documents_remember_design_and_replacement")]

    operations = [migrations.RunPython(name_holders, migrations.RunPython.noop)]
