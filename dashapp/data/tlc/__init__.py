"""TLC's own files by name: which addresses a name stands for, and how they come to this disk."""
