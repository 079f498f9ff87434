"""What the first screen of a page says: requirements, the baseline, what a guess would reach, and the figures."""
