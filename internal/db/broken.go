package db

import (
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
)

// A full or read-only disk is no fault of the use case: whoever asked is told that nothing was kept, in words.

var (
	brokenSQLite   = []sqlite3.ErrNo{sqlite3.ErrFull, sqlite3.ErrReadonly, sqlite3.ErrIoErr, sqlite3.ErrCantOpen, sqlite3.ErrBusy}
	brokenPostgres = []string{
		"53000", "53100", "53200", "53300", // no room: disk, memory, connections
		"25006",          // a standby, or set to read only
		"57P01", "57P02", // shut down under us
	}
)

// known turns an error of the store's own into ErrUnavailable, and leaves any other as it is.
func known(err error) error {
	var lite sqlite3.Error
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &lite) && slices.Contains(brokenSQLite, lite.Code), errors.As(err, &pg) && slices.Contains(brokenPostgres, pg.Code):
		return unavailable(err)
	}
	return err
}
