"""The sheets that a clinician reads and signs, generated from rules, knowledge and vignettes."""
