"""What machines elsewhere run: our code is brought to them, their libraries are compared."""
