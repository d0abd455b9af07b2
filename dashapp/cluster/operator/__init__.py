"""What the operator sees and does, and how all web processes hear of it."""
