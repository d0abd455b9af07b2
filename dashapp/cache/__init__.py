"""Flask-Caching, twice: live objects held by reference, and results held as bytes."""
