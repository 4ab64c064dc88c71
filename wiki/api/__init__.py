"""The REST API: thin views that read the request, call one service and answer in JSON."""
