"""Django's entry for this room."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.credentials"
    label = "lab_credentials"
    verbose_name = "称号、证书与资格"

    def ready(self) -> None:
        """Tell the kinds' room of the family, this room of its own facts, others of its titles."""
        from admin.accounts.rights import Action
        from admin.credentials.facts import register_own
        from admin.credentials.family import ENTRY
        from admin.credentials.paper_sheet import register as register_sheet
        from admin.credentials.telling import tell_all
        from admin.credentials.waiting import register as tell_what_waits
        from admin.credentials.year_figures import titles_and_certificates
        from admin.kinds.families import register
        from admin.year.figures import Provider, register_figures

        register(ENTRY)
        register_own()
        tell_all()
        register_sheet()
        tell_what_waits()
        register_figures(Provider("credentials", 50, Action.VIEW_TRAINING, titles_and_certificates))
