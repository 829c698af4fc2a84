-- +goose Up
-- Whether somebody has fetched an item is asked for every item of a list.
CREATE INDEX audit_rows_item ON audit_rows (item_id, action);

-- +goose Down
DROP INDEX audit_rows_item;
