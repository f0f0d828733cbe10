"""Every verb an operator has: authorise, validate, address the workflow or read the store, keep the answer."""
