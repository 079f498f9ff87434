"""Cross-validation that trains: samples parted into folds, a model trained without each, and its predictions of it."""
