"""Predicts, explains and helps prevent medical claim denials before a claim is sent."""

__version__ = "0.1.0"
