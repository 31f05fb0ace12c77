"""What every room uses: database, tenancy, transactions, jobs, the web server, errors. It knows no room."""
