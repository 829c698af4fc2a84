package witness

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"lysning/internal/clock"
	"lysning/internal/db"
)

type entryRow struct {
	Idx        int64
	Kind       Kind
	Day        clock.Date
	Commitment []byte
}

func (r entryRow) entry() Entry {
	e := Entry{Index: r.Idx, Kind: r.Kind, Day: r.Day}
	copy(e.Commitment[:], r.Commitment)
	return e
}

type openingRow struct {
	ID      string
	Idx     int64
	GuestID *string
	Slot    *int64
	Body    []byte
	Until   *clock.Date
}

// nextIndex takes the row that everybody who appends takes, and counts it up.
func nextIndex(tx *db.Tx) (index int64, err error) {
	err = tx.Gorm().Raw("UPDATE witness_head SET size = size + 1 WHERE name = 'log' RETURNING size - 1").Row().Scan(&index)
	return index, err
}

func sizeOf(tx *db.Tx) (size int64, err error) {
	err = tx.Gorm().Raw("SELECT size FROM witness_head WHERE name = 'log'").Row().Scan(&size)
	return size, err
}

func insertEntry(tx *db.Tx, e Entry) error {
	var follows *int64
	if e.Index > 0 {
		before := e.Index - 1
		follows = &before
	}
	return tx.Gorm().Exec("INSERT INTO witness_entries (idx, follows, kind, day, commitment) VALUES (?,?,?,?,?)",
		e.Index, follows, string(e.Kind), e.Day, e.Commitment[:]).Error
}

func insertHashes(tx *db.Tx, first int64, hashes []tlog.Hash) error {
	for i, h := range hashes {
		if err := tx.Gorm().Exec("INSERT INTO witness_hashes (idx, hash) VALUES (?,?)", first+int64(i), h[:]).Error; err != nil {
			return err
		}
	}
	return nil
}

func insertOpening(tx *db.Tx, o openingRow) error {
	return tx.Gorm().Exec("INSERT INTO witness_openings (id, idx, guest_id, slot, body, until) VALUES (?,?,?,?,?,?)",
		o.ID, o.Idx, o.GuestID, o.Slot, o.Body, o.Until).Error
}

// hashesOf reads stored hashes by their places in the tree.
func hashesOf(tx *db.Tx) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		if len(indexes) == 0 {
			return nil, nil
		}
		var rows []hashRow
		if err := tx.Gorm().Raw("SELECT idx, hash FROM witness_hashes WHERE idx IN ?", indexes).Scan(&rows).Error; err != nil {
			return nil, err
		}
		found := map[int64]tlog.Hash{}
		for _, r := range rows {
			found[r.Idx] = r.value()
		}
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			h, ok := found[at]
			if !ok {
				return nil, fmt.Errorf("hash %d of the log is missing", at)
			}
			out[i] = h
		}
		return out, nil
	})
}

type hashRow struct {
	Idx  int64
	Hash []byte
}

func (r hashRow) value() (h tlog.Hash) {
	copy(h[:], r.Hash)
	return h
}

func listHashes(tx *db.Tx) ([]hashRow, error) {
	var rows []hashRow
	err := tx.Gorm().Raw("SELECT idx, hash FROM witness_hashes ORDER BY idx").Scan(&rows).Error
	return rows, err
}

func listEntries(tx *db.Tx) ([]Entry, error) {
	var rows []entryRow
	err := tx.Gorm().Raw("SELECT idx, kind, day, commitment FROM witness_entries ORDER BY idx").Scan(&rows).Error
	all := make([]Entry, len(rows))
	for i, r := range rows {
		all[i] = r.entry()
	}
	return all, err
}

func findEntry(tx *db.Tx, index int64) (Entry, error) {
	var rows []entryRow
	err := tx.Gorm().Raw("SELECT idx, kind, day, commitment FROM witness_entries WHERE idx = ?", index).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return Entry{}, err
	}
	return rows[0].entry(), nil
}

// lastOf is the newest entry of a kind; ok is false without any.
func lastOf(tx *db.Tx, kind Kind) (e Entry, ok bool, err error) {
	var rows []entryRow
	err = tx.Gorm().Raw("SELECT idx, kind, day, commitment FROM witness_entries WHERE kind = ? ORDER BY idx DESC LIMIT 1", string(kind)).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return Entry{}, false, err
	}
	return rows[0].entry(), true, nil
}

func listOpenings(tx *db.Tx, where string, args ...any) ([]openingRow, error) {
	var rows []openingRow
	err := tx.Gorm().Raw("SELECT id, idx, guest_id, slot, body, until FROM witness_openings WHERE "+where+" ORDER BY idx", args...).Scan(&rows).Error
	return rows, err
}

func openingAt(tx *db.Tx, index int64) ([]openingRow, error) {
	return listOpenings(tx, "idx = ? AND (until IS NULL OR until > ?)", index, tx.Today())
}

func openingsOf(tx *db.Tx, guestID string) ([]openingRow, error) {
	return listOpenings(tx, "guest_id = ? AND until > ?", guestID, tx.Today())
}

func allOpenings(tx *db.Tx) ([]openingRow, error) { return listOpenings(tx, "1 = 1") }

func moveOpenings(tx *db.Tx, from, to string) error {
	return tx.Gorm().Exec("UPDATE witness_openings SET guest_id = ? WHERE guest_id = ?", to, from).Error
}

func removeOpeningsOf(tx *db.Tx, guestID string) (slots []int64, err error) {
	if err = tx.Gorm().Raw("SELECT slot FROM witness_openings WHERE guest_id = ? ORDER BY id", guestID).Scan(&slots).Error; err != nil {
		return nil, err
	}
	return slots, tx.Gorm().Exec("DELETE FROM witness_openings WHERE guest_id = ?", guestID).Error
}

func dueOpenings(tx *db.Tx, limit int) (all []Ending, err error) {
	err = tx.Gorm().Raw("SELECT id, coalesce(slot, 0) AS slot FROM witness_openings WHERE until <= ? ORDER BY id LIMIT ?", tx.Today(), limit).Scan(&all).Error
	return all, err
}

func openingsAfter(tx *db.Tx, after string, limit int) (all []Ending, err error) {
	err = tx.Gorm().Raw("SELECT id, coalesce(slot, 0) AS slot FROM witness_openings WHERE id > ? ORDER BY id LIMIT ?", after, limit).Scan(&all).Error
	return all, err
}

func removeOpenings(tx *db.Tx, ids []string) error {
	return tx.Gorm().Exec("DELETE FROM witness_openings WHERE id IN ?", ids).Error
}

func daysOf(tx *db.Tx, kind Kind) (days []clock.Date, err error) {
	err = tx.Gorm().Raw("SELECT day FROM witness_entries WHERE kind = ?", string(kind)).Scan(&days).Error
	return days, err
}
