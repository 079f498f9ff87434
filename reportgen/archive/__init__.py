"""An archive: a folder with one record (and its page) per model version, listed and shown as an index page."""
