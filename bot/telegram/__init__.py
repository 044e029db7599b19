"""Telegram: updates become arrivals, letters become Bot API calls."""
