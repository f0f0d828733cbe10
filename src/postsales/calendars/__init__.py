"""Business calendars of real countries, from the `holidays` library: the only place that computes a holiday."""
