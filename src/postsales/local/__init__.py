"""What `postsales up` runs on one machine: its directory, its connection file, the embedded Temporal server."""
