"""What an EHR sees of this service: its definitions, the schemas of its bodies, their checks."""
