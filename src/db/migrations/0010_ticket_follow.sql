-- What continues a closed ticket, and what an account has uploaded but not sent.
CREATE INDEX ticket_following ON ticket (follows_id, id) WHERE follows_id IS NOT NULL;
CREATE INDEX upload_of_account ON upload (account_id, size_bytes);
