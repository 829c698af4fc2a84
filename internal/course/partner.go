package course

import (
	"context"
	"encoding/base32"
	"errors"
	"strings"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/token"
)

// A partner has no keys and no page, and is known to us as a second bed. A code of their own lets them stay at home without the guest's
// page, without the telephone, and without a word of why to anybody. It is made of the request's id, so that the guest's page can show it
// for as long as it is good, and is kept as a keyed hash.

// ErrPartnerCode is the one answer to a code that is unknown, used, or of a request that has ended.
var ErrPartnerCode = fault.New(fault.NotFound, "partner_code_unknown", "No bed is kept under this code, or not any more.")

const partnerLetters = 8

// PartnerCode is what the guest hands on; empty where no partner comes, or where no code was kept.
func (s *Requests) PartnerCode(r Request) string {
	if !r.Partner || !r.CodeKept {
		return ""
	}
	code := s.partnerCode(r.ID)
	return code[:4] + "-" + code[4:]
}

func (s *Requests) partnerCode(requestID string) string {
	return base32.StdEncoding.EncodeToString(token.MAC(s.deps.Key, []byte("lysning/v1 partner's code"), []byte(requestID)))[:partnerLetters]
}

func (s *Requests) partnerMAC(code string) []byte {
	return token.MAC(s.deps.Key, []byte("lysning/v1 partner's code said"), []byte(code))
}

// partnerMACOf is kept with a request; nil where no partner comes.
func (s *Requests) partnerMACOf(r Request) []byte {
	if !r.Partner {
		return nil
	}
	return s.partnerMAC(s.partnerCode(r.ID))
}

// PartnerStaysByCode is PartnerStays by the partner, whom nobody knows: in one transaction the bed is free and the code has ended; the
// place stays. Anybody may try; the edge limits how often. Errors: partner_code_unknown.
func (s *Requests) PartnerStaysByCode(ctx context.Context, code string) error {
	code = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, code))
	if len(code) != partnerLetters {
		return ErrPartnerCode
	}
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		r, err := findByPartner(tx, s.partnerMAC(code))
		if err != nil {
			return absent(err)
		}
		return s.partnerStaysIn(tx, r, audit.Program, "program")
	})
	if errors.Is(err, ErrNotFound) {
		return ErrPartnerCode
	}
	return asFault("let a partner stay at home", err)
}
