package db

import (
	"context"
	"database/sql"
	"time"
)

// Waiting counts the use cases that wait for the SQLite writer.
func (d *DB) Waiting() int { return d.engine.(*sqliteEngine).writer.line.len() }

// SetSpan changes how long a group may last; call it before the first use case.
func (d *DB) SetSpan(span time.Duration) { d.engine.(*sqliteEngine).writer.span = span }

// Conn is the connection under a use case on SQLite, for what a use case must never do.
func (tx *Tx) Conn() *sql.Conn { return tx.gorm.Statement.ConnPool.(*turn).pool.(*sql.Conn) }

// UpTo brings the schema up to a step and no further.
func (d *DB) UpTo(ctx context.Context, version int64) error {
	p, err := d.migrator(ctx)
	if err == nil {
		_, err = p.UpTo(ctx, version)
	}
	return err
}
