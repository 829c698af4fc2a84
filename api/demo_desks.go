package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"filippo.io/age"

	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/staff"
)

// Everybody in this file is invented. A real desk's seed is drawn in a member's browser and never leaves it unsealed.

// demoEpoch is the one epoch that the demo's desks begin with.
const demoEpoch = 1

// demoEpochFor is what an item says that was sealed for somebody after the desks had got their keys.
func demoEpochFor(to note.Role) int {
	if to == note.Counsellor {
		return 0
	}
	return demoEpoch
}

// deskIdentity opens what is sealed for a desk of the demo; it follows from the desk's seed as in a member's browser.
func deskIdentity(seed []byte, origin string, desk staff.Desk) (*age.HybridIdentity, error) {
	secret, err := staff.DeriveDesk(seed, origin, desk, demoEpoch)
	if err != nil {
		return nil, err
	}
	return note.IdentityOf(secret.Age)
}

// demoDesks gives each desk its first epoch, with the seed sealed for every one of the invented staff who sits at it.
func demoDesks(ctx context.Context, p *program, seeds map[string][]byte, people []demoPerson) error {
	for desk, role := range map[staff.Desk]session.Role{staff.DeskOffice: session.Coordinator, staff.DeskSafety: session.SafetyLead} {
		seed := seeds[string(desk)]
		secret, err := staff.DeriveDesk(seed, p.Config.Origin, desk, demoEpoch)
		if err != nil {
			return err
		}
		identity, err := note.IdentityOf(secret.Age)
		if err != nil {
			return err
		}
		in := staff.EpochInput{
			Desk: string(desk), Epoch: demoEpoch, Recipient: identity.Recipient().String(), SigningKey: publicOf(secret.Signing),
		}
		for _, d := range people {
			if !slices.Contains(d.roles, role) {
				continue
			}
			m, err := d.seat(seed, p.Config.Origin)
			if err != nil {
				return err
			}
			in.Members = append(in.Members, m)
		}
		if err := p.Desks.Plant(ctx, session.Machine, in); err != nil {
			return err
		}
	}
	return nil
}

// seat seals a desk's seed for somebody of the invented staff.
func (d demoPerson) seat(seed []byte, origin string) (staff.SealedFor, error) {
	keys, err := note.DeriveStaffKeys(d.seed, origin)
	if err != nil {
		return staff.SealedFor{}, err
	}
	sealed, err := sealSeed(seed, keys.Identity.Recipient())
	sum := sha256.Sum256([]byte(keys.Recipient()))
	return staff.SealedFor{StaffID: d.id, To: hex.EncodeToString(sum[:]), Sealed: sealed}, err
}

func sealSeed(seed []byte, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	in, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, fmt.Errorf("seal an invented seed: %w", err)
	}
	if _, err := in.Write(seed); err != nil {
		return nil, fmt.Errorf("seal an invented seed: %w", err)
	}
	if err := in.Close(); err != nil {
		return nil, fmt.Errorf("seal an invented seed: %w", err)
	}
	return out.Bytes(), nil
}
