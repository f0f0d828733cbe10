"""Statements in: camt.053 and camt.054, MT940, and the exports of banks as CSV, all read into `domain.statement`."""
