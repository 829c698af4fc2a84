-- +goose Up
-- What is sealed for a desk says for which of the desk's keys: when somebody has left, this is how it is known what is to be
-- sealed anew. 0 is the key that stands in the programme's file. unread_from: who wrote what was handed on before its reader
-- had read it. hand_to: the guest has said yes to this counsellor's having it, and the one who has it still seals it anew.
ALTER TABLE items ADD COLUMN desk_epoch BIGINT CHECK (desk_epoch >= 0);
ALTER TABLE items ADD COLUMN unread_from TEXT;
ALTER TABLE items ADD COLUMN hand_to TEXT REFERENCES counsellors (id);

UPDATE items SET desk_epoch = coalesce((SELECT max(e.epoch) FROM desk_epochs e WHERE e.desk = items.recipient_role AND e.day <= items.written), 0)
WHERE recipient_role <> 'counsellor';

-- +goose Down
ALTER TABLE items DROP COLUMN hand_to;
ALTER TABLE items DROP COLUMN unread_from;
ALTER TABLE items DROP COLUMN desk_epoch;
