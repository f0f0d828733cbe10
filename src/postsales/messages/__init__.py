"""What desk, workflows and activities say to each other: frozen payloads that grow only by addition."""
