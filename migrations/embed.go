// Package migrations carries the schema of both databases: one numbered file per step in sqlite/ and in postgres/, with the
// same number and name. A file that has landed is never edited. Start reading at sqlite/00001_counsellors.sql.
package migrations

import "embed"

// SQLite and Postgres hold the steps for each database.
var (
	//go:embed sqlite/*.sql
	SQLite embed.FS
	//go:embed postgres/*.sql
	Postgres embed.FS
)
