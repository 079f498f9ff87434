"""The page that compares versions: its sections, the cases in it and their pictures; no statistics."""
