"""Questions to the loaded blocks: which workers, in which order, and what runs there."""
