package db_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lysning/internal/db"
)

// table is what both databases can say of a table, in words that do not depend on which one says it.
type table struct {
	Columns []column
	Unique  []string // "primary (a, b)", "unique (a) where …"
	Indexes []string
	Foreign []string
	Checks  []string
}

type column struct {
	Name    string
	Kind    string // number, text or bytes
	Null    bool
	Default bool
}

// schemaOf reads every table of ours; goose's own is left out.
func schemaOf(t *testing.T, d *db.DB) map[string]table {
	t.Helper()
	found := map[string]table{}
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		for _, name := range tableNames(t, tx) {
			if tx.Dialect() == db.SQLite {
				found[name] = sqliteTable(t, tx, name)
			} else {
				found[name] = postgresTable(t, tx, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range found {
		for _, list := range [][]string{one.Unique, one.Indexes, one.Foreign, one.Checks} {
			slices.Sort(list)
		}
	}
	return found
}

func query[T any](t *testing.T, tx *db.Tx, statement string, args ...any) []T {
	t.Helper()
	var rows []T
	if err := tx.Gorm().Raw(statement, args...).Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	return rows
}

func tableNames(t *testing.T, tx *db.Tx) []string {
	t.Helper()
	if tx.Dialect() == db.SQLite {
		return query[string](t, tx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
			AND name <> 'goose_db_version' ORDER BY name`)
	}
	return query[string](t, tx, `SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
		AND relkind IN ('r', 'p') AND relname <> 'goose_db_version' ORDER BY relname`)
}

var kinds = map[string]string{
	"INTEGER": "number", "TEXT": "text", "BLOB": "bytes",
	"bigint": "number", "boolean": "number", "text": "text", "bytea": "bytes",
}

func kindOf(t *testing.T, declared string) string {
	t.Helper()
	kind, ok := kinds[declared]
	if !ok {
		t.Errorf("a column has type %s: only text, whole numbers, yes or no, and bytes mean the same on both databases", declared)
	}
	return kind
}

func sqliteTable(t *testing.T, tx *db.Tx, name string) (found table) {
	t.Helper()
	type columnRow struct {
		Name, Kind       string
		Required, HasOwn bool
	}
	for _, c := range query[columnRow](t, tx, `SELECT name, type AS kind, "notnull" AS required, dflt_value IS NOT NULL AS has_own
		FROM pragma_table_info(?) ORDER BY cid`, name) {
		found.Columns = append(found.Columns, column{Name: c.Name, Kind: kindOf(t, c.Kind), Null: !c.Required, Default: c.HasOwn})
	}
	type indexRow struct {
		Name, Origin, Columns, Statement string
		Uniq                             bool
	}
	for _, i := range query[indexRow](t, tx, `SELECT l.name, l.origin, l."unique" AS uniq,
		(SELECT group_concat(c.name, ', ') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) c) AS columns,
		coalesce((SELECT sql FROM sqlite_master WHERE name = l.name), '') AS statement FROM pragma_index_list(?) l`, name) {
		list, where, _ := strings.Cut(i.Statement, " WHERE ")
		if _, named, ok := strings.Cut(list, "("); ok { // an index of its own, which may hold expressions
			i.Columns = strings.TrimSuffix(named, ")")
		}
		found.index(i.Columns, where, i.Uniq, i.Origin == "pk")
	}
	type foreignRow struct{ Own, Other, Parent, OnUpdate, OnDelete string }
	for _, f := range query[foreignRow](t, tx, `SELECT group_concat("from", ', ') AS own, group_concat("to", ', ') AS other,
		"table" AS parent, on_update, on_delete FROM (SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq) GROUP BY id`, name) {
		found.Foreign = append(found.Foreign, foreignText(f.Own, f.Parent, f.Other, f.OnUpdate, f.OnDelete))
	}
	statement := query[string](t, tx, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", name)[0]
	for _, check := range checksIn(statement) {
		found.Checks = append(found.Checks, plain(check))
	}
	return found
}

func postgresTable(t *testing.T, tx *db.Tx, name string) (found table) {
	t.Helper()
	type columnRow struct {
		Name, Kind       string
		Required, HasOwn bool
	}
	for _, c := range query[columnRow](t, tx, `SELECT attname AS name, format_type(atttypid, atttypmod) AS kind, attnotnull AS required,
		atthasdef OR attidentity <> '' AS has_own FROM pg_attribute
		WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`, name) {
		found.Columns = append(found.Columns, column{Name: c.Name, Kind: kindOf(t, c.Kind), Null: !c.Required, Default: c.HasOwn})
	}
	type indexRow struct {
		Columns, Predicate string
		Uniq, Main         bool
	}
	for _, i := range query[indexRow](t, tx, `SELECT indisunique AS uniq, indisprimary AS main,
		coalesce(pg_get_expr(indpred, indrelid), '') AS predicate,
		(SELECT string_agg(pg_get_indexdef(indexrelid, k, true), ', ' ORDER BY k) FROM generate_series(1, indnkeyatts) k) AS columns
		FROM pg_index WHERE indrelid = ?::regclass`, name) {
		found.index(i.Columns, i.Predicate, i.Uniq, i.Main)
	}
	type foreignRow struct{ Own, Other, Parent, OnUpdate, OnDelete string }
	columns := func(list string) string {
		return `(SELECT string_agg(attname, ', ' ORDER BY n) FROM unnest(` + list + `) WITH ORDINALITY k(num, n)
			JOIN pg_attribute ON attnum = num AND attrelid = `
	}
	for _, f := range query[foreignRow](t, tx, `SELECT `+columns("conkey")+`conrelid) AS own, `+columns("confkey")+`confrelid) AS other,
		(SELECT relname FROM pg_class WHERE oid = confrelid) AS parent, confupdtype AS on_update, confdeltype AS on_delete
		FROM pg_constraint WHERE conrelid = ?::regclass AND contype = 'f'`, name) {
		found.Foreign = append(found.Foreign, foreignText(f.Own, f.Parent, f.Other, actions[f.OnUpdate], actions[f.OnDelete]))
	}
	for _, check := range query[string](t, tx, `SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint
		WHERE conrelid = ?::regclass AND contype = 'c'`, name) {
		found.Checks = append(found.Checks, plain(check))
	}
	return found
}

var actions = map[string]string{"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}

func foreignText(own, parent, other, onUpdate, onDelete string) string {
	return fmt.Sprintf("(%s) -> %s (%s), update %s, delete %s", own, parent, other, onUpdate, onDelete)
}

func (found *table) index(columns, where string, unique, primary bool) {
	text := "(" + strings.ToLower(plain(columns)) + ")"
	if where != "" {
		text += " where " + plain(where)
	}
	switch {
	case primary:
		found.Unique = append(found.Unique, "primary "+text)
	case unique:
		found.Unique = append(found.Unique, "unique "+text)
	default:
		found.Indexes = append(found.Indexes, text)
	}
}

// checksIn cuts the conditions of every CHECK out of a CREATE TABLE statement.
func checksIn(statement string) (found []string) {
	for {
		_, rest, ok := strings.Cut(statement, "CHECK (")
		if !ok {
			return found
		}
		depth, end := 1, 0
		for ; depth > 0; end++ {
			switch rest[end] {
			case '(':
				depth++
			case ')':
				depth--
			}
		}
		found = append(found, rest[:end-1])
		statement = rest[end:]
	}
}

var (
	casts     = regexp.MustCompile(`::[a-z ]+`)
	anyOf     = regexp.MustCompile(`= ANY \(ARRAY\[([^\]]*)\]\)`)
	noneOf    = regexp.MustCompile(`<> ALL \(ARRAY\[([^\]]*)\]\)`)
	between   = regexp.MustCompile(`(\w+) BETWEEN (\w+) AND (\w+)`)
	falsehood = regexp.MustCompile(`NOT \w+`) // of a yes or no, which SQLite keeps as 0 and 1
	noSpaces  = strings.NewReplacer("(", "", ")", "", " ", "", "\n", "", "\t", "", "<>", "!=")
)

// plain writes a condition so that PostgreSQL's way of keeping it and the text of a migration become the same.
func plain(condition string) string {
	condition = casts.ReplaceAllString(condition, "")
	condition = anyOf.ReplaceAllString(condition, "IN ($1)")
	condition = noneOf.ReplaceAllString(condition, "NOT IN ($1)")
	condition = falsehood.ReplaceAllStringFunc(condition, func(not string) string {
		name := strings.TrimPrefix(not, "NOT ")
		if name == "NULL" || name == "IN" {
			return not
		}
		return name + " = 0"
	})
	condition = between.ReplaceAllString(condition, "($1 >= $2) AND ($1 <= $3)")
	return noSpaces.Replace(condition)
}
