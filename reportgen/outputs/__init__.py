"""Where a Report becomes bytes: one module an output."""
