package note

import "strings"

// age writes an identity as Bech32 (BIP 173) of its 32 bytes, but keeps its encoder to itself; this is the half that is needed
// to make an identity from words. Reading is left to age, which checks every character of what is written here.

const bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// bech32 writes data behind a lower-case prefix.
func bech32(prefix string, data []byte) string {
	fives := make([]byte, 0, len(data)*8/5+1)
	var held uint32
	var bits uint
	for _, b := range data {
		held = held<<8 | uint32(b)
		for bits += 8; bits >= 5; {
			bits -= 5
			fives = append(fives, byte(held>>bits)&31)
		}
	}
	if bits > 0 {
		fives = append(fives, byte(held<<(5-bits))&31)
	}
	spread := make([]byte, 0, 2*len(prefix)+1+len(fives)+6)
	for i := range len(prefix) {
		spread = append(spread, prefix[i]>>5)
	}
	spread = append(spread, 0)
	for i := range len(prefix) {
		spread = append(spread, prefix[i]&31)
	}
	spread = append(append(spread, fives...), 0, 0, 0, 0, 0, 0)
	check := bech32Check(spread) ^ 1
	var out strings.Builder
	out.WriteString(prefix)
	out.WriteByte('1')
	for _, v := range fives {
		out.WriteByte(bech32Letters[v])
	}
	for i := range 6 {
		out.WriteByte(bech32Letters[check>>(5*(5-i))&31])
	}
	return out.String()
}

func bech32Check(values []byte) uint32 {
	generator := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range generator {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	return sum
}
