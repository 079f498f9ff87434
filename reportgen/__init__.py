"""reportgen: one self-contained HTML report of how good a trained model is, and what to do next."""
