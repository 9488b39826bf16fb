"""The service: an HTTP API, review pages, durable jobs; started by `imr serve` and `imr worker`."""
