"""What the page shows, as data: sections of blocks, charts and pictures. HTML is made of it in `outputs`."""
