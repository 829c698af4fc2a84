package booking

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// TestTheListReadsOnlyWhatLiesSideBySide: without these indexes a list costs more the longer a programme has existed.
func TestTheListReadsOnlyWhatLiesSideBySide(t *testing.T) {
	t.Parallel()
	d := testkit.NewSQLite(t, clock.At(testkit.Start))
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		rows, err := tx.Gorm().Raw("EXPLAIN QUERY PLAN "+fmt.Sprintf(openQuery, "+"), tx.Today()).Rows()
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // read to its end below
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				return err
			}
			plan = append(plan, step)
		}
		all := strings.Join(plan, "\n")
		for _, want := range []string{"d USING COVERING INDEX days_in_order (date>?)", "b USING COVERING INDEX bookings_by_date (date=?)"} {
			if !strings.Contains(all, want) {
				t.Errorf("no %q in\n%s", want, all)
			}
		}
		if strings.Contains(all, "SORT") || strings.Contains(all, "TEMP B-TREE") {
			t.Errorf("it sorts:\n%s", all)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}
