"""The doors where residents come in: Telegram and the web chat."""
