"""After the sale: one delivery, from a signed contract to the last payment."""

__version__ = "0.1.0"
