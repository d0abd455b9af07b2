"""What the dashboard is made of beside its own code: licences, bill of materials, advisories.

Everything follows from the lock files. Nothing here is needed to run the app.
"""
