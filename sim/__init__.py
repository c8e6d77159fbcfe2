"""Which backup would have saved us?  Supply cuts in industrial chains, simulated day by day."""

__version__ = "0.1.0"
