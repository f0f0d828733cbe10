"""Where everything is put together: settings, adapters, workflows and activities, and the things that run."""
