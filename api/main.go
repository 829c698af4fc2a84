package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "lysning:", err)
	}
	os.Exit(exitCode(err))
}

// errUsage is a command that does not exist, or is used in another way.
var errUsage = errors.New("usage: go run ./api [serve | demo | migrate | audit | backup FILE | restore [-replace] [-without-shred] FILE | openapi | erase-drill | shred | note list | note export ID | figures | safety | verify [-checkpoint FILE]… | verify -proof FILE -key KEY | witness key | witness restored | door open | door half-open]")

// errViolated says that the audit found an invariant broken; its lines are printed already.
var errViolated = errors.New("an invariant does not hold")

// exitCode: 0 all well, 1 failed, 2 an invariant does not hold (audit) or wrong usage.
func exitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errViolated), errors.Is(err, errUsage):
		return 2
	}
	return 1
}

// environment is what a command gets from outside.
type environment struct {
	getenv func(string) string
	out    io.Writer
}

type command func(ctx context.Context, env environment, args []string) error

// commands is the whole list; without a word the program serves.
var commands = map[string]command{
	"demo":        demo,
	"serve":       serve,
	"migrate":     migrate,
	"audit":       auditAll,
	"backup":      backup,
	"restore":     restore,
	"erase-drill": eraseDrill,
	"shred":       shredServe,
	"door":        doorCommand,
	"note":        noteCommand,
	"figures":     figuresCommand,
	"safety":      safetyCommand,
	"verify":      verifyCommand,
	"witness":     witnessCommand,
	"openapi":     func(_ context.Context, env environment, _ []string) error { return writeDocument(env.out) },
}

// run is the program without the process: tests call it.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	name := "serve"
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	c, ok := commands[name]
	if !ok {
		return errUsage
	}
	return c(ctx, environment{getenv: getenv, out: out}, args)
}
