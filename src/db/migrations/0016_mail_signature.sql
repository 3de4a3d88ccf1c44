-- A signature for each language that we answer in; `signature` stays the English one.
ALTER TABLE mail_address ADD COLUMN signature_ko TEXT NOT NULL DEFAULT '';
