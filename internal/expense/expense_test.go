package expense_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/expense"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// Numbers as the pages make them (admin-ui/src/ui/slip-number.test.ts has the same).
const (
	one = "K7QM 4TRX 9D"
	two = "0000000000"
)

type office struct {
	*expense.Service
	db  *db.DB
	who session.Actor
}

func each(t *testing.T, f func(t *testing.T, o *office, clk *clock.Fixed)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		o := &office{db: d, who: coordinator("a")}
		o.Service = expense.New(expense.Deps{DB: d, Rules: func() (expense.Rules, bool) { return expense.Rules{Years: 5, Declaration: 50000}, true }})
		f(t, o, clk)
	})
}

func slip(number string) expense.Input {
	return expense.Input{Number: number, Month: "2026-11", Sum: 50000}
}

func coordinator(id string) session.Actor {
	return session.Actor{Kind: session.Staff, StaffID: id, Roles: []session.Role{session.Coordinator}}
}

func TestASlipIsEnteredPaidAndKeptForItsYears(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, clk *clock.Fixed) {
		ctx := context.Background()
		want := func(what string, got, want error) {
			t.Helper()
			if !errors.Is(got, want) {
				t.Errorf("%s: got %v, want %v", what, got, want)
			}
		}
		want("enter", o.Enter(ctx, o.who, slip(one)), nil)
		want("again after a lost answer", o.Enter(ctx, o.who, slip("k7qm-4trx-9d")), nil)
		other := slip(one)
		other.Sum++
		want("the number with another sum", o.Enter(ctx, o.who, other), expense.ErrKnown)
		for what, c := range map[string]struct {
			change func(in *expense.Input)
			want   error
		}{
			"one wrong sign":           {func(in *expense.Input) { in.Number = "K7QM 4TRX 8N" }, expense.ErrNumber},
			"two neighbours":           {func(in *expense.Input) { in.Number = "7KQM 4TRX 9D" }, expense.ErrNumber},
			"too short":                {func(in *expense.Input) { in.Number = "K7QM 4TRX 9" }, expense.ErrNumber},
			"a month to come":          {func(in *expense.Input) { in.Month = "2026-12" }, expense.ErrMonth},
			"a month long ago":         {func(in *expense.Input) { in.Month = "2024-12" }, expense.ErrMonth},
			"no month":                 {func(in *expense.Input) { in.Month = "2026-1" }, expense.ErrMonth},
			"nothing":                  {func(in *expense.Input) { in.Sum = 0 }, expense.ErrSum},
			"declared above the limit": {func(in *expense.Input) { in.Declared, in.Sum = 50001, 60000 }, expense.ErrDeclared},
			"declared above the sum":   {func(in *expense.Input) { in.Declared, in.Sum = 200, 100 }, expense.ErrSum},
		} {
			in := slip(two)
			c.change(&in)
			want(what, o.Enter(ctx, o.who, in), c.want)
		}
		want("a counsellor", o.Enter(ctx, session.Actor{Kind: session.Staff, Roles: []session.Role{session.Counsellor}}, slip(two)), expense.ErrForbidden)
		up := slip(two)
		up.Declared = 50000
		want("declared up to the limit", o.Enter(ctx, o.who, up), nil)
		want("entered wrongly", o.Remove(ctx, o.who, two), nil)
		want("paid", o.Pay(ctx, o.who, one), nil)
		want("paid twice", o.Pay(ctx, o.who, one), expense.ErrPaid)
		want("taken away when paid", o.Remove(ctx, o.who, one), expense.ErrNotFound)
		want("one that is not there", o.Pay(ctx, o.who, two), expense.ErrNotFound)
		all, err := o.List(ctx, o.who)
		if err != nil || len(all) != 1 || !all[0].Paid || all[0].Sum != 50000 || all[0].Until != clock.NewDate(2032, 1, 1) {
			t.Fatalf("%+v (%v)", all, err)
		}
		clk.Set(clock.NewDate(2031, 12, 31).At(0, testkit.Oslo(t)))
		want("sweep", o.Sweep(ctx), nil)
		want("still known", o.Pay(ctx, o.who, one), expense.ErrPaid)
		clk.Set(clock.NewDate(2032, 1, 1).At(0, testkit.Oslo(t)))
		want("over before the sweep", o.Pay(ctx, o.who, one), expense.ErrNotFound)
		want("sweep", o.Sweep(ctx), nil)
		if n := o.rows(t); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

// TestAboveTheSumTwoPay: one cent above what somebody's own word is enough for, a second person says yes before it is paid.
func TestAboveTheSumTwoPay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, _ *clock.Fixed) {
		ctx, other := context.Background(), coordinator("b")
		want := func(what string, got, want error) {
			t.Helper()
			if !errors.Is(got, want) {
				t.Errorf("%s: got %v, want %v", what, got, want)
			}
		}
		waits := func() bool {
			t.Helper()
			all, err := o.List(ctx, o.who)
			if err != nil || len(all) != 1 {
				t.Fatalf("%+v (%v)", all, err)
			}
			return all[0].Waits()
		}
		in := slip(one)
		in.Sum++
		want("enter", o.Enter(ctx, o.who, in), nil)
		want("paid by one", o.Pay(ctx, o.who, one), expense.ErrSecond)
		want("paid by the other without a yes", o.Pay(ctx, other, one), expense.ErrSecond)
		want("yes to one's own", o.Approve(ctx, o.who, one), expense.ErrSame)
		want("yes of a counsellor", o.Approve(ctx, session.Actor{Kind: session.Staff, StaffID: "c", Roles: []session.Role{session.Counsellor}}, one), expense.ErrForbidden)
		want("entered again by the other", o.Enter(ctx, other, in), nil) // who entered it stays the first
		want("yes to one's own after that", o.Approve(ctx, o.who, one), expense.ErrSame)
		if !waits() {
			t.Error("it does not wait for a second person")
		}
		want("yes", o.Approve(ctx, other, one), nil)
		want("yes again", o.Approve(ctx, other, one), nil)
		if waits() {
			t.Error("it waits after a yes")
		}
		// Taken away and entered anew it is another slip: the yes was to what it said before.
		want("taken away", o.Remove(ctx, o.who, one), nil)
		in.Sum *= 2
		want("entered anew", o.Enter(ctx, o.who, in), nil)
		want("paid on the old yes", o.Pay(ctx, o.who, one), expense.ErrSecond)
		want("yes to the new one", o.Approve(ctx, other, one), nil)
		want("paid", o.Pay(ctx, o.who, one), nil)
		want("yes to what is paid", o.Approve(ctx, coordinator("c"), one), expense.ErrPaid)
		want("yes to none", o.Approve(ctx, other, two), expense.ErrNotFound)
	})
}

// TestTheTableRefusesOneWhoIsBoth goes past the use case: the yes of who entered it, and a payment without any, are refused by the table on both
// databases; where none is needed it does not mind.
func TestTheTableRefusesOneWhoIsBoth(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, _ *clock.Fixed) {
		ctx, in := context.Background(), slip(one)
		in.Sum++
		if err := errors.Join(o.Enter(ctx, o.who, in), o.Enter(ctx, o.who, slip(two))); err != nil {
			t.Fatal(err)
		}
		for statement, refused := range map[string]bool{
			"UPDATE expense_claims SET second_by = 'a' WHERE number <> '0000000000'": true,
			"UPDATE expense_claims SET paid = NOT paid WHERE number <> '0000000000'": true,
			"UPDATE expense_claims SET paid = NOT paid WHERE number = '0000000000'":  false,
		} {
			err := o.db.WithTx(ctx, func(tx *db.Tx) error { return tx.Gorm().Exec(statement).Error })
			if refused != (err != nil) {
				t.Errorf("%s: %v", statement, err)
			}
		}
	})
}

// TestTheYesAndThePaymentRace: several who enter, say yes and pay at once; whatever came first, nothing is paid that one person alone has seen.
func TestTheYesAndThePaymentRace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, _ *clock.Fixed) {
		ctx, in := context.Background(), slip(one)
		in.Sum++
		for _, err := range testkit.Race(3*windows, func(i int) error {
			who := coordinator(string(rune('a' + i%2)))
			switch i % 3 {
			case 0:
				return o.Enter(ctx, who, in)
			case 1:
				return o.Approve(ctx, who, one)
			}
			return o.Pay(ctx, who, one)
		}) {
			if err != nil && !errors.Is(err, expense.ErrNotFound) && !errors.Is(err, expense.ErrSecond) && !errors.Is(err, expense.ErrSame) &&
				!errors.Is(err, expense.ErrPaid) && !errors.Is(err, expense.ErrKnown) {
				t.Fatal(err)
			}
		}
		checks, err := o.Invariants(ctx)
		if err != nil || o.rows(t) != 1 {
			t.Fatalf("%d rows (%v)", o.rows(t), err)
		}
		for _, c := range checks {
			if c.Broken != 0 {
				t.Errorf("%s: %d", c.Name, c.Broken)
			}
		}
	})
}

const windows = 6

// TestASlipIsEnteredOnceAndPaidOnce: several who enter one number with sums of their own, then several who pay it.
func TestASlipIsEnteredOnceAndPaidOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, _ *clock.Fixed) {
		ctx := context.Background()
		count := func(errs []error, refused error) (won int) {
			t.Helper()
			for _, err := range errs {
				if err == nil {
					won++
				} else if !errors.Is(err, refused) {
					t.Fatal(err)
				}
			}
			return won
		}
		entered := count(testkit.Race(windows, func(i int) error {
			in := slip(one)
			in.Sum -= int64(i)
			return o.Enter(ctx, o.who, in)
		}), expense.ErrKnown)
		paid := count(testkit.Race(windows, func(int) error { return o.Pay(ctx, o.who, one) }), expense.ErrPaid)
		if entered != 1 || paid != 1 || o.rows(t) != 1 {
			t.Errorf("entered %d, paid %d, %d rows", entered, paid, o.rows(t))
		}
	})
}

// TestWithoutTheGuardASlipIsEnteredTwice is the control: those who look first and write afterwards, with the index and without it.
func TestWithoutTheGuardASlipIsEnteredTwice(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, o *office, _ *clock.Fixed) {
				ctx := context.Background()
				if !guarded {
					write(t, o.db, "DROP INDEX expense_claims_once")
				}
				seen := testkit.NewGate(2)
				errs := testkit.Race(2, func(i int) error {
					n := o.rows(t)
					seen.Wait() // both have looked before either writes
					if n > 0 {
						return expense.ErrKnown
					}
					return o.db.WithTx(ctx, func(tx *db.Tx) error {
						return tx.Gorm().Exec("INSERT INTO expense_claims (number, month, sum, paid, until) VALUES ('K7QM4TRX9D',?,1,?,'2032-01-01')", fmt.Sprintf("2026-1%d", i), false).Error
					})
				})
				for _, err := range errs {
					if err != nil && !db.IsDuplicate(err) {
						t.Fatal(err)
					}
				}
				if n := o.rows(t); guarded && n != 1 || !guarded && n != 2 {
					t.Errorf("%d rows", n)
				}
			})
		})
	}
}

func (o *office) rows(t *testing.T) (n int) {
	t.Helper()
	if err := o.db.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Gorm().Raw("SELECT COUNT(*) FROM expense_claims").Row().Scan(&n)
	}); err != nil {
		t.Error(err)
	}
	return n
}

func write(t *testing.T, d *db.DB, statement string) {
	t.Helper()
	if err := d.WithTx(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Exec(statement).Error }); err != nil {
		t.Fatal(err)
	}
}
