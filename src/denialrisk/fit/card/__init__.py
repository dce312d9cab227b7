"""What a run found and an organisation states, laid out as the card of a model."""

from denialrisk.fit.card.card import model_card
from denialrisk.fit.card.markdown import card_text
from denialrisk.fit.card.plan import CardPlan, tellings
from denialrisk.fit.card.statement import Statement, load_statement
from denialrisk.fit.card.tables import Table, card_tables

__all__ = [
    "CardPlan",
    "Statement",
    "Table",
    "card_tables",
    "card_text",
    "load_statement",
    "model_card",
    "tellings",
]
