"""The command line: an HTTP client of the API, quick to start; what runs things here (`local_*`) imports late."""
