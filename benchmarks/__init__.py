"""Benchmarks: our bot beside stock python-telegram-bot, in the same run, making the same calls."""
