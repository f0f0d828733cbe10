"""Messages out: letters by SMTP or into a folder, signed webhooks, and the templates they are written from."""
