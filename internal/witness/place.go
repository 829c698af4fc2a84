package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Place is an outside witness: somewhere that keeps what this program has published, best where whoever runs this program can add
// and not take away. Paths are those of C2SP tlog-tiles, relative.
type Place interface {
	// Name says which it is, in the operator's words.
	Name() string
	// Get reads a file; fs.ErrNotExist when it is not there.
	Get(ctx context.Context, path string) ([]byte, error)
	// Put writes a file whole.
	Put(ctx context.Context, path string, data []byte) error
}

// mostBytes is more than any file of a log has.
const mostBytes = 1 << 20

// Folder is a place that is a folder: a disk of somebody else, mounted here. It must be there; a disk that is not mounted is not
// written to.
type Folder struct{ Dir string }

// Name implements Place.
func (f Folder) Name() string { return f.Dir }

// Get implements Place.
func (f Folder) Get(_ context.Context, path string) ([]byte, error) {
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return nil, errors.New("the witness's folder is not there")
	}
	defer func() { _ = root.Close() }() // only read
	file, err := root.Open(filepath.FromSlash(path))
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	return readAll(file)
}

// Put implements Place. What is written has its name only when it is whole.
func (f Folder) Put(_ context.Context, path string, data []byte) (err error) {
	if _, err := os.Stat(f.Dir); err != nil {
		return errors.New("the witness's folder is not there")
	}
	to := filepath.Join(f.Dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { //nolint:gosec // others are meant to read it
		return fmt.Errorf("make a folder at a witness: %w", err)
	}
	file, err := os.CreateTemp(filepath.Dir(to), ".new-")
	if err != nil {
		return fmt.Errorf("write at a witness: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // half a file under a name that nobody reads
		}
	}()
	_, werr := file.Write(data)
	if err := errors.Join(werr, file.Chmod(0o644), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write at a witness: %w", err)
	}
	if err := os.Rename(file.Name(), to); err != nil {
		return fmt.Errorf("write at a witness: %w", err)
	}
	return nil
}

// Web is a place that answers GET and PUT: a WebDAV folder, an object store, a small server of somebody else.
type Web struct {
	URL    string // https://…, no slash at its end
	Token  string // of an Authorization: Bearer header, or empty
	Client *http.Client
}

// NewWeb makes one. Redirects are refused: the token is for one host.
func NewWeb(url, token string) Web {
	return Web{URL: strings.TrimSuffix(url, "/"), Token: token, Client: &http.Client{
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Name implements Place.
func (w Web) Name() string { return w.URL }

// Get implements Place.
func (w Web) Get(ctx context.Context, path string) ([]byte, error) {
	return w.ask(ctx, http.MethodGet, path, nil)
}

// Put implements Place.
func (w Web) Put(ctx context.Context, path string, data []byte) error {
	_, err := w.ask(ctx, http.MethodPut, path, data)
	return err
}

// ask never says what was asked in an error: a URL may carry a secret.
func (w Web) ask(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, w.URL+"/"+path, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("ask a witness: the address is wrong")
	}
	if w.Token != "" {
		r.Header.Set("Authorization", "Bearer "+w.Token)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/octet-stream")
	}
	answer, err := w.Client.Do(r)
	if err != nil {
		return nil, errors.New("ask a witness: no answer")
	}
	defer func() { _ = answer.Body.Close() }() // only read
	switch {
	case answer.StatusCode == http.StatusNotFound:
		return nil, fs.ErrNotExist
	case answer.StatusCode/100 != 2:
		return nil, fmt.Errorf("ask a witness: it answers %d", answer.StatusCode)
	}
	return readAll(answer.Body)
}

func readAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read from a witness: %w", err)
	}
	if len(b) > mostBytes {
		return nil, errors.New("read from a witness: too long")
	}
	return b, nil
}
