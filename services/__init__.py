"""Use cases: a batch of turns, the letters that follow, what an operator sets; and ports."""
