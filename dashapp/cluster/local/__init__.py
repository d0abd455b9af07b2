"""The cluster of this machine: processes that all web processes of one server share."""
