package clock

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

// Date is a calendar day without a zone, stored and sent as "2006-01-02". The zero value means "no date" and is stored
// as NULL. It compares with == and orders with Before.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// ErrDate says that a text is not a day of the calendar in the form 2006-01-02.
var ErrDate = errors.New("not a date of the form 2006-01-02")

// NewDate makes a Date and normalises it as time.Date does (32 January is 1 February).
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the day that t's own zone shows at t.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{year: int16(y), month: uint8(m), day: uint8(d)}
}

// ParseDate reads "2006-01-02"; anything else is ErrDate, without the text in it.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, ErrDate
	}
	return DateOf(t), nil
}

// IsZero reports whether the date is unset.
func (d Date) IsZero() bool { return d == Date{} }

// String gives "2006-01-02", or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// Year, Month and Day give the parts.
func (d Date) Year() int { return int(d.year) }

// Month gives the month.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day gives the day of the month.
func (d Date) Day() int { return int(d.day) }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.At(0, time.UTC).Weekday() }

// At is the moment when the wall clock of loc shows minute minutes after midnight on this day. Where a clock change skips
// that wall time, it is the moment that the same wall time would have had before the change (time.Date's rule).
func (d Date) At(minute int, loc *time.Location) time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), minute/60, minute%60, 0, 0, loc)
}

// AddDays moves by n days.
func (d Date) AddDays(n int) Date { return NewDate(int(d.year), time.Month(d.month), int(d.day)+n) }

// AddMonths moves by n months and stays inside the month it reaches (31 January + 1 = 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	first := NewDate(int(d.year), time.Month(int(d.month)+n), 1)
	last := NewDate(first.Year(), first.Month()+1, 0)
	if d.Day() > last.Day() {
		return last
	}
	return NewDate(first.Year(), first.Month(), d.Day())
}

// DaysUntil counts the days from d to other; negative when other is earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.At(0, time.UTC).Sub(d.At(0, time.UTC)) / (24 * time.Hour))
}

// Before orders dates.
func (d Date) Before(other Date) bool { return d.number() < other.number() }

// After orders dates.
func (d Date) After(other Date) bool { return d.number() > other.number() }

func (d Date) number() int { return int(d.year)*10000 + int(d.month)*100 + int(d.day) }

// Value implements driver.Valuer: text on both databases, so that it sorts and compares alike.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan implements sql.Scanner.
func (d *Date) Scan(src any) error {
	var s string
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		s = v
	case []byte:
		s = string(v)
	default:
		return fmt.Errorf("scan a date from %T", src)
	}
	parsed, err := ParseDate(s)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// MarshalText implements encoding.TextMarshaler, so JSON and TOML carry "2006-01-02".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// GormDataType tells the store's mapper that a Date is text; it is not used to make tables.
func (Date) GormDataType() string { return "string" }
