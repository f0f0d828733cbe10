"""The HTTP door: everything under /api/v1, for the command line, for other systems, for the console."""
