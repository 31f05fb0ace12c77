"""What every room stands on: database, tenancy, transactions, jobs, the web server, errors. It knows no room."""
