package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// No container engine runs where these tests run; what can be known without one is checked here.

type compose struct {
	Services map[string]struct {
		Build       *struct{ Context, Dockerfile string }
		Image       string
		Profiles    []string
		ReadOnly    bool     `yaml:"read_only"`
		CapDrop     []string `yaml:"cap_drop"`
		Environment map[string]string
		Volumes     []string
		Secrets     []string
		DependsOn   []string `yaml:"depends_on"`
		Command     []string
	}
	Volumes map[string]any
	Secrets map[string]any
}

func readCompose(t *testing.T) compose {
	t.Helper()
	text, err := os.ReadFile("../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	var c compose
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatalf("docker-compose.yml does not parse: %v", err)
	}
	return c
}

func TestComposeNamesOnlyWhatExists(t *testing.T) {
	t.Parallel()
	c := readCompose(t)
	for _, want := range []string{"lysning", "postgres", "mail", "shred"} {
		if _, ok := c.Services[want]; !ok {
			t.Errorf("no service %s", want)
		}
	}
	for name, s := range c.Services {
		if s.Build != nil {
			if _, err := os.Stat(filepath.Join("..", s.Build.Dockerfile)); err != nil {
				t.Errorf("%s builds from a missing file", name)
			}
			if !s.ReadOnly {
				t.Errorf("%s: the root of the program's container is read-only", name)
			}
		}
		for _, v := range s.Volumes {
			source, _, _ := strings.Cut(v, ":")
			if _, ok := c.Volumes[source]; !ok {
				t.Errorf("%s mounts %s, which is not declared", name, source)
			}
		}
		for _, secret := range s.Secrets {
			if _, ok := c.Secrets[secret]; !ok {
				t.Errorf("%s uses secret %s, which is not declared", name, secret)
			}
		}
		for _, other := range s.DependsOn {
			if _, ok := c.Services[other]; !ok {
				t.Errorf("%s waits for %s, which does not exist", name, other)
			}
		}
	}
	if slices.Contains(c.Services["lysning"].Profiles, "postgres") || !slices.Contains(c.Services["postgres"].Profiles, "postgres") {
		t.Error("PostgreSQL belongs to its profile, the program alone does not")
	}
}

// Every LYSNING_ variable that compose sets is one that the program reads.
func TestComposeSetsOnlyWhatTheProgramReads(t *testing.T) {
	t.Parallel()
	var source strings.Builder
	files, err := filepath.Glob("../internal/config/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	for name, s := range readCompose(t).Services {
		for key := range s.Environment {
			key = strings.TrimSuffix(key, "_FILE")
			if strings.HasPrefix(key, "LYSNING_") && !strings.Contains(source.String(), `"`+key+`"`) {
				t.Errorf("%s sets %s, which internal/config does not read", name, key)
			}
		}
	}
}

func TestTheDockerfileCopiesWhatExistsAndRunsWhatWeRun(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	stages := 0
	user := ""
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		switch words[0] {
		case "FROM":
			stages++
			user = ""
		case "USER":
			user = words[1]
		case "COPY":
			if strings.Contains(line, "--from=") {
				continue
			}
			for _, source := range words[1 : len(words)-1] {
				if _, err := os.Stat(filepath.Join("..", source)); err != nil {
					t.Errorf("copies %s, which does not exist", source)
				}
			}
		}
	}
	if stages < 3 || user == "" || user == "root" || user == "0" {
		t.Errorf("want several stages and a last one that is not root; got %d stages, user %q", stages, user)
	}
	for _, command := range []string{"npm ci --no-audit --no-fund", "npm run build"} {
		if !strings.Contains(string(text), command) || !strings.Contains(string(makefile), command) {
			t.Errorf("the image and the Makefile build the pages with different commands (%q)", command)
		}
	}
	if !regexp.MustCompile(`go build [^\n]*-o \S+ \./api\b`).Match(text) {
		t.Error("the image builds something else than ./api, which is what we run")
	}
}
