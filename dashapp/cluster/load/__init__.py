"""From source files to sorted, indexed blocks in the memory of the workers."""
