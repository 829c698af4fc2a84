package retention

import (
	"encoding/hex"
	"slices"
	"strings"

	"lysning/internal/db"
)

// column is a column that can hold a text or bytes.
type column struct {
	Tab, Col string
	Bytes    bool
}

// columns reads the schema itself, so that a new table is looked at without a word here.
func columns(tx *db.Tx) (all []column, err error) {
	query := `SELECT m.name AS tab, c.name AS col, c.type = 'BLOB' AS bytes FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose%' AND c.type IN ('TEXT', 'BLOB') ORDER BY 1, 2`
	if tx.Dialect() == db.Postgres {
		query = `SELECT table_name AS tab, column_name AS col, data_type = 'bytea' AS bytes FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose%' AND data_type IN ('text', 'character varying', 'bytea') ORDER BY 1, 2`
	}
	err = tx.Gorm().Raw(query).Scan(&all).Error
	return all, err
}

func namesOf(tx *db.Tx, guestID string) ([]string, error) {
	all, err := columns(tx)
	if err != nil {
		return nil, err
	}
	ids := []string{guestID}
	for _, c := range all {
		if c.Col != "id" || c.Bytes || !slices.Contains(all, column{c.Tab, "guest_id", false}) {
			continue
		}
		var more []string
		if err := tx.Gorm().Raw("SELECT id FROM "+c.Tab+" WHERE guest_id = ? ORDER BY id", guestID).Scan(&more).Error; err != nil {
			return nil, err
		}
		ids = append(ids, more...)
	}
	return ids, nil
}

// traces counts rows by column. In bytes an id is looked for as it is written and as the 16 bytes that it stands for.
func traces(tx *db.Tx, ids []string) (found []Trace, err error) {
	all, err := columns(tx)
	if err != nil {
		return nil, err
	}
	within := func(c column) string { return "instr(" + c.Col + ", ?) > 0" }
	if tx.Dialect() == db.Postgres {
		within = func(c column) string { // GORM takes bytes right after a parenthesis for a list of values
			if c.Bytes {
				return "position(''::bytea || ? IN " + c.Col + ") > 0"
			}
			return "position(''::text || ? IN " + c.Col + ") > 0"
		}
	}
	for _, c := range all {
		t := Trace{Column: c.Tab + "." + c.Col}
		for some := range slices.Chunk(ids, 100) { // one question a column, not one for each id
			var needles []any
			for _, id := range some {
				if !c.Bytes {
					needles = append(needles, id)
					continue
				}
				raw, err := hex.DecodeString(id)
				if err != nil {
					return nil, err
				}
				needles = append(needles, []byte(id), raw)
			}
			each := "CASE WHEN " + within(c) + " THEN 1 ELSE 0 END"
			var n int
			query := "SELECT COALESCE(sum(" + strings.Repeat(each+" + ", len(needles)) + "0), 0) FROM " + c.Tab
			if err := tx.Gorm().Raw(query, needles...).Scan(&n).Error; err != nil {
				return nil, err
			}
			t.Rows += n
		}
		if t.Rows > 0 {
			found = append(found, t)
		}
	}
	return found, nil
}

func copiesOf(tx *db.Tx, guestID string) (all []Copy, err error) {
	err = tx.Gorm().Raw("SELECT id, kind, slot, sealed FROM items WHERE guest_id = ? ORDER BY id", guestID).Scan(&all).Error
	return all, err
}

// plantPasskey gives a guest of the drill a passkey: a real one needs a phone and a finger.
func plantPasskey(tx *db.Tx, id, guestID string, secret []byte) error {
	return tx.Gorm().Exec(`INSERT INTO guest_passkeys (id, guest_id, handle, credential_id, public_key, synced, wrapped, added) VALUES (?,?,?,?,?,?,?,?)`,
		id, guestID, secret, secret, secret, false, secret, tx.Today()).Error
}
