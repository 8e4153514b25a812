"""HTTP: blueprints that turn requests into calls, and answers and errors into JSON."""
