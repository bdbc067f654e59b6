"""The units of the ear cover the whole syllable table, and their order is pinned."""

from scoring import inventory
from scoring.head_weights import inventory_digest
from wordlists.syllable import legal_pairs

INTERJECTION_FINALS = {"m", "n", "ng", "io"}


def test_every_legal_syllable_can_be_expressed() -> None:
    for initial, final in legal_pairs():
        assert initial in inventory.INITIAL_INDEX
        assert final in inventory.FINAL_INDEX or final in INTERJECTION_FINALS


def test_nothing_stands_twice() -> None:
    for units in (inventory.INITIALS, inventory.FINALS, inventory.TONES):
        assert len(set(units)) == len(units)


def test_counts_are_those_of_the_interface() -> None:
    assert (len(inventory.INITIALS), len(inventory.FINALS), len(inventory.TONES)) == (22, 38, 5)


def test_order_is_the_one_the_weights_were_made_for() -> None:
    assert inventory_digest().startswith(DIGEST)


def test_confusable_pairs_name_known_units() -> None:
    assert {unit for pair in inventory.CONFUSABLE_INITIALS for unit in pair} <= set(
        inventory.INITIALS
    )
    assert {unit for pair in inventory.CONFUSABLE_FINALS for unit in pair} <= set(inventory.FINALS)


DIGEST = "5da51cfdebbc"
