"""Measurements of the service, as ratios of one run; `make bench` runs them all."""
