"""The Temporal client as our `Engine`: connection, timeouts, and errors in our own words."""
