"""The demo EHR: synthetic patients, their requests, and the page that fires them."""
