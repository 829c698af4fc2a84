package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"lysning/internal/witness"
)

// mostProof is more than any proof or checkpoint has.
const mostProof = 1 << 20

// verifyCommand compares the log with itself, with checkpoints that somebody kept, and with the witnesses: verify [-checkpoint FILE]….
// With -proof it checks one entry's proof against the log's public key, and needs no store. It answers errViolated when anything is
// wrong (docs/witness.md).
func verifyCommand(ctx context.Context, env environment, args []string) error {
	var checkpoints []string
	var proof, key string
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the usage is told once, for all commands
	flags.Func("checkpoint", "a checkpoint that was kept", func(v string) error {
		checkpoints = append(checkpoints, v)
		return nil
	})
	flags.StringVar(&proof, "proof", "", "a proof from a notice")
	flags.StringVar(&key, "key", "", "the log's public key, or a file that holds it")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 || (proof == "") != (key == "") || proof != "" && len(checkpoints) > 0 {
		return errUsage
	}
	if proof != "" {
		return checkProof(env.out, proof, key)
	}
	held := make([]witness.Held, 0, len(checkpoints))
	for _, path := range checkpoints {
		text, err := readSmall(path)
		if err != nil {
			return err
		}
		if _, foot, ok := strings.Cut(text, "\n\n"); ok && strings.HasPrefix(text, "c2sp.org/tlog-proof@") {
			text = foot // a doctor's proof carries a checkpoint too
		}
		held = append(held, witness.Held{Where: path, Text: []byte(text)})
	}
	return withProgram(ctx, env, "verify", func(p *program) error {
		r, err := p.Witness.Verify(ctx, held)
		if err != nil {
			return err
		}
		return report(env.out, r, len(p.Config.Witnesses))
	})
}

func report(out io.Writer, r witness.Report, witnesses int) error {
	fmt.Fprintf(out, "The log has %d entries; %d of them tell only their kind and day.\n", r.Size, r.Closed)
	if r.Lost > 0 {
		fmt.Fprintf(out, "%d of them were lost in a restore; only their hashes are known.\n", r.Lost)
	}
	for _, s := range r.Seen {
		fmt.Fprintf(out, "compared with %s: %d entries\n", s.Where, s.Size)
	}
	for _, where := range r.Empty {
		fmt.Fprintf(out, "nothing is at %s yet: it has not been compared\n", where)
	}
	if witnesses == 0 && len(r.Seen) == 0 {
		fmt.Fprintln(out, "There was nothing outside to compare with (LYSNING_WITNESS_1, -checkpoint): only that the log agrees with itself is shown.")
	}
	for _, f := range r.Findings {
		fmt.Fprintf(out, "WRONG  %s\n", f)
	}
	if len(r.Findings) > 0 {
		return errViolated
	}
	_, err := fmt.Fprintln(out, "ok     Nothing was deleted, changed, moved, cut or forked.")
	return err
}

func checkProof(out io.Writer, path, key string) error {
	text, err := readSmall(path)
	if err != nil {
		return err
	}
	if fromFile, err := readSmall(key); err == nil {
		key = fromFile
	}
	p, err := witness.CheckProof(key, text)
	if err != nil {
		fmt.Fprintf(out, "WRONG  %s\n", err)
		return errViolated
	}
	fmt.Fprintf(out, "ok     Entry %d of the signed log: %s, %s.\n", p.Index, p.Kind, p.Day)
	if p.Fields == nil {
		_, err := fmt.Fprintln(out, "       What it stands for is not in this proof.")
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p.Fields)) {
		fmt.Fprintf(out, "       %s: %s\n", name, p.Fields[name])
	}
	return nil
}

func readSmall(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", errors.New("the file cannot be read")
	}
	defer func() { _ = f.Close() }() // only read
	b, err := io.ReadAll(io.LimitReader(f, mostProof))
	if err != nil {
		return "", errors.New("the file cannot be read")
	}
	return string(b), nil
}

// witnessCommand prints the log's public key, or says in the log that the store was put back (docs/runbook.md).
func witnessCommand(ctx context.Context, env environment, args []string) error {
	if len(args) != 1 || args[0] != "key" && args[0] != "restored" {
		return errUsage
	}
	return withProgram(ctx, env, "witness", func(p *program) error {
		if args[0] == "key" {
			_, err := fmt.Fprintln(env.out, p.Witness.Key())
			return err
		}
		return p.sayRestored(ctx, env.out)
	})
}

// sayRestored is what an honest restore does to the log.
func (p *program) sayRestored(ctx context.Context, out io.Writer) error {
	put, err := p.Witness.Restore(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "The log says that the store was put back: it had %d entries, and %d more were seen by a witness.\n", put.Before, put.Lost)
	return err
}
