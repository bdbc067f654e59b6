"""Django's entry for this room."""

from django.apps import AppConfig


class MatchesConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.matches"
    label = "lab_matches"
    verbose_name = "需求、订单与结对"

    def ready(self) -> None:
        """Make the family known; sheets; what waits; figures of the year."""
        from admin.accounts.rights import Action
        from admin.kinds.families import register
        from admin.matches.family import ENTRY  # models are loaded by now
        from admin.matches.needs_sheet import register as register_needs
        from admin.matches.offers_sheet import register as register_offers
        from admin.matches.orders_sheet import register as register_orders
        from admin.matches.pairings_sheet import register as register_pairings
        from admin.matches.waiting import register as tell_what_waits
        from admin.matches.year_figures import needs_visits_and_pairings
        from admin.year.figures import Provider, register_figures

        register(ENTRY)
        register_needs()
        register_orders()
        register_offers()
        register_pairings()
        tell_what_waits()
        register_figures(Provider("matches", 75, Action.VIEW_TRAINING, needs_visits_and_pairings))
