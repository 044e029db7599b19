"""Telegram: updates become arrivals, letters become Bot API calls."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")  # waits come as timedelta, as they will in PTB's next
