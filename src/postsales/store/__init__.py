"""The store: a read model written by activities, and the record of money, messages and audit."""
