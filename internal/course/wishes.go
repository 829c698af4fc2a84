package course

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"lysning/internal/shred"
	"lysning/internal/token"
)

// wishes is what a request says about people: where the guest works, whom not to meet, with whom to come. Names stand in it as keyed
// hashes only, and it is kept wrapped with a key slot: whoever erases themselves takes it out of every backup too. It is
// opened to compare requests of one week, after they were sent, and for nothing else.
type wishes struct {
	Avoid      Avoid    `json:"avoid"`
	Hospital   []byte   `json:"hospital,omitempty"`
	Department []byte   `json:"department,omitempty"`
	Code       []byte   `json:"code,omitempty"`
	Without    []string `json:"without,omitempty"` // counsellors whom the guest would rather not meet
	With       string   `json:"with,omitempty"`    // the counsellor wished for
	StepFree   bool     `json:"step_free,omitempty"`
	Shares     bool     `json:"shares,omitempty"` // would share a room with whom they come together with, by one code

	lost bool // the key is destroyed: the guest is being erased
}

// wishesSize is that of every request, whatever is in it.
const (
	wishesSize  = 2048
	wishesKind  = "course_wishes"
	mostWithout = 32
	mostKept    = 40 // ids that fit, beside everything else
)

// clashes reports whether two guests must not be at one week: either would rather not meet the other, and they have not said
// that they come together.
func (w wishes) clashes(o wishes) bool {
	if len(w.Code) > 0 && bytes.Equal(w.Code, o.Code) {
		return false
	}
	if len(w.Hospital) == 0 || !bytes.Equal(w.Hospital, o.Hospital) {
		return false
	}
	sameDepartment := len(w.Department) > 0 && bytes.Equal(w.Department, o.Department)
	shuts := func(a Avoid) bool { return a == AvoidHospital || a == AvoidDepartment && sameDepartment }
	return shuts(w.Avoid) || shuts(o.Avoid)
}

// meets reports whether the guest would meet a counsellor.
func (w wishes) meets(counsellorID string) bool { return !slices.Contains(w.Without, counsellorID) }

// Keys reads the keys of slots (*shred.File, *shred.Remote).
type Keys interface {
	Key(ctx context.Context, slot int64) ([]byte, error)
}

// Slots hands out key slots that were made ahead (*shred.Slots).
type Slots interface {
	Take(ctx context.Context) (slot int64, key []byte, err error)
}

func wrapWishes(w wishes, requestID string, slot int64, key []byte) ([]byte, error) {
	plain, err := json.Marshal(w)
	if err != nil || len(plain) > wishesSize {
		return nil, errors.Join(err, errors.New("wrap wishes: too long"))
	}
	plain = append(plain, bytes.Repeat([]byte{' '}, wishesSize-len(plain))...)
	return shred.Wrap(slot, key, requestID, wishesKind, plain)
}

// opened are wishes by request.
type opened map[string]wishes

// open reads the wishes of requests; it is called before a transaction, since keys are in another store. A request whose key is
// destroyed is about to go.
func (s *Requests) open(ctx context.Context, all []Request) (opened, error) {
	got := opened{}
	for _, r := range all {
		key, err := s.deps.Keys.Key(ctx, r.slot)
		if errors.Is(err, shred.ErrShredded) {
			got[r.ID] = wishes{lost: true}
			continue
		}
		if err != nil {
			return nil, err
		}
		plain, err := shred.Unwrap(r.slot, key, r.ID, wishesKind, r.wishes)
		if err != nil {
			return nil, fmt.Errorf("open wishes: %w", err)
		}
		var w wishes
		if err := json.Unmarshal(plain, &w); err != nil {
			return nil, fmt.Errorf("open wishes: %w", err)
		}
		got[r.ID] = w
	}
	return got, nil
}

// hashed is a name as it is kept: keyed, so that a thief of rows cannot try a list of hospitals at home.
func (s *Requests) hashed(what string, parts ...string) []byte {
	all := [][]byte{[]byte("lysning/v1 course " + what)}
	for _, p := range parts {
		all = append(all, []byte(p))
	}
	return token.MAC(s.deps.Key, all...)
}

// spoken is the form in which codes of two guests are compared: what cannot be heard does not count.
func spoken(code string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(code))), " ")
}
