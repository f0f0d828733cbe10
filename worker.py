"""The worker alone, against any Temporal: `python worker.py`. See postsales.bootstrap.worker."""

from postsales.bootstrap.worker import main

if __name__ == "__main__":
    main()
