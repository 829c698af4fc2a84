package shred_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"testing"
	"time"

	"lysning/internal/shred"
)

// authority is an invented certificate authority.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := authority{t: t, key: key}
	a.cert = a.sign(&x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, &key.PublicKey)
	return a
}

func (a authority) sign(c *x509.Certificate, public *ecdsa.PublicKey) *x509.Certificate {
	a.t.Helper()
	c.SerialNumber, c.Subject = big.NewInt(1), pkix.Name{CommonName: "lysning test"}
	c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent := a.cert
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, public, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	out, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

// conf gives one side's configuration: its own certificate and trust in this authority.
func (a authority) conf() *tls.Config {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	cert := a.sign(&x509.Certificate{
		DNSNames:    []string{"shred.test"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}, &key.PublicKey)
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}},
		RootCAs:      pool, ClientCAs: pool, ServerName: "shred.test",
	}
}

func TestOverTLSBothSidesMustProveThemselves(t *testing.T) {
	t.Parallel()
	ours, theirs := newAuthority(t), newAuthority(t)
	if _, err := shred.ListenTLS(t.Context(), "127.0.0.1:0", &tls.Config{}); err == nil {
		t.Fatal("a port was opened for everybody")
	}
	l, err := shred.ListenTLS(t.Context(), "127.0.0.1:0", ours.conf())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	f := open(t, t.TempDir())
	go func() { ended <- shred.Serve(ctx, l, f) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	nobody := ours.conf()
	nobody.Certificates = nil
	wrongOwner := ours.conf()
	wrongOwner.RootCAs = theirs.conf().RootCAs
	stranger := theirs.conf()
	stranger.RootCAs = ours.conf().RootCAs
	for name, try := range map[string]struct {
		conf *tls.Config
		want error
	}{
		"both known":                 {ours.conf(), nil},
		"no certificate":             {nobody, shred.ErrUnavailable},
		"another authority's client": {stranger, shred.ErrUnavailable},
		"another authority's owner":  {wrongOwner, shred.ErrUnavailable},
	} {
		r := shred.DialTLS(l.Addr().String(), try.conf)
		_, err := r.Lease(context.Background(), 1)
		if !errors.Is(err, try.want) {
			t.Errorf("%s: got %v, want %v", name, err, try.want)
		}
		_ = r.Close() // never fails
	}
}
