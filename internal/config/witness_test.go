package config

import (
	"slices"
	"strings"
	"testing"
)

func TestWitnessesAreFoldersOrSafeAddresses(t *testing.T) {
	t.Parallel()
	load := func(env map[string]string) (Config, error) {
		return Load(func(name string) string { return env[name] }, "serve")
	}
	good, err := load(map[string]string{
		"LYSNING_WITNESS_1": "file:/mnt/board/log", "LYSNING_WITNESS_2": "https://witness.example/lysning/", "LYSNING_WITNESS_2_TOKEN": "secret",
	})
	if err != nil || !slices.Equal(good.Witnesses, []Witness{{Dir: "/mnt/board/log"}, {URL: "https://witness.example/lysning", Token: "secret"}}) {
		t.Errorf("%+v, %v", good.Witnesses, err)
	}
	for name, env := range map[string]map[string]string{
		"a relative folder":      {"LYSNING_WITNESS_1": "file:log"},
		"no TLS":                 {"LYSNING_WITNESS_1": "http://witness.example/log"},
		"a password in it":       {"LYSNING_WITNESS_1": "https://me:secret@witness.example/log"},
		"a token without it":     {"LYSNING_WITNESS_2_TOKEN": "secret"},
		"twice the same place":   {"LYSNING_WITNESS_1": "file:/mnt/log", "LYSNING_WITNESS_2": "file:/mnt/log"},
		"a log key of another's": {"LYSNING_LOG_KEY": "AAAA"},
	} {
		if _, err := load(env); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
